/// Walks over JSON text by its bytes, without making values of it; any depth, no allocation.
///
/// It accepts all that is JSON and some that is not quite (it does not look into numbers and escapes): it is for text
/// that this program wrote or that ``JSONGrammar`` has checked, and must only never trap or hang on any other.
struct JSONReader {
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
        while true {
            end = Self.special(in: bytes, from: end)
            guard end < bytes.count else { return nil }
            switch bytes[end] {
            case UInt8(ascii: "\""):
                place = end &+ 1
                return start..<end
            case UInt8(ascii: "\\"): end &+= 2
            default: end &+= 1
            }
        }
    }

    /// Up to where a string has nothing but plain characters: the next quote, backslash, control character or, among the
    /// last seven bytes, anything.
    @inline(__always)
    static func special(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var place = start
        while place &+ 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5c)
            // The high bit of the first such byte; later ones may be wrong.
            let found =
                (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
                    | ((word &- ones &* 0x20) & ~word)) & (ones &* 0x80)
            if found != 0 { return place &+ found.trailingZeroBitCount / 8 }
            place &+= 8
        }
        return place
    }

    /// Steps over the next member of an object, behind whose bracket or member this stands; nil at its end.
    @inline(__always)
    mutating func nextMember() -> (name: Range<Int>, value: Range<Int>)? {
        _ = take(UInt8(ascii: ","))
        guard let name = string(), take(UInt8(ascii: ":")), let value = value() else { return nil }
        return (name, value)
    }

    /// Steps over the next element of an array, behind whose bracket or element this stands; nil at its end.
    mutating func nextElement() -> Range<Int>? {
        _ = take(UInt8(ascii: ","))
        skipSpace()
        return current == UInt8(ascii: "]") ? nil : value()
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
