import FetchCore

/// What JSON strings say: escapes are undone, what is no character becomes U+FFFD.
enum JSONString {
    /// - Parameter inside: what stands between the quotes.
    static func text(_ inside: UnsafeBufferPointer<UInt8>) -> String {
        guard inside.contains(UInt8(ascii: "\\")) else { return String(decoding: inside, as: UTF8.self) }
        return String(decoding: bytes(inside), as: UTF8.self)
    }

    /// The same as UTF-8, where the text itself is.
    static func bytes(_ inside: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard inside.contains(UInt8(ascii: "\\")) else { return Array(inside) }
        var out: [UInt8] = []
        out.reserveCapacity(inside.count)
        var place = 0
        while place < inside.count {
            guard inside[place] == UInt8(ascii: "\\"), place + 1 < inside.count else {
                out.append(inside[place])
                place += 1
                continue
            }
            place = unescape(inside, at: place, to: &out)
        }
        return out
    }

    /// Whether an escape is one half of a surrogate pair without the other: no character.
    static func hasLoneSurrogate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = 0
        while let start = text[place...].firstIndex(of: UInt8(ascii: "\\")), start + 1 < text.count {
            place = start + 2
            guard text[start + 1] == UInt8(ascii: "u"), let unit = hex(text, at: place) else { continue }
            place += 4
            guard (0xd800...0xdfff).contains(unit) else { continue }
            guard unit < 0xdc00, place + 6 <= text.count, text[place] == UInt8(ascii: "\\"),
                text[place + 1] == UInt8(ascii: "u"), let low = hex(text, at: place + 2),
                (0xdc00...0xdfff).contains(low)
            else { return true }
            place += 6
        }
        return false
    }

    /// Whether the string says this.
    static func isSame(_ inside: UnsafeBufferPointer<UInt8>, _ text: some Collection<UInt8>) -> Bool {
        inside.contains(UInt8(ascii: "\\")) ? bytes(inside).elementsEqual(text) : inside.elementsEqual(text)
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
        for byte in text[place..<(place + 4)] {
            guard let digit = byte.hexValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
