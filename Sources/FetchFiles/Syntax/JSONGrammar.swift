import FetchCore

/// Where and why a text is no JSON.
struct JSONFault: Error, Equatable {
    enum Problem: Equatable {
        case endsEarly, moreThanOne, unreadable
        /// More brackets within each other than are read.
        case tooDeep(Int)
        case noName, noColon
        /// Neither a comma nor this bracket.
        case noEnd(UInt8)
        case controlCharacter, badEscape, badUnicodeEscape, openString, badNumber
    }

    var problem: Problem
    /// The offset of the byte that does not fit.
    var place: Int
}

/// Checks a text against the grammar of [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), in one pass.
///
/// What it accepts ``JSONReader`` can walk over without looking at the grammar again. Brackets are kept on a stack of its
/// own: no text makes it recurse.
struct JSONGrammar {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let deepest: Int
    private var place: Int
    /// The closing bracket of every container that is open, outermost first.
    private var closers: [UInt8] = []

    /// Where the one value of the text stands, without the space around it and a byte order mark.
    ///
    /// - Parameter deepest: how many brackets may stand within each other.
    static func value(
        in bytes: UnsafeBufferPointer<UInt8>, deepest: Int = 10_000
    ) throws(JSONFault) -> Range<Int> {
        let hasMark = bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
        var grammar = JSONGrammar(bytes: bytes, deepest: deepest, place: hasMark ? 3 : 0)
        grammar.skipSpace()
        let start = grammar.place
        try grammar.skipValue()
        let end = grammar.place
        grammar.skipSpace()
        guard grammar.place == bytes.count else { throw grammar.fault(.moreThanOne) }
        return start..<end
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, deepest: Int, place: Int) {
        self.bytes = bytes
        self.deepest = deepest
        self.place = place
    }

    private var isAtEnd: Bool { place >= bytes.count }

    /// The byte at the place; 0 at the end.
    private var current: UInt8 { place < bytes.count ? bytes[place] : 0 }

    private func fault(_ problem: JSONFault.Problem) -> JSONFault {
        JSONFault(problem: problem, place: min(place, bytes.count))
    }

    private mutating func skipSpace() {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09, 0x0a, 0x0d: place &+= 1
            default: return
            }
        }
    }

    /// Steps over a value, and over all that is in it.
    private mutating func skipValue() throws(JSONFault) {
        repeat {
            skipSpace()
            guard !isAtEnd else { throw fault(.endsEarly) }
            switch current {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard closers.count < deepest else { throw fault(.tooDeep(deepest)) }
                // The closing bracket stands two behind the opening one in ASCII.
                let closer = current + 2
                place &+= 1
                skipSpace()
                if current == closer, !isAtEnd {
                    place &+= 1
                } else {
                    closers.append(closer)
                    if closer == UInt8(ascii: "}") { try skipName() }
                    continue
                }
            default: try skipScalar()
            }
            try skipEnds()
        } while !closers.isEmpty
    }

    /// Behind a value: closes what ends here; behind a comma it stands at the next value.
    private mutating func skipEnds() throws(JSONFault) {
        while let closer = closers.last {
            skipSpace()
            guard !isAtEnd else { throw fault(.endsEarly) }
            if current == closer {
                place &+= 1
                closers.removeLast()
            } else {
                guard current == UInt8(ascii: ",") else { throw fault(.noEnd(closer)) }
                place &+= 1
                if closer == UInt8(ascii: "}") { try skipName() }
                return
            }
        }
    }

    /// A member's name with its colon.
    private mutating func skipName() throws(JSONFault) {
        skipSpace()
        guard current == UInt8(ascii: "\"") else { throw fault(.noName) }
        try skipString()
        skipSpace()
        guard current == UInt8(ascii: ":") else { throw fault(.noColon) }
        place &+= 1
    }

    private mutating func skipScalar() throws(JSONFault) {
        switch current {
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "t"): try skip("true")
        case UInt8(ascii: "f"): try skip("false")
        case UInt8(ascii: "n"): try skip("null")
        default: try skipNumber()
        }
    }

    private mutating func skip(_ word: StaticString) throws(JSONFault) {
        let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[place...].starts(with: letters) else { throw fault(.unreadable) }
        place &+= letters.count
    }

    private mutating func skipString() throws(JSONFault) {
        place = JSONReader.special(in: bytes, from: place &+ 1)
        while !isAtEnd {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place &+= 1
                return
            case UInt8(ascii: "\\"): try skipEscape()
            case 0..<0x20: throw fault(.controlCharacter)
            default: place &+= 1
            }
            place = JSONReader.special(in: bytes, from: place)
        }
        throw fault(.openString)
    }

    private mutating func skipEscape() throws(JSONFault) {
        place &+= 1
        guard !isAtEnd else { throw fault(.openString) }
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            place &+= 1
        case UInt8(ascii: "u"):
            place &+= 1
            let digits = bytes[place...].prefix(4)
            guard digits.count == 4, digits.allSatisfy({ $0.hexValue != nil }) else {
                throw fault(.badUnicodeEscape)
            }
            place &+= 4
        default:
            place &+= 1
            throw fault(.badEscape)
        }
    }

    private mutating func skipNumber() throws(JSONFault) {
        let start = place
        if current == UInt8(ascii: "-") { place &+= 1 }
        let whole = skipDigits()
        guard whole == 1 || whole > 1 && bytes[place - whole] != UInt8(ascii: "0") else {
            place = start
            throw fault(.unreadable)
        }
        if current == UInt8(ascii: ".") {
            place &+= 1
            if skipDigits() == 0 { throw fault(.badNumber) }
        }
        if current | 0x20 == UInt8(ascii: "e") {
            place &+= 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place &+= 1 }
            if skipDigits() == 0 { throw fault(.badNumber) }
        }
    }

    /// How many there were.
    private mutating func skipDigits() -> Int {
        let start = place
        while place < bytes.count, bytes[place].isDigit { place &+= 1 }
        return place - start
    }
}
