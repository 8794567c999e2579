import FetchCore

extension Snippet {
    static let perRequest = Snippet("per-request", "one request otherwise than its session") { demo, say in
        let url = "\(demo.api)/redirect/1"
        try await withFetchSession { session in
            // snippet.per-request
            var request = FetchRequest(url: url)
            request.headers["Accept"] = "application/json"
            request.timeout = .seconds(2)
            request.redirects = RedirectPolicy(maximum: 0)
            request.retry = RetryPolicy(retries: 5, backoff: .milliseconds(100))
            request.proxy = ProxySettings.none
            request.credentials = .bearer("a-token")
            let response = try await session.send(request)
            // snippet.end
            say("not followed: \(response.status) to \(response.headers["Location"] ?? "nowhere")")

            // snippet.otherwise
            var other = FetchRequest(url: url)
            other.redirects = RedirectPolicy(maximum: 0)
            other.proxy = try .all("http://proxy:3128")
            other.credentials = .basic(user: "ann", password: "pw")
            // snippet.end
            other.proxy = ProxySettings.none
            say("nor: \(try await session.send(other).status)")
        }
    }
}
