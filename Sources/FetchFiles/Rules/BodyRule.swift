import FetchCore

/// One rule over bodies, as text.
struct BodyRule: Sendable, Hashable {
    enum Kind: UInt8, Sendable {
        /// The first result of a jq filter.
        case extract
        /// A jq filter that must give something, and nothing that is `false` or `null`.
        case jq
        /// A regular expression that must match somewhere.
        case pattern
    }

    var kind: Kind
    var text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// Nil for an expectation that needs no body.
    init?(_ expectation: Expectation) {
        switch expectation {
        case .jq(let program): self.init(.jq, program)
        case .body(let pattern): self.init(.pattern, pattern)
        case .status, .type, .time: return nil
        }
    }
}

/// What a rule says of a body.
enum RuleAnswer: Sendable, Equatable {
    /// A result of the filter as compact JSON: the first that is `false` or `null` where that counts, else the first.
    case value(String)
    /// The filter has no result.
    case nothing
    /// The filter ended with an error, in jq's words.
    case failed(String)
    /// The body is no JSON: why.
    case notJSON(String)
    /// Whether the expression matches.
    case matched(Bool)
    /// The rule itself cannot be used: why.
    case unusable(String)
}

/// A rule that is simple enough to be judged in this process, in a time that grows with the body's length only.
enum SimpleRule: Sendable {
    case path(JSONPath)
    case literal([UInt8])

    /// Nil for a filter that is no plain path, and for an expression with special characters.
    init?(_ rule: BodyRule) {
        switch rule.kind {
        case .extract, .jq:
            guard let path = JSONPath(rule.text) else { return nil }
            self = .path(path)
        case .pattern:
            guard !rule.text.isEmpty, !rule.text.utf8.contains(where: Self.isSpecial) else { return nil }
            self = .literal(Array(rule.text.utf8))
        }
    }

    /// Nil when the body is no JSON by RFC 8259: jq takes some that is not, and says why it does not take the rest.
    func answer(_ body: [UInt8]) -> RuleAnswer? {
        switch self {
        case .path(let path): path.answer(body)
        case .literal(let text): .matched(ByteSearch.contains(text, in: body))
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "."), UInt8(ascii: "|"),
            UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            true
        default: false
        }
    }
}
