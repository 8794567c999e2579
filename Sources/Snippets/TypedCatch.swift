import FetchCore

extension Snippet {
    static let typedCatch = Snippet("typed-catch", "a catch that knows its error, around a whole session") {
        demo, say in
        // snippet.typed-catch
        do throws(FetchError) {
            let name = try await withFetchSession { session throws(FetchError) in
                let response = try await session.get("\(demo.api)/users/none").requireSuccess()
                return try response.json(User.self).name
            }
            say("the name is \(name)")
        } catch {
            say("no user: \(error.kind), status \(error.status ?? 0)")
        }
        // snippet.end
    }
}
