import FetchCore

/// A JSON text and its values, each kept where it stands, so that a body can be cut out as it was written.
///
/// What ``whole(_:)`` has read is strict ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)): no comments, no trailing
/// commas.
struct JSONText {
    enum Kind: Equatable {
        case object, array, string, number, bool, null
    }

    /// A value and where it stands.
    struct Value: Equatable {
        var kind: Kind
        var range: Range<Int>
    }

    /// How deep values may stand within each other.
    static let deepest = 512

    let bytes: ByteSpan

    init(_ bytes: ByteSpan) {
        self.bytes = bytes
    }

    /// The one value that the text is.
    static func whole(_ bytes: ByteSpan) throws(RequestFault) -> Value {
        do throws(JSONFault) {
            let range = try JSONGrammar.value(in: bytes, deepest: deepest)
            return Value(kind: kind(bytes[range.lowerBound]), range: range)
        } catch {
            throw JSONText(bytes).fault(error)
        }
    }

    func raw(_ value: Value) -> ByteSpan { ByteSpan(rebasing: bytes[value.range]) }

    /// The members of an object that was read whole before, keys without their escapes, in order.
    func members(of object: Value) throws(RequestFault) -> [(key: String, value: Value)] {
        var members: [(key: String, value: Value)] = []
        var reader = JSONReader(bytes, at: object.range.lowerBound + 1)
        while let member = reader.nextMember() {
            members.append((JSONString.text(ByteSpan(rebasing: bytes[member.name])), value(member.value)))
        }
        return members
    }

    /// The elements of an array that was read whole before.
    func elements(of array: Value) throws(RequestFault) -> [Value] {
        var elements: [Value] = []
        var reader = JSONReader(bytes, at: array.range.lowerBound + 1)
        while let element = reader.nextElement() { elements.append(value(element)) }
        return elements
    }

    /// The member of that name, the last when there are several; nil when there is none.
    func member(_ name: String, of object: Value) throws(RequestFault) -> Value? {
        var reader = JSONReader(bytes, at: object.range.lowerBound + 1)
        var found: Value?
        while let member = reader.nextMember() {
            if JSONString.isSame(ByteSpan(rebasing: bytes[member.name]), name.utf8) {
                found = value(member.value)
            }
        }
        return found
    }

    /// The member when it is a string.
    func textMember(_ name: String, of object: Value) throws(RequestFault) -> String? {
        guard let value = try member(name, of: object), value.kind == .string else { return nil }
        return string(value)
    }

    /// What a string says, without quotes and escapes.
    func string(_ value: Value) -> String { JSONString.text(inside(value)) }

    /// The same as UTF-8; a lone surrogate becomes U+FFFD.
    func stringBytes(_ value: Value) -> [UInt8] { JSONString.bytes(inside(value)) }

    private func inside(_ string: Value) -> ByteSpan {
        ByteSpan(rebasing: bytes[(string.range.lowerBound + 1)..<(string.range.upperBound - 1)])
    }

    private func value(_ range: Range<Int>) -> Value {
        Value(kind: Self.kind(bytes[range.lowerBound]), range: range)
    }

    private static func kind(_ first: UInt8) -> Kind {
        switch first {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    // MARK: - Words

    private static func words(_ problem: JSONFault.Problem) -> String {
        switch problem {
        case .endsEarly: "JSON that ends too early"
        case .moreThanOne: "more than one JSON value"
        case .unreadable: "unreadable JSON"
        case .tooDeep(let deepest): "JSON nested more than \(deepest) deep"
        case .noName: "no quoted field name in the JSON"
        case .noColon: "no ':' behind a field name in the JSON"
        case .noEnd(let closer): "no ',' or '\(Character(Unicode.Scalar(closer)))' in the JSON"
        case .controlCharacter: "control character in a string of the JSON"
        case .badEscape: "bad escape in the JSON"
        case .badUnicodeEscape: "bad \\u escape in the JSON"
        case .openString: "JSON string without its closing quote"
        case .badNumber: "bad number in the JSON"
        }
    }

    /// How many bytes before a fault may say that what follows is a secret.
    private static let longestSearched = 65_536

    /// Whether what comes next is shown: not where what stands before says that it is a secret.
    private func mayShow(_ next: ByteSpan, at place: Int) -> Bool {
        let seen = bytes[max(0, place - Self.longestSearched)..<(place + next.count)]
        return Redaction.standard.line(String(decoding: seen, as: UTF8.self)).utf8.suffix(next.count)
            .elementsEqual(next)
    }

    /// - Parameter column: where it stands in its line; nil where the text is one.
    func fault(_ fault: JSONFault, column: Int? = nil) -> RequestFault {
        let what = "\(Self.words(fault.problem)) at column \(column ?? fault.place + 1)"
        let next: ByteSpan
        switch fault.problem {
        // What stands in a string may be a secret.
        case .controlCharacter, .badEscape, .badUnicodeEscape, .openString: next = bytes.upTo(0)
        // Only what comes next: what stands before may be the end of a secret.
        default: next = ByteSpan(rebasing: bytes[fault.place...].prefix(20))
        }
        return next.isEmpty || !mayShow(next, at: fault.place)
            ? RequestFault(what: what, mend: "expected one JSON object")
            : RequestFault(what: what + " near", bytes: next, mend: "expected one JSON object")
    }
}
