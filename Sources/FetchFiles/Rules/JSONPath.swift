import FetchCore

/// A jq filter that is a plain path: `.`, `.a.b[0]`, `."key"`, `.["key"]`, each step with an optional `?`.
struct JSONPath: Sendable, Equatable {
    struct Step: Sendable, Equatable {
        enum Place: Sendable, Equatable {
            case key([UInt8])
            case index(Int)
        }

        var place: Place
        /// Whether a value that has no such places ends without a result instead of an error.
        var isOptional = false
    }

    let steps: [Step]

    /// Nil for any other filter.
    init?(_ filter: String) {
        let text = Array(filter.utf8)
        var reading = PathReading(text: text[...])
        guard let steps = reading.steps() else { return nil }
        self.steps = steps
    }

    /// What jq gives for the path, with the digits of numbers as they came; nil when the body is no JSON by RFC 8259.
    func answer(_ body: [UInt8]) -> RuleAnswer? {
        body.withUnsafeBufferPointer { bytes in
            guard let whole = try? JSONGrammar.value(in: bytes) else { return nil }
            return answer(bytes, whole)
        }
    }

    private func answer(_ bytes: UnsafeBufferPointer<UInt8>, _ whole: Range<Int>) -> RuleAnswer {
        var found = whole
        for step in steps {
            switch (step.place, bytes[found.lowerBound]) {
            case (_, UInt8(ascii: "n")): return .value("null")
            case (.key(let key), UInt8(ascii: "{")):
                guard let member = Self.member(key, bytes, found) else { return .value("null") }
                found = member
            case (.index(let index), UInt8(ascii: "[")):
                guard let element = Self.element(index, bytes, found) else { return .value("null") }
                found = element
            case (let place, let first):
                return step.isOptional ? .nothing : .failed(Self.complaint(place, first))
            }
        }
        return .value(CompactJSON.text(UnsafeBufferPointer(rebasing: bytes[found])))
    }

    /// The last member of the name, as jq takes it.
    private static func member(_ key: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, _ object: Range<Int>)
        -> Range<Int>?
    {
        var reader = JSONReader(bytes, at: object.lowerBound + 1)
        var found: Range<Int>?
        while let member = reader.nextMember() {
            if JSONString.isSame(UnsafeBufferPointer(rebasing: bytes[member.name]), key) {
                found = member.value
            }
        }
        return found
    }

    private static func element(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ array: Range<Int>)
        -> Range<Int>?
    {
        var reader = JSONReader(bytes, at: array.lowerBound + 1)
        for _ in 0..<index where reader.nextElement() == nil { return nil }
        return reader.nextElement()
    }

    /// jq's words for a step that a value does not have.
    private static func complaint(_ place: Step.Place, _ first: UInt8) -> String {
        let kind =
            switch first {
            case UInt8(ascii: "{"): "object"
            case UInt8(ascii: "["): "array"
            case UInt8(ascii: "\""): "string"
            case UInt8(ascii: "t"), UInt8(ascii: "f"): "boolean"
            default: "number"
            }
        return switch place {
        case .key(let key):
            "Cannot index \(kind) with \(kind == "array" ? "string " : "")\"\(String(decoding: key, as: UTF8.self))\""
        case .index: "Cannot index \(kind) with number"
        }
    }
}

/// Reads a path from the text of a filter.
private struct PathReading {
    var text: ArraySlice<UInt8>

    mutating func steps() -> [JSONPath.Step]? {
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        guard take(UInt8(ascii: ".")) else { return nil }
        var steps: [JSONPath.Step] = []
        var isBehindDot = true
        while let first = text.first {
            let place: JSONPath.Step.Place?
            if first == UInt8(ascii: "[") {
                place = bracketed()
            } else {
                guard isBehindDot || take(UInt8(ascii: ".")) else { return nil }
                place = text.first == UInt8(ascii: "\"") ? quoted() : name()
            }
            guard let place else { return nil }
            isBehindDot = false
            steps.append(JSONPath.Step(place: place, isOptional: take(UInt8(ascii: "?"))))
        }
        return steps
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard text.first == byte else { return false }
        text.removeFirst()
        return true
    }

    private mutating func bracketed() -> JSONPath.Step.Place? {
        text.removeFirst()
        let place: JSONPath.Step.Place?
        if text.first == UInt8(ascii: "\"") {
            place = quoted()
        } else {
            let digits = text.prefix { $0 &- 48 < 10 }
            text.removeFirst(digits.count)
            guard (1...9).contains(digits.count) else { return nil }
            place = Int(String(decoding: digits, as: UTF8.self)).map { .index($0) }
        }
        return take(UInt8(ascii: "]")) ? place : nil
    }

    private mutating func name() -> JSONPath.Step.Place? {
        let name = text.prefix { Self.isLetter($0) || $0 &- 48 < 10 }
        guard let first = name.first, Self.isLetter(first) else { return nil }
        text.removeFirst(name.count)
        return .key(Array(name))
    }

    /// A string without escapes and interpolation.
    private mutating func quoted() -> JSONPath.Step.Place? {
        text.removeFirst()
        let key = text.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
        text.removeFirst(key.count)
        return take(UInt8(ascii: "\"")) ? .key(Array(key)) : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte | 0x20) &- 97 < 26
    }
}
