import TOMLKit

/// What keeps a text from being TOML.
package struct TOMLFault: Error, Sendable, Equatable {
    /// Counted from 1.
    package var line: Int
    package var message: String
}

/// Reads TOML for themes and the config file.
///
/// The parser ends the program by an assertion at some texts that are no TOML, such as `[` and a line end: what is half
/// typed never reaches it.
package enum TOMLText {
    /// - Throws: the first line that is wrong.
    package static func table(_ text: String) throws(TOMLFault) -> TOMLTable {
        var syntax = TOMLSyntax(text)
        try syntax.check()
        do {
            return try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw TOMLFault(line: error.source.begin.line, message: error.description)
        } catch {
            throw TOMLFault(line: 1, message: "\(error)")
        }
    }
}

/// Looks whether a text has the form of [TOML 1.0](https://toml.io/en/v1.0.0): tables, keys, strings, brackets. What a
/// number or a date has to look like, and which key may stand twice, is left to the parser.
struct TOMLSyntax {
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1

    /// Deeper values than this are refused.
    private static let deepest = 64

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func check() throws(TOMLFault) {
        if let end = bytes.firstIndex(of: 0) {
            let line = bytes[..<end].count { $0 == 10 } + 1
            throw TOMLFault(line: line, message: "a NUL byte; expected plain text")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        while true {
            skipSpace()
            guard let byte = next else { return }
            switch byte {
            case UInt8(ascii: "#"), 10, 13: break
            case UInt8(ascii: "["): try header()
            default: try pair(depth: 0)
            }
            try endLine()
        }
    }

    // MARK: - Lines

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func fault(_ message: String) -> TOMLFault { TOMLFault(line: line, message: message) }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 32 || byte == 9 { place += 1 }
    }

    /// A comment and the line end; nothing else may stand there.
    private mutating func endLine() throws(TOMLFault) {
        skipSpace()
        if next == UInt8(ascii: "#") { try comment() }
        guard place < bytes.count else { return }
        guard try takeLineEnd() else {
            throw fault("unexpected \(shown) behind the value; expected a line end")
        }
    }

    private mutating func takeLineEnd() throws(TOMLFault) -> Bool {
        if take(13) {
            guard next == 10 else { throw fault("a carriage return that no line feed follows") }
        }
        guard take(10) else { return false }
        line += 1
        return true
    }

    private mutating func comment() throws(TOMLFault) {
        while let byte = next, byte != 10, byte != 13 {
            guard byte >= 32 || byte == 9, byte != 127 else {
                throw fault("a control character in a comment")
            }
            place += 1
        }
    }

    /// What stands at the place, for a message.
    private var shown: String {
        guard let byte = next else { return "end of the text" }
        return byte == 10 || byte == 13
            ? "line end" : (32..<127).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "character"
    }

    // MARK: - Keys

    private mutating func header() throws(TOMLFault) {
        place += 1
        let isArray = take(UInt8(ascii: "["))
        skipSpace()
        try key("a table's name")
        let isClosed = take(UInt8(ascii: "]")) && (!isArray || take(UInt8(ascii: "]")))
        guard isClosed else {
            throw fault("unexpected \(shown) in a table's name; expected \(isArray ? "[[name]]" : "[name]")")
        }
    }

    private mutating func pair(depth: Int) throws(TOMLFault) {
        try key("a key")
        guard take(UInt8(ascii: "=")) else {
            throw fault("unexpected \(shown) behind a key; expected key = value")
        }
        skipSpace()
        try value(depth: depth)
    }

    /// `a.b."c d"`, and the space behind it.
    private mutating func key(_ what: String) throws(TOMLFault) {
        repeat {
            skipSpace()
            switch next {
            case UInt8(ascii: "\""): try basicString()
            case UInt8(ascii: "'"): try literalString()
            default:
                let start = place
                while let byte = next, Self.isBare(byte) { place += 1 }
                guard place > start else { throw fault("unexpected \(shown); expected \(what)") }
            }
            skipSpace()
        } while take(UInt8(ascii: "."))
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    // MARK: - Values

    private mutating func value(depth: Int) throws(TOMLFault) {
        guard depth < Self.deepest else { throw fault("more than \(Self.deepest) values in each other") }
        switch next {
        case UInt8(ascii: "\""):
            try bytes[place...].starts(with: "\"\"\"".utf8) ? longString(34) : basicString()
        case UInt8(ascii: "'"):
            try bytes[place...].starts(with: "'''".utf8) ? longString(39) : literalString()
        case UInt8(ascii: "["): try array(depth: depth)
        case UInt8(ascii: "{"): try inlineTable(depth: depth)
        default: try scalar()
        }
    }

    /// A number, a date, `true`, `false`: letters, digits and what stands in them.
    private mutating func scalar() throws(TOMLFault) {
        let start = place
        while let byte = next, Self.isBare(byte) || "+.:".utf8.contains(byte) { place += 1 }
        guard place > start else { throw fault("unexpected \(shown); expected a value") }
        // A space may stand between a date and its time.
        if place - start == 10, bytes[start + 4] == UInt8(ascii: "-"), next == 32, place + 1 < bytes.count,
            (48...57).contains(bytes[place + 1])
        {
            place += 1
            try scalar()
        }
    }

    private mutating func array(depth: Int) throws(TOMLFault) {
        place += 1
        while true {
            try skipLines()
            if take(UInt8(ascii: "]")) { return }
            try value(depth: depth + 1)
            try skipLines()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else {
                throw fault("unexpected \(shown) in a list; expected , or ]")
            }
            return
        }
    }

    private mutating func skipLines() throws(TOMLFault) {
        repeat {
            skipSpace()
            if next == UInt8(ascii: "#") { try comment() }
        } while try takeLineEnd()
    }

    private mutating func inlineTable(depth: Int) throws(TOMLFault) {
        place += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        while true {
            try pair(depth: depth + 1)
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else {
                throw fault("unexpected \(shown) in a table; expected , or }")
            }
            return
        }
    }

    // MARK: - Strings

    private mutating func basicString() throws(TOMLFault) {
        place += 1
        while let byte = next, byte != UInt8(ascii: "\"") {
            try character(byte)
            if byte == UInt8(ascii: "\\") { try escape() }
        }
        guard take(UInt8(ascii: "\"")) else { throw fault("a string that is never closed") }
    }

    private mutating func literalString() throws(TOMLFault) {
        place += 1
        while let byte = next, byte != UInt8(ascii: "'") { try character(byte) }
        guard take(UInt8(ascii: "'")) else { throw fault("a string that is never closed") }
    }

    /// One between three quotes, over any number of lines.
    private mutating func longString(_ quote: UInt8) throws(TOMLFault) {
        let first = line
        place += 3
        while let byte = next {
            if bytes[place...].starts(with: [quote, quote, quote]) {
                place += 3
                // Up to two of its own may stand right before the end.
                for _ in 0..<2 where next == quote { place += 1 }
                return
            }
            if byte == 10 || byte == 13 {
                _ = try takeLineEnd()
                continue
            }
            try character(byte)
            if byte == UInt8(ascii: "\\"), quote == 34 { try longEscape() }
        }
        throw TOMLFault(line: first, message: "a string that is never closed")
    }

    private mutating func character(_ byte: UInt8) throws(TOMLFault) {
        if byte == 10 || byte == 13 { throw fault("a string that is not closed on its line") }
        guard byte >= 32 || byte == 9, byte != 127 else { throw fault("a control character in a string") }
        place += 1
    }

    /// A line end behind a backslash is left out, with the space around it.
    private mutating func longEscape() throws(TOMLFault) {
        let start = place
        skipSpace()
        if next == 10 || next == 13 { return }
        place = start
        try escape()
    }

    private mutating func escape() throws(TOMLFault) {
        guard let byte = next else { throw fault("a string that is never closed") }
        let digits = byte == UInt8(ascii: "u") ? 4 : byte == UInt8(ascii: "U") ? 8 : 0
        guard digits > 0 || "btnfr\"\\".utf8.contains(byte) else {
            throw fault("unknown escape '\\' before \(shown); a backslash is written \\\\")
        }
        place += 1
        let code = bytes[place...].prefix(digits)
        guard code.count == digits, code.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else {
            throw fault("an escape without its \(digits) hex digits")
        }
        place += digits
    }
}
