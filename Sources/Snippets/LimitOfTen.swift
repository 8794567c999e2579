import FetchCore

extension Snippet {
    static let limitOfTen = Snippet("limit-of-ten", "thousands of requests, ten at a time") { demo, say in
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 10, perHost: 10)
        await withFetchSession(configuration) { session in
            let requests = (1...2000).map { FetchRequest(url: "\(demo.api)/users/\($0)") }
            var succeeded = 0
            // No more than twenty responses are in memory: each is let go once it is counted.
            for await settled in session.responses(to: requests) {
                if case .success(let response) = settled.result, response.isSuccess { succeeded += 1 }
            }
            say("\(succeeded) of 2000 succeeded")
        }
    }
}
