import FetchCore

extension Snippet {
    static let singleGet = Snippet("single-get", "one GET: status, header, text") { demo, say in
        try await withFetchSession { session in
            let response = try await session.get("\(demo.api)/users/1")
            say("status: \(response.status)")
            say("type: \(response.headers["Content-Type"] ?? "none")")
            say("body: \(try response.text.prefix(15))…")
        }
    }
}
