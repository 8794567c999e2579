import FetchCore

/// Writing JSON strings ([RFC 8259 §7](https://www.rfc-editor.org/rfc/rfc8259#section-7)).
extension ByteBuffer {
    /// The text as a JSON string with its quotes.
    @inline(__always)
    mutating func append(json text: String) {
        var text = text
        text.withUTF8 { append(json: $0) }
    }

    /// The bytes as a JSON string with its quotes.
    ///
    /// Bytes that are no UTF-8 become U+FFFD. Control characters and those that change the direction of text or break
    /// lines are written as `\uXXXX`, so that a record is harmless in a terminal.
    mutating func append(json text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count &+ 2)
        append(UInt8(ascii: "\""))
        appendEscaped(text)
        append(UInt8(ascii: "\""))
    }

    /// The bytes as the inside of a JSON string.
    mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var place = 0
        while place < text.count {
            let plain = Self.plainLength(text, from: place)
            append(UnsafeBufferPointer(rebasing: text[place..<(place &+ plain)]))
            place &+= plain
            if place < text.count { place = appendSpecial(text, at: place) }
        }
    }

    /// How many bytes from `start` on stand for themselves.
    @inline(__always)
    private static func plainLength(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(text)
        var place = start
        while place &+ 8 <= raw.count {
            let special = specials(in: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
            if special != 0 { return place &+ special.trailingZeroBitCount / 8 &- start }
            place &+= 8
        }
        while place < raw.count, isPlain(raw[place]) { place &+= 1 }
        return place &- start
    }

    /// The high bit of each of the eight bytes that must not stand as it is; bytes after the first such one may be wrong.
    @inline(__always)
    private static func specials(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5c)
        let deletes = word ^ (ones &* 0x7f)
        let below = word &- ones &* 0x20
        return
            (word | (below & ~word) | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            | ((deletes &- ones) & ~deletes)) & (ones &* 0x80)
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Writes the one character at `place` that does not stand for itself; returns where the next begins.
    private mutating func appendSpecial(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
        let byte = text[place]
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case 8: append("\\b")
        case 12: append("\\f")
        case ..<0x80: append(escape: UInt32(byte))
        default:
            let (scalar, length) = Self.decode(text, at: place)
            if let scalar, Unicode.Scalar(scalar).map(Sanitising.isHarmless) ?? false {
                append(UnsafeBufferPointer(rebasing: text[place..<(place + length)]))
            } else if let scalar {
                append(escape: scalar)
            } else {
                append("\u{fffd}")
            }
            return place + length
        }
        return place + 1
    }

    /// The bytes as the inside of a JSON string, each that the grammar allows as it is: for what is sent.
    mutating func append(jsonAsIs text: [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), ..<0x20:
                withUnsafeBytes(of: byte) { byte in
                    _ = appendSpecial(byte.assumingMemoryBound(to: UInt8.self), at: 0)
                }
            default: append(byte)
            }
        }
    }

    /// `\uXXXX`; of a character beyond the first plane none needs escaping.
    private mutating func append(escape scalar: UInt32) {
        append("\\u")
        for shift in stride(from: UInt32(12), through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: scalar >> shift) & 15
            append(digit < 10 ? digit + 48 : digit + 87)
        }
    }

    /// The character at `place` and its length; nil and the length to skip when it is no UTF-8
    /// (the longest start of a character counts as one, as the Unicode standard advises).
    static func decode(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (UInt32?, Int) {
        let first = text[place]
        let (length, lowest): (Int, UInt32)
        switch first {
        case 0xc2...0xdf: (length, lowest) = (2, 0x80)
        case 0xe0...0xef: (length, lowest) = (3, 0x800)
        case 0xf0...0xf4: (length, lowest) = (4, 0x10000)
        default: return (nil, 1)
        }
        var scalar = UInt32(first) & (0x7f >> UInt32(length))
        for step in 1..<length {
            guard place + step < text.count, text[place + step] & 0xc0 == 0x80 else { return (nil, step) }
            let next = text[place + step]
            if step == 1, !Self.mayFollow(first, next) { return (nil, 1) }
            scalar = scalar << 6 | UInt32(next & 0x3f)
        }
        return scalar < lowest ? (nil, 1) : (scalar, length)
    }

    /// Whether the second byte keeps the character out of surrogates, overlong forms and what lies past U+10FFFF.
    private static func mayFollow(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case 0xe0: second >= 0xa0
        case 0xed: second < 0xa0
        case 0xf0: second >= 0x90
        case 0xf4: second < 0x90
        default: true
        }
    }
}
