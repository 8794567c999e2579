import FetchCore

/// Reads JSON over its bytes and keeps every value where it stands, so that a body can be cut out as it was written.
///
/// Strict ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)): no comments, no trailing commas, whole numbers and
/// strings only as the grammar has them.
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
    private(set) var place: Int

    init(_ bytes: ByteSpan, from place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// The one value that the text is.
    static func whole(_ bytes: ByteSpan) throws(RequestFault) -> Value {
        var text = JSONText(bytes)
        let value = try text.value(depth: 0)
        text.skipBlanks()
        guard text.place == bytes.count else { throw text.fault("more than one JSON value") }
        return value
    }

    func raw(_ value: Value) -> ByteSpan { ByteSpan(rebasing: bytes[value.range]) }

    /// The members of an object that was read whole before, keys without their escapes, in order.
    func members(of object: Value) throws(RequestFault) -> [(key: String, value: Value)] {
        var members: [(key: String, value: Value)] = []
        var text = JSONText(bytes, from: object.range.lowerBound + 1)
        while true {
            text.skipBlanks()
            guard text.peek == UInt8(ascii: "\"") else { return members }
            let key = try text.value(depth: 0)
            text.skipBlanks()
            text.place += 1
            members.append((string(key), try text.value(depth: 0)))
            text.skipBlanks()
            guard text.peek == UInt8(ascii: ",") else { return members }
            text.place += 1
        }
    }

    /// The elements of an array that was read whole before.
    func elements(of array: Value) throws(RequestFault) -> [Value] {
        var elements: [Value] = []
        var text = JSONText(bytes, from: array.range.lowerBound + 1)
        text.skipBlanks()
        if text.peek == UInt8(ascii: "]") { return [] }
        while true {
            elements.append(try text.value(depth: 0))
            text.skipBlanks()
            guard text.peek == UInt8(ascii: ",") else { return elements }
            text.place += 1
        }
    }

    /// What a string says, without quotes and escapes.
    func string(_ value: Value) -> String {
        String(decoding: stringBytes(value), as: UTF8.self)
    }

    /// The same as UTF-8; a lone surrogate becomes U+FFFD.
    func stringBytes(_ value: Value) -> [UInt8] {
        let inner = bytes[(value.range.lowerBound + 1)..<(value.range.upperBound - 1)]
        guard inner.contains(UInt8(ascii: "\\")) else { return Array(inner) }
        var result: [UInt8] = []
        result.reserveCapacity(inner.count)
        var index = inner.startIndex
        while index < inner.endIndex {
            guard inner[index] == UInt8(ascii: "\\") else {
                result.append(inner[index])
                index += 1
                continue
            }
            switch inner[index + 1] {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "u"):
                let (scalar, length) = escapedScalar(inner, at: index)
                result += Array(String(Character(scalar)).utf8)
                index += length
                continue
            default: result.append(inner[index + 1])
            }
            index += 2
        }
        return result
    }

    /// The scalar of a `\uXXXX` or of a pair of them, and how many bytes it took.
    private func escapedScalar(_ text: Slice<ByteSpan>, at index: Int) -> (Unicode.Scalar, Int) {
        func unit(_ start: Int) -> UInt32 {
            text[start..<(start + 4)].reduce(0) { $0 << 4 | UInt32($1.hexValue ?? 0) }
        }
        let first = unit(index + 2)
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        guard first < 0xDC00, index + 12 <= text.endIndex, text[index + 6] == UInt8(ascii: "\\"),
            text[index + 7] == UInt8(ascii: "u")
        else { return ("\u{FFFD}", 6) }
        let second = unit(index + 8)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { return ("\u{FFFD}", 6) }
        return (scalar, 12)
    }
}

// MARK: - The grammar

extension JSONText {
    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipBlanks() {
        while place < bytes.count,
            bytes[place] == 32 || (9...13).contains(bytes[place]) && bytes[place] < 11 || bytes[place] == 13
        {
            place += 1
        }
    }

    func fault(_ what: String) -> RequestFault {
        // Only what comes next: what stands before may be the end of a secret.
        let next = bytes[min(place, bytes.count)..<min(bytes.count, place + 20)]
        if next.isEmpty {
            return RequestFault(what: "\(what) at column \(place + 1)", mend: "expected one JSON object")
        }
        return RequestFault(
            what: "\(what) at column \(place + 1) near", bytes: next, mend: "expected one JSON object")
    }

    private func stringFault(_ what: String) -> RequestFault {
        RequestFault(what: "\(what) at column \(place + 1)", mend: "expected one JSON object")
    }

    private mutating func value(depth: Int) throws(RequestFault) -> Value {
        skipBlanks()
        let start = place
        guard let first = peek else { throw fault("JSON that ends too early") }
        let kind: Kind
        switch first {
        case UInt8(ascii: "{"):
            try object(depth: depth)
            kind = .object
        case UInt8(ascii: "["):
            try array(depth: depth)
            kind = .array
        case UInt8(ascii: "\""):
            try skipString()
            kind = .string
        case UInt8(ascii: "t"):
            try skip("true")
            kind = .bool
        case UInt8(ascii: "f"):
            try skip("false")
            kind = .bool
        case UInt8(ascii: "n"):
            try skip("null")
            kind = .null
        default:
            try number()
            kind = .number
        }
        return Value(kind: kind, range: start..<place)
    }

    private mutating func object(depth: Int) throws(RequestFault) {
        if depth >= Self.deepest { throw fault("JSON nested more than \(Self.deepest) deep") }
        place += 1
        skipBlanks()
        if peek == UInt8(ascii: "}") {
            place += 1
            return
        }
        while true {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw fault("no quoted field name in the JSON") }
            try skipString()
            skipBlanks()
            guard peek == UInt8(ascii: ":") else { throw fault("no ':' behind a field name in the JSON") }
            place += 1
            _ = try value(depth: depth + 1)
            if try endsAfterElement(with: UInt8(ascii: "}")) { return }
        }
    }

    private mutating func array(depth: Int) throws(RequestFault) {
        if depth >= Self.deepest { throw fault("JSON nested more than \(Self.deepest) deep") }
        place += 1
        skipBlanks()
        if peek == UInt8(ascii: "]") {
            place += 1
            return
        }
        while true {
            _ = try value(depth: depth + 1)
            if try endsAfterElement(with: UInt8(ascii: "]")) { return }
        }
    }

    private mutating func endsAfterElement(with end: UInt8) throws(RequestFault) -> Bool {
        skipBlanks()
        guard let sign = peek else { throw fault("JSON that ends too early") }
        guard sign == UInt8(ascii: ",") || sign == end else {
            throw fault("no ',' or '\(Character(Unicode.Scalar(end)))' in the JSON")
        }
        place += 1
        return sign == end
    }

    private mutating func skipString() throws(RequestFault) {
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte < 32 {
                place -= 1
                throw stringFault("control character in a string of the JSON")
            }
            guard byte == UInt8(ascii: "\\") else { continue }
            guard let escape = peek else { break }
            place += 1
            if escape == UInt8(ascii: "u") {
                guard place + 4 <= bytes.count, bytes[place..<(place + 4)].allSatisfy({ $0.hexValue != nil })
                else {
                    throw stringFault("bad \\u escape in the JSON")
                }
                place += 4
            } else if !"\"\\/bfnrt".utf8.contains(escape) {
                throw stringFault("bad escape in the JSON")
            }
        }
        throw stringFault("JSON string without its closing quote")
    }

    private mutating func skip(_ word: StaticString) throws(RequestFault) {
        guard bytes.from(place).begins(with: word) else { throw fault("unreadable JSON") }
        place += word.utf8CodeUnitCount
    }

    private mutating func number() throws(RequestFault) {
        let start = place
        if peek == UInt8(ascii: "-") { place += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[place - whole] != UInt8(ascii: "0") else {
            place = start
            throw fault("unreadable JSON")
        }
        if peek == UInt8(ascii: ".") {
            place += 1
            if digits() == 0 { throw fault("bad number in the JSON") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            place += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { place += 1 }
            if digits() == 0 { throw fault("bad number in the JSON") }
        }
    }

    private mutating func digits() -> Int {
        let start = place
        while let byte = peek, byte.isDigit { place += 1 }
        return place - start
    }
}
