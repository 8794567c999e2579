import FetchCore

/// Writing JSON as jq -c does, but for numbers, whose digits stay.
enum CompactJSON {
    /// A value without the space between its parts, each character of its strings as it is or, where a terminal would act
    /// on it, as `\uXXXX`.
    ///
    /// - Parameter value: JSON by RFC 8259.
    static func text(_ value: UnsafeBufferPointer<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(value.count)
        var cursor = JSONCursor(value)
        while true {
            cursor.skipSpace()
            guard !cursor.isAtEnd else { break }
            if cursor.current == UInt8(ascii: "\"") {
                guard let inner = cursor.string() else { break }
                append(string: UnsafeBufferPointer(rebasing: value[inner]), to: &out)
            } else {
                out.append(cursor.current)
                _ = cursor.take(cursor.current)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func append(string: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        if Sanitising.isPlain(string), !string.contains(UInt8(ascii: "\\")) {
            out.append(contentsOf: string)
        } else {
            for scalar in JSONSpan.unescape(string).unicodeScalars { append(scalar, to: &out) }
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        switch scalar {
        case "\"": out.append(contentsOf: #"\""#.utf8)
        case "\\": out.append(contentsOf: #"\\"#.utf8)
        case "\n": out.append(contentsOf: #"\n"#.utf8)
        case "\r": out.append(contentsOf: #"\r"#.utf8)
        case "\t": out.append(contentsOf: #"\t"#.utf8)
        case "\u{8}": out.append(contentsOf: #"\b"#.utf8)
        case "\u{c}": out.append(contentsOf: #"\f"#.utf8)
        case _ where Sanitising.isHarmless(scalar): out.append(contentsOf: UTF8.encode(scalar) ?? .init())
        default: out.append(contentsOf: escaped(scalar).utf8)
        }
    }

    /// `\uXXXX`; what is written so has at most 16 bits.
    static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
