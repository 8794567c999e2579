import FetchCore

struct User: Codable, Sendable {
    var id: Int
    var name: String
}

extension Snippet {
    static let tenUsers = Snippet("ten-users", "ten users at once, in order") { demo, say in
        try await withFetchSession { session in
            let urls = (1...10).map { "\(demo.api)/users/\($0)" }
            // snippet.ten-users
            let results = await session.gather(urls)
            for result in results {
                let user = try result.get().json(User.self)
                say("\(user.id): \(user.name)")
            }
            // snippet.end
        }
    }
}
