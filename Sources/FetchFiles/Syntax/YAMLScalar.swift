import CYAML

/// A scalar of YAML and what it stands for.
struct YAMLScalar {
    let text: String
    /// Whether it is written without quotes, so that it may be something other than a text.
    let isPlain: Bool

    init(_ scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar) {
        text = String(
            decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.plain_implicit == 1
    }

    init(plain text: String) {
        self.text = text
        isPlain = true
    }

    /// By the core schema; numbers in the form that JSON has.
    var value: DocumentNode.Value {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number.map { .number($0) } ?? .string(text)
        }
    }

    /// Nil when it is none, or one that JSON does not have, as `.inf`.
    private var number: String? {
        guard let first = text.utf8.first,
            first.isDigit || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
                || first == UInt8(ascii: ".")
        else { return nil }
        if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map(String.init) }
        if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8).map(String.init) }
        return Self.decimal(text)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, with its digits as they are.
    private static func decimal(_ text: String) -> String? {
        var rest = Array(text.utf8)[...]
        var result: [UInt8] = []
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            rest.removeFirst()
            if sign == UInt8(ascii: "-") { result.append(sign) }
        }
        func digits() -> ArraySlice<UInt8> {
            let run = rest.prefix { $0.isDigit }
            rest = rest.dropFirst(run.count)
            return run
        }
        let whole = digits()
        let kept = whole.drop { $0 == UInt8(ascii: "0") }
        result += kept.isEmpty ? [UInt8(ascii: "0")] : Array(kept)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            let fraction = digits()
            guard !whole.isEmpty || !fraction.isEmpty else { return nil }
            if !fraction.isEmpty { result += [UInt8(ascii: ".")] + fraction }
        } else if whole.isEmpty {
            return nil
        }
        if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            rest.removeFirst()
            result.append(mark)
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                result.append(rest.removeFirst())
            }
            let exponent = digits()
            if exponent.isEmpty { return nil }
            result += exponent
        }
        return rest.isEmpty ? String(decoding: result, as: UTF8.self) : nil
    }
}
