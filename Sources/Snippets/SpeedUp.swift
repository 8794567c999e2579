import FetchCore

extension Snippet {
    static let speedUp = Snippet("speed-up", "one at a time against all at once") { demo, say in
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 50, perHost: 50)
        try await withFetchSession(configuration) { session in
            let urls = (1...30).map { _ in "\(demo.api)/delay/100" }
            let clock = ContinuousClock()
            let oneByOne = try await clock.measure {
                for url in urls { _ = try await session.get(url) }
            }
            let atOnce = await clock.measure { _ = await session.gather(urls) }
            let ratio = Int(oneByOne / atOnce)
            say("one at a time: \(Int(oneByOne / .milliseconds(1))) ms")
            say("all at once: \(Int(atOnce / .milliseconds(1))) ms, \(ratio) times as fast")
        }
    }
}
