import FetchCore

// snippet.tracing
private struct Starts: FetchTracing {
    func started(_ request: TracedRequest) { print(request.method, request.url) }
}
// snippet.end

extension Snippet {
    static let tracing = Snippet("tracing", "each step of each request, told as it happens") { demo, say in
        var configuration = FetchSession.Configuration()
        // snippet.tracing
        configuration.tracing = Starts()
        // snippet.end
        try await withFetchSession(configuration) { session in
            let response = try await session.get("\(demo.api)/users/1")
            say("status \(response.status)")
        }
    }
}
