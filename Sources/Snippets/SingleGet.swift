import FetchCore

extension Snippet {
    static let singleGet = Snippet("single-get", "one GET: status and text, where it ended, headers") {
        demo, say in
        let url = "\(demo.api)/redirect/1"
        // snippet.single-get
        try await withFetchSession { session in
            let response = try await session.get(url)
            say("\(response.status): \(try response.text)")
        }
        // snippet.end

        let response = try await FetchSession.shared.get(url)
        // snippet.head
        say("\(response.status) \(response.headers["Content-Type"] ?? "no type")")
        say("cookies: \(response.headers.values(for: "Set-Cookie"))")
        say("redirects to \(response.url): \(response.redirects.count)")
        // snippet.end
    }
}
