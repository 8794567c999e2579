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
        let clock = ContinuousClock()
        let task = Task { try await session.get("\(demo.api)/delay/60000") }
        let time = try await clock.measure {
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            _ = await task.result
        }
        say("cancelled a request of a minute after \(time < .seconds(10) ? "a moment" : "\(time)")")
        await session.close()
    }
}
