import FetchCore

extension Snippet {
    static let timeouts = Snippet("timeouts", "in all, to connect, of silence; one request's own") {
        demo, say in
        let url = "\(demo.api)/delay/2000"
        var configuration = FetchSession.Configuration()
        // snippet.timeouts
        configuration.timeouts = FetchTimeouts(
            call: .seconds(5), connect: .seconds(2), read: .milliseconds(200))
        // snippet.end
        configuration.retry.retries = 0
        try await withFetchSession(configuration) { session in
            do {
                _ = try await session.get("\(demo.hanging)/")
            } catch let error as FetchError where error.kind == .timeout {
                say("silence: \(error.cause)")
            }
            do {
                // snippet.timeouts
                _ = try await session.get(url, timeout: .milliseconds(100))
                // snippet.end
            } catch let error as FetchError where error.kind == .timeout {
                say("too long: \(error.cause)")
            }
        }
    }
}
