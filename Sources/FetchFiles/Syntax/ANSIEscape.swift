/// The escapes of `$'…'` ([bash](https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html)).
enum ANSIEscape {
    private static let plain: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "a"): 7,
        UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "e"): 27,
        UInt8(ascii: "E"): 27, UInt8(ascii: "\\"): 92, UInt8(ascii: "'"): 39, UInt8(ascii: "\""): 34,
        UInt8(ascii: "?"): 63,
    ]

    /// What the `\` at the place and the byte behind it, which must be there, begin; and where that ends.
    static func read(_ line: ByteSpan, at place: Int) -> (bytes: [UInt8], end: Int) {
        let kind = line[place + 1]
        if let meant = plain[kind] { return ([meant], place + 2) }
        switch kind {
        case UInt8(ascii: "x"): return code(line, place, digits: 2)
        case UInt8(ascii: "u"): return code(line, place, digits: 4)
        case UInt8(ascii: "U"): return code(line, place, digits: 8)
        case UInt8(ascii: "c"):
            // Control-`x`; `\c?` is DEL.
            guard place + 2 < line.count else { return ([line[place], kind], place + 2) }
            let letter = line[place + 2]
            return ([letter == UInt8(ascii: "?") ? 0x7f : letter & 0x1f], place + 3)
        case 48...55:
            let digits = line[(place + 1)..<min(line.count, place + 4)].prefix { (48...55).contains($0) }
            let value = digits.reduce(0) { $0 * 8 + Int($1 - 48) }
            return ([UInt8(truncatingIfNeeded: value)], digits.endIndex)
        default: return ([line[place], kind], place + 2)
        }
    }

    /// `\xHH` is a byte, `\uHHHH` a character.
    private static func code(_ line: ByteSpan, _ place: Int, digits: Int) -> (bytes: [UInt8], end: Int) {
        let (value, end) = number(line, from: place + 2, digits: digits)
        if end == place + 2 { return ([line[place], line[place + 1]], end) }
        if digits == 2 { return ([UInt8(value)], end) }
        if let pair = surrogatePair(line, end, high: value) { return (Array(String(pair).utf8), end + 6) }
        return (Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8), end)
    }

    /// The character of two `\uXXXX`, as browsers write those beyond the first plane.
    private static func surrogatePair(_ line: ByteSpan, _ place: Int, high: UInt32) -> Unicode.Scalar? {
        guard (0xD800..<0xDC00).contains(high), line.from(place).begins(with: "\\u") else { return nil }
        let (low, end) = number(line, from: place + 2, digits: 4)
        guard end == place + 6, (0xDC00..<0xE000).contains(low) else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    /// Up to so many hex digits, and where they end.
    private static func number(_ line: ByteSpan, from start: Int, digits: Int) -> (UInt32, Int) {
        var end = start
        var value: UInt32 = 0
        while end < line.count, end < start + digits, let digit = line[end].hexValue {
            value = value << 4 | UInt32(digit)
            end += 1
        }
        return (value, end)
    }
}
