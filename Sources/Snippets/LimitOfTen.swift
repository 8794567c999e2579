import FetchCore

extension Snippet {
    static let limitOfTen = Snippet("limit-of-ten", "thousands of requests, ten at a time") { demo, say in
        var configuration = FetchSession.Configuration()
        // snippet.limit-of-ten
        configuration.limits = FetchLimits(total: 10, perHost: 10)
        // snippet.end
        await withFetchSession(configuration) { session in
            let requests = (1...2000).map { FetchRequest(url: "\(demo.api)/users/\($0)") }
            var succeeded = 0
            // No more than twenty responses are in memory: each is let go once it is counted.
            // snippet.limit-of-ten
            for await settled in session.responses(to: requests) {
                if case .success(let response) = settled.result, response.isSuccess { succeeded += 1 }
            }
            // snippet.end
            say("\(succeeded) of 2000 succeeded")
        }
    }
}
