import FetchCore

extension Snippet {
    static let sessionReuse = Snippet("session-reuse", "one session keeps its connections") { demo, say in
        var configuration = FetchSession.Configuration()
        configuration.headers = ["Accept": "application/json"]
        configuration.cookies = CookieJar()
        try await withFetchSession(configuration) { session in
            _ = try await session.get("\(demo.api)/cookies/set", query: ["theme": "dark"])
            for number in 1...3 {
                let response = try await session.get("\(demo.api)/users/\(number)")
                say("request \(number): connection \(response.isReused ? "kept" : "new")")
            }
            let cookies = try await session.get("\(demo.api)/cookies")
            say("cookies: \(try cookies.text.filter { !$0.isWhitespace })")
        }
    }
}
