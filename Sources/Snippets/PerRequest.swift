import FetchCore

extension Snippet {
    static let perRequest = Snippet("per-request", "one request otherwise than its session") { demo, say in
        try await withFetchSession { session in
            var request = FetchRequest(url: "\(demo.api)/redirect/1")
            request.headers["Accept"] = "application/json"
            request.timeout = .seconds(2)
            request.redirects = RedirectPolicy(maximum: 0)
            request.retry = RetryPolicy(retries: 5, backoff: .milliseconds(100))
            request.proxy = ProxySettings.none
            request.credentials = .bearer("a-token")
            let response = try await session.send(request)
            say("not followed: \(response.status) to \(response.headers["Location"] ?? "nowhere")")
        }
    }
}
