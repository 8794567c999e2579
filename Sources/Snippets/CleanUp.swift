import FetchCore

extension Snippet {
    static let cleanUp = Snippet("clean-up", "closed on every way out, cancelled at once") { demo, say in
        struct Trouble: Error {}
        do {
            try await withFetchSession { session in
                _ = try await session.get("\(demo.api)/users/1")
                throw Trouble()
            }
        } catch is Trouble {
            say("it threw, and the session is closed")
        }

        let session = FetchSession()
        let url = "\(demo.api)/delay/60000"
        let begin = ContinuousClock.now
        // snippet.clean-up
        let task = Task { try await session.get(url) }
        // snippet.end
        try await Task.sleep(for: .milliseconds(50))
        // snippet.clean-up
        task.cancel()  // closes its socket at once
        // snippet.end
        _ = await task.result
        // snippet.clean-up
        await session.close()
        // snippet.end
        let time = ContinuousClock.now - begin
        say("cancelled a request of a minute after \(time < .seconds(10) ? "a moment" : "\(time)")")
    }
}
