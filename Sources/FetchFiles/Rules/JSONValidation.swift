/// Whether bytes are one JSON text by [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), told in one pass.
///
/// Brackets are kept on a stack of its own, of at most ``maximumDepth`` entries: no text makes it recurse.
struct JSONValidation {
    static let maximumDepth = 10_000

    private let bytes: UnsafeBufferPointer<UInt8>
    private var place: Int
    /// The closing bracket of every container that is open, outermost first.
    private var closers: [UInt8] = []

    /// Where the value stands, without the space around it and a byte order mark; nil when the bytes are no JSON text.
    static func value(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let hasMark = bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
        var validation = JSONValidation(bytes: bytes, place: hasMark ? 3 : 0)
        validation.skipSpace()
        let start = validation.place
        guard validation.skipValue() else { return nil }
        let end = validation.place
        validation.skipSpace()
        return validation.place == bytes.count ? start..<end : nil
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, place: Int) {
        self.bytes = bytes
        self.place = place
    }

    private var current: UInt8 { place < bytes.count ? bytes[place] : 0 }

    private mutating func skipSpace() {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09, 0x0a, 0x0d: place &+= 1
            default: return
            }
        }
    }

    /// Steps over a value, and over all that is in it.
    private mutating func skipValue() -> Bool {
        repeat {
            switch current {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard closers.count < Self.maximumDepth else { return false }
                // The closing bracket stands two behind the opening one in ASCII.
                let closer = current + 2
                place &+= 1
                skipSpace()
                closers.append(closer)
                if current != closer {
                    if closer == UInt8(ascii: "}"), !skipName() { return false }
                    continue
                }
            default:
                guard skipScalar() else { return false }
            }
            guard skipEnds() else { return false }
        } while !closers.isEmpty
        return true
    }

    /// Behind a value: closes what ends here; behind a comma it stands at the next value.
    private mutating func skipEnds() -> Bool {
        while let closer = closers.last {
            skipSpace()
            if current == closer {
                place &+= 1
                closers.removeLast()
            } else {
                guard current == UInt8(ascii: ",") else { return false }
                place &+= 1
                skipSpace()
                return closer == UInt8(ascii: "]") || skipName()
            }
        }
        return true
    }

    /// A member's name with its colon.
    private mutating func skipName() -> Bool {
        guard current == UInt8(ascii: "\""), skipString() else { return false }
        skipSpace()
        guard current == UInt8(ascii: ":") else { return false }
        place &+= 1
        skipSpace()
        return true
    }

    private mutating func skipScalar() -> Bool {
        switch current {
        case UInt8(ascii: "\""): skipString()
        case UInt8(ascii: "t"): skip("true")
        case UInt8(ascii: "f"): skip("false")
        case UInt8(ascii: "n"): skip("null")
        default: skipNumber()
        }
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[place...].starts(with: letters) else { return false }
        place &+= letters.count
        return true
    }

    private mutating func skipString() -> Bool {
        place &+= 1
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place &+= 1
                return true
            case UInt8(ascii: "\\"):
                guard skipEscape() else { return false }
            case 0..<0x20: return false
            default: place &+= 1
            }
        }
        return false
    }

    private mutating func skipEscape() -> Bool {
        place &+= 1
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            place &+= 1
            return true
        case UInt8(ascii: "u"):
            let digits = bytes[(place + 1)...].prefix(4)
            place &+= 5
            return digits.count == 4 && digits.allSatisfy { $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 6 }
        default: return false
        }
    }

    private mutating func skipNumber() -> Bool {
        if current == UInt8(ascii: "-") { place &+= 1 }
        let whole = skipDigits()
        guard whole.count == 1 || whole.count > 1 && bytes[whole.lowerBound] != UInt8(ascii: "0") else {
            return false
        }
        if current == UInt8(ascii: ".") {
            place &+= 1
            if skipDigits().isEmpty { return false }
        }
        if current | 0x20 == UInt8(ascii: "e") {
            place &+= 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place &+= 1 }
            if skipDigits().isEmpty { return false }
        }
        return true
    }

    private mutating func skipDigits() -> Range<Int> {
        let start = place
        while place < bytes.count, bytes[place] &- 48 < 10 { place &+= 1 }
        return start..<place
    }
}
