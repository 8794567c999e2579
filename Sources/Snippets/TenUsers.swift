import FetchCore

struct User: Codable, Sendable {
    var id: Int
    var name: String
}

extension Snippet {
    static let tenUsers = Snippet("ten-users", "ten users at once, in order") { demo, say in
        try await withFetchSession { session in
            let results = await session.gather((1...10).map { "\(demo.api)/users/\($0)" })
            for result in results {
                let user = try result.get().json(User.self)
                say("\(user.id): \(user.name)")
            }
        }
    }
}
