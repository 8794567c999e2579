import FetchCore

extension Snippet {
    static let getStarted = Snippet("get-started", "a value out of JSON, then many responses at once") {
        demo, say in
        // snippet.first-request
        struct User: Decodable {
            var name: String
        }
        let user = try await FetchSession.shared
            .get("\(demo.api)/users/1").requireSuccess().json(User.self)
        say(user.name)
        // snippet.end

        // snippet.get-started
        try await withFetchSession { session in
            let user = try await session.get("\(demo.api)/users/1").requireSuccess().json(User.self)
            say(user.name)
            for result in await session.gather((1...3).map { "\(demo.api)/posts/\($0)" }) {
                say("status \(try result.get().status)")
            }
        }
        // snippet.end
    }
}
