/// Walks over JSON text by its bytes, without making values of it; any depth, no allocation.
///
/// It accepts all that is JSON and some that is not quite (it does not look into numbers and escapes): it is for text
/// that this program wrote, and must only never trap or hang on any other.
struct JSONCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var place: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    var isAtEnd: Bool { place >= bytes.count }

    /// The byte at the cursor; 0 at the end.
    @inline(__always)
    var current: UInt8 { place < bytes.count ? bytes[place] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): place &+= 1
            default: return
            }
        }
    }

    /// Steps over the byte if it stands here, with the space before it.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard current == byte, place < bytes.count else { return false }
        place &+= 1
        return true
    }

    /// Steps over a string; its range is what stands between the quotes, as written. Nil when none stands here whole.
    @inline(__always)
    mutating func string() -> Range<Int>? {
        skipSpace()
        guard current == UInt8(ascii: "\"") else { return nil }
        let start = place &+ 1
        var end = start
        let raw = UnsafeRawBufferPointer(bytes)
        while true {
            while end &+ 8 <= raw.count {
                let found = Self.quotes(raw.loadUnaligned(fromByteOffset: end, as: UInt64.self).littleEndian)
                if found != 0 {
                    end &+= found.trailingZeroBitCount / 8
                    break
                }
                end &+= 8
            }
            guard end < raw.count else { return nil }
            switch raw[end] {
            case UInt8(ascii: "\""):
                place = end &+ 1
                return start..<end
            case UInt8(ascii: "\\"): end &+= 2
            default: end &+= 1
            }
        }
    }

    /// The high bit of the first quote or backslash of eight bytes; later ones may be wrong.
    @inline(__always)
    private static func quotes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5c)
        return (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & (ones &* 0x80)
    }

    /// Steps over one value of any kind; its range is its text. Nil when none stands here whole.
    @inline(__always)
    mutating func value() -> Range<Int>? {
        skipSpace()
        let start = place
        switch current {
        case UInt8(ascii: "\""): return string() == nil ? nil : start..<place
        case UInt8(ascii: "{"), UInt8(ascii: "["): return container() ? start..<place : nil
        default:
            while place < bytes.count, !Self.endsScalar(bytes[place]) { place &+= 1 }
            return place > start ? start..<place : nil
        }
    }

    /// Steps over an object or array by counting brackets outside strings.
    private mutating func container() -> Bool {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                if string() == nil { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    place &+= 1
                    return true
                }
            default: break
            }
            place &+= 1
        }
        return false
    }

    @inline(__always)
    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "\""),
            UInt8(ascii: "{"), UInt8(ascii: "["), 0...0x20:
            true
        default: false
        }
    }
}

/// Making values of JSON text.
enum JSONSpan {
    /// The string that stands between the quotes; escapes are undone, what is no UTF-8 becomes U+FFFD.
    static func unescape(_ text: UnsafeBufferPointer<UInt8>) -> String {
        guard text.contains(UInt8(ascii: "\\")) else { return String(decoding: text, as: UTF8.self) }
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            guard text[place] == UInt8(ascii: "\\"), place + 1 < text.count else {
                out.append(text[place])
                place += 1
                continue
            }
            place = unescape(text, at: place, to: &out)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Undoes the escape at `place`; returns where the next character begins.
    private static func unescape(_ text: UnsafeBufferPointer<UInt8>, at place: Int, to out: inout [UInt8])
        -> Int
    {
        switch text[place + 1] {
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "u"):
            guard let unit = hex(text, at: place + 2) else {
                out.append(contentsOf: "\u{fffd}".utf8)
                return place + 2
            }
            return append(unit, text, after: place + 6, to: &out)
        default: out.append(text[place + 1])
        }
        return place + 2
    }

    /// Appends a UTF-16 unit, with the low surrogate that may follow it.
    private static func append(
        _ unit: UInt32, _ text: UnsafeBufferPointer<UInt8>, after place: Int, to out: inout [UInt8]
    ) -> Int {
        var scalar = unit
        var next = place
        if (0xd800...0xdbff).contains(unit), place + 6 <= text.count, text[place] == UInt8(ascii: "\\"),
            text[place + 1] == UInt8(ascii: "u"), let low = hex(text, at: place + 2),
            (0xdc00...0xdfff).contains(low)
        {
            scalar = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
            next = place + 6
        }
        let character = Unicode.Scalar(scalar) ?? "\u{fffd}"
        out.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
        return next
    }

    private static func hex(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt32? {
        guard place + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for digit in text[place..<(place + 4)] {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit - 48)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(digit - 87)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(digit - 55)
            default: return nil
            }
        }
        return value
    }

    /// A whole number, fractions dropped; nil when it is none or too large.
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        thousandths(text).map { $0 / 1000 }
    }

    /// A decimal number times a thousand, further digits dropped; nil when it is none or too large.
    @inline(__always)
    static func thousandths(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var place = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { place = 1 }
        guard place < text.count else { return nil }
        var value: Int64 = 0
        var decimals = -1
        while place < text.count {
            let byte = text[place]
            if byte == UInt8(ascii: "."), decimals < 0 {
                decimals = 0
            } else if byte &- 48 < 10 {
                if decimals < 3 {
                    guard value < Int64.max / 10_000 else { return nil }
                    value = value &* 10 &+ Int64(byte &- 48)
                    if decimals >= 0 { decimals &+= 1 }
                }
            } else {
                // An exponent: seldom enough to be read slowly.
                return Double(String(decoding: text, as: UTF8.self)).flatMap {
                    Int64(exactly: ($0 * 1000).rounded())
                }
            }
            place &+= 1
        }
        for _ in max(0, decimals)..<3 { value = value &* 10 }
        return isNegative ? -value : value
    }
}
