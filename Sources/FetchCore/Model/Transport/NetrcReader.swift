/// Takes the words of a `.netrc` file one by one.
struct NetrcReader {
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func readAll() throws(Netrc.Fault) -> [Netrc.Entry] {
        var entries: [Netrc.Entry] = []
        while let word = try keyword() {
            switch word {
            case "machine": entries.append(Netrc.Entry(machine: Self.bare(try value(of: word).lowercased())))
            case "default": entries.append(Netrc.Entry())
            case "login":
                let login = try value(of: word)
                if let last = entries.indices.last { entries[last].login = login }
            case "password":
                let password = try value(of: word)
                if let last = entries.indices.last { entries[last].password = password }
            case "account": _ = try value(of: word)
            case "macdef": skipMacro()
            // Other programs have words of their own there.
            default: break
            }
        }
        return entries
    }

    private static func bare(_ machine: String) -> String {
        machine.hasPrefix("[") && machine.hasSuffix("]") ? String(machine.dropFirst().dropLast()) : machine
    }

    /// The next word where one of the file's own is expected, in lower case; comments are passed over. Nil at the end.
    private mutating func keyword() throws(Netrc.Fault) -> String? {
        skipBlanks()
        while place < bytes.count, bytes[place] == UInt8(ascii: "#") {
            skipLine()
            skipBlanks()
        }
        return try word()?.lowercased()
    }

    private mutating func value(of keyword: String) throws(Netrc.Fault) -> String {
        let start = line
        skipBlanks()
        guard let word = try word() else { throw Netrc.Fault(line: start, reason: .noValue(keyword)) }
        return word
    }

    private mutating func word() throws(Netrc.Fault) -> String? {
        guard place < bytes.count else { return nil }
        if bytes[place] == UInt8(ascii: "\"") { return try quotedWord() }
        let start = place
        while place < bytes.count, !bytes[place].isWhitespace { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func quotedWord() throws(Netrc.Fault) -> String {
        var word: [UInt8] = []
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: word, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\"), place < bytes.count, bytes[place] != UInt8(ascii: "\n") else {
                word.append(byte)
                continue
            }
            word.append(Self.unescaped(bytes[place]))
            place += 1
        }
        throw Netrc.Fault(line: line, reason: .openQuote)
    }

    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "n"): UInt8(ascii: "\n")
        case UInt8(ascii: "r"): UInt8(ascii: "\r")
        case UInt8(ascii: "t"): UInt8(ascii: "\t")
        default: byte
        }
    }

    private mutating func skipBlanks() {
        while place < bytes.count, bytes[place].isWhitespace {
            if bytes[place] == UInt8(ascii: "\n") { line += 1 }
            place += 1
        }
    }

    /// Goes behind the end of the line; whether anything stood on it.
    @discardableResult
    private mutating func skipLine() -> Bool {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        let isFull = bytes[start..<place].contains { !$0.isWhitespace }
        if place < bytes.count {
            place += 1
            line += 1
        }
        return isFull
    }

    /// A macro goes on to the next empty line.
    private mutating func skipMacro() {
        while place < bytes.count, skipLine() {}
    }
}
