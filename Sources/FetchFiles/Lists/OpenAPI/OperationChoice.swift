import FetchCore

/// Which operations of an OpenAPI document are requests of the run.
package struct OperationChoice: Sendable, Equatable {
    /// The keys of a path that are operations.
    static let methods: Set<String> = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
    ]

    /// What changes nothing: GET and HEAD.
    package static let safe = OperationChoice(takenMethods: ["get", "head"])

    private var takesAll = false
    private var takenMethods: Set<String> = []
    /// Those that are named by their id.
    private(set) var ids: Set<String> = []

    private init(takenMethods: Set<String>) {
        self.takenMethods = takenMethods
    }

    /// `all`, methods in any letter case and ids of operations, with commas between them; nil when there is none.
    package init?(_ text: String) {
        let words = text.split(separator: ",").map { String($0.trimmed) }.filter { !$0.isEmpty }
        if words.isEmpty { return nil }
        for word in words {
            if word == "all" {
                takesAll = true
            } else if Self.methods.contains(word.lowercased()) {
                takenMethods.insert(word.lowercased())
            } else {
                ids.insert(word)
            }
        }
    }

    /// - Parameter method: in small letters.
    func takes(method: String, id: String?) -> Bool {
        takesAll || takenMethods.contains(method) || id.map { ids.contains($0) } ?? false
    }
}
