import FetchCore

private struct Draft: Encodable, Sendable {
    var userId: Int
    var title: String
}

private struct Post: Decodable {
    var id: Int
    var title: String
}

extension Snippet {
    static let postJSON = Snippet("post-json", "three posts of JSON at once") { demo, say in
        let url = "\(demo.api)/posts"
        try await withFetchSession { session in
            let drafts = (1...3).map { Draft(userId: $0, title: "Note \($0)") }
            try await withThrowingTaskGroup(of: Post.self) { group in
                for draft in drafts {
                    group.addTask {
                        // snippet.post-json
                        let response = try await session.post(url, json: draft)
                        let made: Post = try response.requireSuccess().json()
                        // snippet.end
                        return made
                    }
                }
                for try await post in group { say("made \(post.id): \(post.title)") }
            }
        }
    }
}
