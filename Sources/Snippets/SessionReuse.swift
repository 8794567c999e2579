import FetchCore

extension Snippet {
    static let sessionReuse = Snippet("session-reuse", "one session keeps its connections") { demo, say in
        var configuration = FetchSession.Configuration()
        // snippet.session-reuse
        configuration.headers = ["Accept": "application/json"]
        configuration.cookies = CookieJar()
        let session = FetchSession(configuration)
        // snippet.end
        _ = try await session.get("\(demo.api)/cookies/set", query: ["theme": "dark"])
        for number in 1...3 {
            // snippet.get
            let response = try await session.get("\(demo.api)/users/\(number)")
            // snippet.end
            say("request \(number): connection \(response.isReused ? "kept" : "new")")
        }
        let cookies = try await session.get("\(demo.api)/cookies")
        say("cookies: \(try cookies.text.filter { !$0.isWhitespace })")
        await session.close()

        // snippet.base-url
        configuration.baseURL = "\(demo.api)/"
        // snippet.end
        try await withFetchSession(configuration) { session in
            // snippet.base-url
            let user = try await session.get("users/7")
            // snippet.end
            say("user 7: \(user.status)")
        }
    }
}
