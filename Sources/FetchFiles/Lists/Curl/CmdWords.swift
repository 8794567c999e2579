import FetchCore

/// Splits a command of the Windows command line into words, as browsers copy it: `^` at a line's end and before what it
/// quotes, words as the runtime of C splits them.
struct CmdWords {
    private var text: [UInt8] = []
    private var isInQuotes = false
    private var continues = false
    private var isLeftOut = false
    private(set) var firstLine = 0
    private(set) var raw: [UInt8] = []

    /// Whether a command has begun that the last line did not end.
    var isOpen: Bool { continues }

    /// Whether the line begins such a command.
    static func isBegun(by line: ByteSpan) -> Bool {
        let bare = line.trimmed
        guard bare.count > 5, bare.upTo(4).text.lowercased() == "curl" else { return false }
        if bare.last == UInt8(ascii: "^"), bare[bare.count - 2].isBlank { return true }
        return zip(zip(bare, bare.dropFirst()), bare.dropFirst(2)).contains {
            $0.0.isBlank && $0.1 == UInt8(ascii: "^") && $1 == UInt8(ascii: "\"")
        }
    }

    /// Takes a line without its LF; the command comes out when the line ends it.
    mutating func take(_ line: ByteSpan, number: Int) throws(RequestFault) -> [ShellCommand] {
        let line = line.withoutCR
        if continues {
            raw.append(10)
        } else {
            (text, raw, firstLine, isInQuotes, isLeftOut) = ([], [], number, false, false)
        }
        raw.append(contentsOf: line)
        if raw.count > ListReader.longestLine {
            continues = false
            throw RequestFault(what: "command longer than 8 MB", mend: "put the body into a file")
        }
        // Behind a caret at a line's end the next character stands for itself: that of an empty line is its end.
        if continues, line.isEmpty {
            text.append(10)
            continues = true
            return []
        }
        read(line, isFirstEscaped: continues)
        return continues ? [] : finish()
    }

    private mutating func read(_ line: ByteSpan, isFirstEscaped: Bool) {
        continues = false
        var place = 0
        if isFirstEscaped, line[0] != UInt8(ascii: "\"") {
            keep(line[0])
            place = 1
        }
        while place < line.count {
            let byte = line[place]
            place += 1
            if byte == UInt8(ascii: "\"") {
                isInQuotes.toggle()
            } else if byte == UInt8(ascii: "^"), !isInQuotes {
                guard place < line.count else {
                    continues = true
                    return
                }
                keep(line[place])
                place += 1
                continue
            } else if !isInQuotes, "|<>&".utf8.contains(byte) {
                isLeftOut = true
                return
            }
            keep(byte)
        }
    }

    private mutating func keep(_ byte: UInt8) {
        text.append(byte)
    }

    /// Ends the command that is open.
    mutating func finish() -> [ShellCommand] {
        continues = false
        let words = Self.words(text)
        guard !words.isEmpty else { return [] }
        // The `&` between copied commands leaves nothing out.
        let isCut = isLeftOut && raw.last != UInt8(ascii: "&")
        return [ShellCommand(words: words, firstLine: firstLine, raw: raw, isCut: isCut)]
    }

    /// As [the runtime of C](https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments) does.
    private static func words(_ text: [UInt8]) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var hasWord = false
        var isQuoted = false
        var place = 0
        while place < text.count {
            let byte = text[place]
            let slashes = text[place...].prefix { $0 == UInt8(ascii: "\\") }.count
            if slashes > 0, place + slashes < text.count, text[place + slashes] == UInt8(ascii: "\"") {
                word += [UInt8](repeating: UInt8(ascii: "\\"), count: slashes / 2)
                hasWord = true
                place += slashes
                if slashes % 2 == 1 {
                    word.append(UInt8(ascii: "\""))
                    place += 1
                }
                continue
            }
            if byte == UInt8(ascii: "\"") {
                hasWord = true
                if isQuoted, place + 1 < text.count, text[place + 1] == byte {
                    word.append(byte)
                    place += 1
                } else {
                    isQuoted.toggle()
                }
            } else if byte.isBlank, !isQuoted {
                if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
                (word, hasWord) = ([], false)
            } else {
                word.append(byte)
                hasWord = true
            }
            place += 1
        }
        if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }
}
