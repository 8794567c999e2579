import FetchCore

/// Splits shell text into words as a POSIX shell does, with the `$'…'` of bash that browsers paste.
///
/// Fed line by line; a command ends with a line that no backslash and no open quote continues, or at `;`, `&`, `&&`.
/// A `$NAME` is replaced only where asked; nothing is ever run.
struct ShellWords {
    private enum Quote {
        case none, single, double
        /// `$'…'`, with the escapes of C.
        case ansi
    }

    /// A command that is whole.
    struct Command: Equatable {
        var words: [String]
        var firstLine: Int
        /// As it was written.
        var raw: [UInt8]
    }

    /// What `$NAME` stands for; nil leaves it as it is.
    var dollar: ((String) throws(RequestFault) -> [UInt8])?

    private var words: [String] = []
    private var word: [UInt8] = []
    private var hasWord = false
    private var quote = Quote.none
    private var continues = false
    private(set) var firstLine = 0
    private(set) var raw: [UInt8] = []
    private var done: [Command] = []
    /// The first thing that is wrong with the command; the rest of it is read over.
    private var fault: RequestFault?

    init(dollar: ((String) throws(RequestFault) -> [UInt8])? = nil) {
        self.dollar = dollar
    }

    /// Whether a command has begun that the last line did not end.
    var isOpen: Bool { continues || quote != .none }

    /// Takes a line without its LF; the commands that it ends come out. Throws what is wrong with a command that it ends.
    mutating func take(_ line: ByteSpan, number: Int) throws(RequestFault) -> [Command] {
        if !isOpen {
            firstLine = number
            raw = []
        } else {
            raw.append(10)
            if quote != .none, !continues { word.append(10) }
        }
        raw.append(contentsOf: line)
        continues = false
        read(quote == .none ? line.withoutCR : line)
        if raw.count > ListReader.longestLine {
            reset()
            throw RequestFault(what: "command longer than 8 MB", mend: "put the body into a file")
        }
        if isOpen { return [] }
        return try finish()
    }

    /// Ends the command that is open.
    mutating func finish() throws(RequestFault) -> [Command] {
        if quote != .none {
            note(RequestFault(what: "quote that is never closed in", bytes: raw.prefix(80), mend: "close it"))
        }
        endCommand()
        defer { reset() }
        if let fault { throw fault }
        return done
    }

    private mutating func reset() {
        (words, word, hasWord, quote, continues, done, fault) = ([], [], false, .none, false, [], nil)
    }

    private mutating func note(_ fault: RequestFault) {
        if self.fault == nil { self.fault = fault }
    }

    private mutating func endWord() {
        if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
        word.removeAll(keepingCapacity: true)
        hasWord = false
    }

    private mutating func endCommand() {
        endWord()
        if !words.isEmpty { done.append(Command(words: words, firstLine: firstLine, raw: raw)) }
        words = []
    }

    private mutating func append(_ byte: UInt8) {
        word.append(byte)
        hasWord = true
    }
}

// MARK: - A line

extension ShellWords {
    private mutating func read(_ line: ByteSpan) {
        var place = 0
        while place < line.count {
            switch quote {
            case .none:
                guard let next = readBare(line, place) else { return }
                place = next
            case .single:
                if line[place] == UInt8(ascii: "'") { quote = .none } else { append(line[place]) }
                place += 1
            case .double: place = readDouble(line, place)
            case .ansi: place = readANSI(line, place)
            }
        }
    }

    /// Reads one thing outside of quotes; nil when the rest of the line is a comment or continues on the next.
    private mutating func readBare(_ line: ByteSpan, _ place: Int) -> Int? {
        let byte = line[place]
        switch byte {
        case 32, 9, 13: endWord()
        case UInt8(ascii: "'"): (quote, hasWord) = (.single, true)
        case UInt8(ascii: "\""): (quote, hasWord) = (.double, true)
        case UInt8(ascii: "#") where !hasWord: return nil
        case UInt8(ascii: "\\"):
            guard place + 1 < line.count else {
                continues = true
                return nil
            }
            append(line[place + 1])
            return place + 2
        case UInt8(ascii: ";"), UInt8(ascii: "&"): endCommand()
        case UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "("), UInt8(ascii: ")"):
            note(
                RequestFault(
                    what: "shell sign", bytes: [byte], mend: "keep the curl command alone, or quote the sign")
            )
        case UInt8(ascii: "`"):
            note(
                RequestFault(
                    what: "command substitution in", bytes: line, mend: "nothing is run: write its result"))
        case UInt8(ascii: "$"): return readDollar(line, place)
        default: append(byte)
        }
        return place + 1
    }

    private mutating func readDouble(_ line: ByteSpan, _ place: Int) -> Int {
        let byte = line[place]
        if byte == UInt8(ascii: "\"") {
            quote = .none
        } else if byte == UInt8(ascii: "\\") {
            guard place + 1 < line.count else {
                continues = true
                return place + 1
            }
            let next = line[place + 1]
            if next == 13, place + 2 == line.count {
                continues = true
            } else if "\"\\$`".utf8.contains(next) {
                append(next)
            } else {
                append(byte)
                append(next)
            }
            return place + 2
        } else if byte == UInt8(ascii: "$") {
            return readDollar(line, place)
        } else {
            append(byte)
        }
        return place + 1
    }

    private mutating func readDollar(_ line: ByteSpan, _ place: Int) -> Int {
        hasWord = true
        if quote == .none, place + 1 < line.count, line[place + 1] == UInt8(ascii: "'") {
            quote = .ansi
            return place + 2
        }
        if place + 1 < line.count, line[place + 1] == UInt8(ascii: "(") {
            note(
                RequestFault(
                    what: "command substitution in", bytes: line, mend: "nothing is run: write its result"))
        }
        guard let dollar, let (name, end) = Self.variable(line, place + 1) else {
            append(line[place])
            return place + 1
        }
        do throws(RequestFault) {
            word += try dollar(name)
        } catch {
            note(error)
        }
        return end
    }

    /// `NAME` or `{NAME}`.
    private static func variable(_ line: ByteSpan, _ start: Int) -> (String, Int)? {
        guard start < line.count else { return nil }
        let isBraced = line[start] == UInt8(ascii: "{")
        var end = isBraced ? start + 1 : start
        let nameStart = end
        guard end < line.count, line[end].isNamePart, !line[end].isDigit else { return nil }
        while end < line.count, line[end].isNamePart { end += 1 }
        let name = String(decoding: line[nameStart..<end], as: UTF8.self)
        guard isBraced else { return (name, end) }
        return end < line.count && line[end] == UInt8(ascii: "}") ? (name, end + 1) : nil
    }

    private mutating func readANSI(_ line: ByteSpan, _ place: Int) -> Int {
        let byte = line[place]
        if byte == UInt8(ascii: "'") {
            quote = .none
            return place + 1
        }
        guard byte == UInt8(ascii: "\\"), place + 1 < line.count else {
            append(byte)
            return place + 1
        }
        let plain: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "a"): 7,
            UInt8(ascii: "b"): 8,
            UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "e"): 27, UInt8(ascii: "E"): 27,
            UInt8(ascii: "\\"): 92, UInt8(ascii: "'"): 39, UInt8(ascii: "\""): 34, UInt8(ascii: "?"): 63,
        ]
        let kind = line[place + 1]
        if let meant = plain[kind] {
            append(meant)
            return place + 2
        }
        switch kind {
        case UInt8(ascii: "x"): return appendCode(line, place, digits: 2)
        case UInt8(ascii: "u"): return appendCode(line, place, digits: 4)
        case UInt8(ascii: "U"): return appendCode(line, place, digits: 8)
        case 48...55:
            var end = place + 1
            var code = 0
            while end < line.count, end < place + 4, (48...55).contains(line[end]) {
                code = code * 8 + Int(line[end] - 48)
                end += 1
            }
            append(UInt8(truncatingIfNeeded: code))
            return end
        default:
            append(byte)
            append(kind)
            return place + 2
        }
    }

    /// `\xHH` is a byte, `\uHHHH` a character.
    private mutating func appendCode(_ line: ByteSpan, _ place: Int, digits: Int) -> Int {
        var end = place + 2
        var code: UInt32 = 0
        while end < line.count, end < place + 2 + digits, let digit = line[end].hexValue {
            code = code << 4 | UInt32(digit)
            end += 1
        }
        if end == place + 2 {
            append(line[place])
            append(line[place + 1])
        } else if digits == 2 {
            append(UInt8(code))
        } else {
            let scalar = surrogatePair(line, &end, code) ?? Unicode.Scalar(code) ?? "\u{FFFD}"
            for byte in String(Character(scalar)).utf8 { append(byte) }
        }
        return end
    }

    /// The character of two `\uXXXX`, as browsers write those beyond the first plane.
    private func surrogatePair(_ line: ByteSpan, _ end: inout Int, _ high: UInt32) -> Unicode.Scalar? {
        guard (0xD800..<0xDC00).contains(high), end + 6 <= line.count, line[end] == UInt8(ascii: "\\"),
            line[end + 1] == UInt8(ascii: "u")
        else { return nil }
        var low: UInt32 = 0
        for byte in line[(end + 2)..<(end + 6)] {
            guard let digit = byte.hexValue else { return nil }
            low = low << 4 | UInt32(digit)
        }
        guard (0xDC00..<0xE000).contains(low) else { return nil }
        end += 6
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }
}
