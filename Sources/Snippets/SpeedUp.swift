import FetchCore

extension Snippet {
    static let speedUp = Snippet("speed-up", "one at a time against all at once") { demo, say in
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 50, perHost: 50)
        try await withFetchSession(configuration) { session in
            let urls = (1...30).map { _ in "\(demo.api)/delay/100" }
            let begin = ContinuousClock.now
            // snippet.speed-up
            for url in urls { _ = try await session.get(url) }
            // snippet.end
            let middle = ContinuousClock.now
            // snippet.speed-up
            _ = await session.gather(urls)
            // snippet.end
            let (oneByOne, atOnce) = (middle - begin, ContinuousClock.now - middle)
            say("one at a time: \(Int(oneByOne / .milliseconds(1))) ms")
            say("all at once: \(Int(atOnce / .milliseconds(1))) ms, \(Int(oneByOne / atOnce)) times as fast")
        }
    }
}
