import FetchCore

/// A value of a JSON or YAML document, with the line where it stands.
struct DocumentNode {
    indirect enum Value {
        case object(DocumentObject)
        case array([DocumentNode])
        case string(String)
        /// As it is written, in the form that JSON has.
        case number(String)
        case bool(Bool)
        case null
    }

    var value: Value
    /// Counted from 1.
    var line: Int

    init(_ value: Value, line: Int) {
        self.value = value
        self.line = line
    }

    /// A member of an object; nil when there is none, it is null, or this is no object.
    subscript(name: String) -> DocumentNode? {
        guard let member = object?[name], !member.isNull else { return nil }
        return member
    }

    /// Nil for anything but an object.
    var object: DocumentObject? {
        guard case .object(let object) = value else { return nil }
        return object
    }

    /// The members of an object in order; empty for anything else.
    var members: [DocumentObject.Member] { object?.members ?? [] }

    /// Nil for anything but an array.
    var array: [DocumentNode]? {
        guard case .array(let elements) = value else { return nil }
        return elements
    }

    /// Empty for anything but an array.
    var elements: [DocumentNode] { array ?? [] }

    /// Nil for anything but a string.
    var string: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }

    /// A string, a number as it is written, `true` or `false`; nil for anything else.
    var text: String? {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .object, .array, .null: nil
        }
    }

    var isTrue: Bool {
        if case .bool(true) = value { return true }
        return false
    }

    var isNull: Bool {
        if case .null = value { return true }
        return false
    }
}

/// The members of an object in the order in which they are written, found by name too.
struct DocumentObject {
    typealias Member = (key: String, value: DocumentNode)

    /// Above this many a name is looked up in the index.
    private static let few = 8

    let members: [Member]
    /// Where the last of each name stands; empty where there are few.
    private let index: [String: Int]

    init(_ members: [Member]) {
        self.members = members
        index =
            members.count <= Self.few
            ? [:]
            : Dictionary(members.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { $1 })
    }

    /// Of several of one name the last; nil when there is none.
    subscript(name: String) -> DocumentNode? {
        guard index.isEmpty else { return index[name].map { members[$0].value } }
        return members.last { $0.key == name }?.value
    }
}

/// What is wrong with a document, and in which line; nil where no line has it.
struct DocumentFault: Error {
    var fault: RequestFault
    var line: Int?
}
