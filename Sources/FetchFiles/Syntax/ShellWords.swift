import FetchCore

/// Splits shell text into words as a POSIX shell does, with the `$'…'` of bash that browsers paste.
///
/// Fed line by line; a command ends with a line that no backslash and no open quote continues, or at `;`, `&`, `&&`.
/// Here-documents and `< file` are its standard input; what stands behind `|` and `>` is left out. Nothing is ever run.
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
        /// What its standard input is; nil when it says nothing of it.
        var input: CommandInput?
        /// Whether something behind `|`, `>` or `||` was left out.
        var isCut = false
        /// Whether another stands before it on its line.
        var followsOther = false
    }

    /// What the next word is for, when it is none of the command.
    private enum Redirect {
        case output, input, hereString
        case hereDocument(dropsTabs: Bool)
    }

    /// What `$NAME` stands for.
    var dollar = ShellVariables.literal

    private var words: [String] = []
    private var word: [UInt8] = []
    private var hasWord = false
    private var quote = Quote.none
    private var continues = false
    private(set) var firstLine = 0
    private(set) var raw: [UInt8] = []
    private var done: [Command] = []
    private var redirect: Redirect?
    private var isWordQuoted = false
    private var input: CommandInput?
    /// Whether words belong to what stands behind a pipe.
    private var isBehindPipe = false
    private var isCut = false
    /// Whether the line ends with a pipe.
    private var awaitsCommand = false
    private var isBehindOther = false
    /// Those whose lines are still to come, the first of them now.
    private var documents: [HereDocument] = []
    /// The first thing that is wrong with the command; the rest of it is read over.
    private var fault: RequestFault?

    /// Whether a command has begun that the last line did not end.
    var isOpen: Bool { continues || quote != .none || !documents.isEmpty }

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
        if !continues, quote == .none, !documents.isEmpty {
            takeDocument(line)
        } else {
            continues = false
            awaitsCommand = false
            read(line)
            if awaitsCommand { continues = true }
            if !continues, quote == .none { endWord() }
        }
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
        if let document = documents.first {
            note(
                RequestFault(
                    what: "no line ends the text behind <<", bytes: document.delimiter, mend: "close it"))
        }
        endCommand()
        defer { reset() }
        if let fault { throw fault }
        return done
    }

    private mutating func reset() {
        (words, word, hasWord, quote, continues, done, fault) = ([], [], false, .none, false, [], nil)
        (redirect, isWordQuoted, input, isBehindPipe, isCut) = (nil, false, nil, false, false)
        (awaitsCommand, isBehindOther, documents) = (false, false, [])
    }

    private mutating func note(_ fault: RequestFault) {
        // What is left out may be as it likes.
        let isOther = isBehindOther && !words.isEmpty && !CurlCommands.isCurl(words)
        if self.fault == nil, !isBehindPipe, !isOther { self.fault = fault }
    }

    private mutating func endWord() {
        defer {
            word.removeAll(keepingCapacity: true)
            (hasWord, isWordQuoted) = (false, false)
        }
        guard hasWord else { return }
        switch redirect {
        case .output: break
        case .input: setInput(.file(String(decoding: word, as: UTF8.self)))
        case .hereString: setInput(.bytes(word + [10]))
        case .hereDocument(let dropsTabs):
            documents.append(HereDocument(delimiter: word, isQuoted: isWordQuoted, dropsTabs: dropsTabs))
        case nil:
            guard !isBehindPipe else { break }
            guard let text = String(validating: word, as: UTF8.self) else {
                note(
                    RequestFault(
                        what: "bytes that are no UTF-8 in", bytes: raw.prefix(80),
                        mend: "put the body into a file"))
                break
            }
            words.append(text)
        }
        redirect = nil
    }

    private mutating func setInput(_ given: CommandInput) {
        if !isBehindPipe { input = given }
    }

    /// A line of the here-document that is open.
    private mutating func takeDocument(_ line: ByteSpan) {
        do throws(RequestFault) {
            guard try documents[0].take(line, dollar) else { return }
        } catch {
            return note(error)
        }
        setInput(.bytes(documents.removeFirst().bytes))
    }

    private mutating func endCommand() {
        endWord()
        if !words.isEmpty {
            done.append(
                Command(
                    words: words, firstLine: firstLine, raw: raw, input: input, isCut: isCut,
                    followsOther: isBehindOther))
            isBehindOther = true
        }
        (words, input, isCut, isBehindPipe) = ([], nil, false, false)
    }

    private mutating func append(_ byte: UInt8) {
        word.append(byte)
        (hasWord, awaitsCommand) = (true, false)
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
        case UInt8(ascii: "'"): begin(.single)
        case UInt8(ascii: "\""): begin(.double)
        case UInt8(ascii: "#") where !hasWord: return nil
        case UInt8(ascii: "\\"):
            if line.from(place + 1).withoutCR.isEmpty {
                continues = true
                return nil
            }
            if !hasWord, line.from(place + 1).trimmed.isEmpty {
                note(
                    RequestFault(
                        what: "a blank behind the '\\' at the line's end", mend: "nothing may stand behind it"
                    ))
                continues = true
                return nil
            }
            isWordQuoted = true
            append(line[place + 1])
            return place + 2
        case UInt8(ascii: "&") where place + 1 < line.count && line[place + 1] == UInt8(ascii: ">"):
            endWord()
            return readOutput(line, place + 1)
        case UInt8(ascii: ";"), UInt8(ascii: "&"): endCommand()
        case UInt8(ascii: "|"): return readPipe(line, place)
        case UInt8(ascii: ">"):
            // The number of what is written, as in `2>`, is no word.
            if !isWordQuoted, hasWord, word.allSatisfy(\.isDigit) { (word, hasWord) = ([], false) }
            endWord()
            return readOutput(line, place)
        case UInt8(ascii: "<"): return readInput(line, place)
        case UInt8(ascii: "("), UInt8(ascii: ")"):
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

    private mutating func begin(_ quote: Quote) {
        self.quote = quote
        (hasWord, isWordQuoted, awaitsCommand) = (true, true, false)
    }

    /// `|`, `||`, `|&`: what follows is not curl's.
    private mutating func readPipe(_ line: ByteSpan, _ place: Int) -> Int {
        endWord()
        (isBehindPipe, isCut, awaitsCommand) = (true, true, true)
        return place + (place + 1 < line.count && "|&".utf8.contains(line[place + 1]) ? 2 : 1)
    }

    /// `>`, `>>`, `>|`, `>&2`.
    private mutating func readOutput(_ line: ByteSpan, _ place: Int) -> Int {
        (redirect, isCut) = (.output, true)
        return place + (place + 1 < line.count && ">|&".utf8.contains(line[place + 1]) ? 2 : 1)
    }

    /// `< file`, `<<EOF`, `<<-EOF`, `<<< word`.
    private mutating func readInput(_ line: ByteSpan, _ place: Int) -> Int {
        endWord()
        let rest = line.from(place)
        if rest.begins(with: "<<<") {
            redirect = .hereString
            return place + 3
        }
        if rest.begins(with: "<<-") {
            redirect = .hereDocument(dropsTabs: true)
            return place + 3
        }
        if rest.begins(with: "<<") {
            redirect = .hereDocument(dropsTabs: false)
            return place + 2
        }
        if rest.begins(with: "<(") {
            note(
                RequestFault(
                    what: "command substitution in", bytes: line, mend: "nothing is run: write its result"))
        }
        redirect = .input
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
            begin(.ansi)
            return place + 2
        }
        if place + 1 < line.count, line[place + 1] == UInt8(ascii: "(") {
            note(
                RequestFault(
                    what: "command substitution in", bytes: line, mend: "nothing is run: write its result"))
        }
        do throws(RequestFault) {
            if let (value, end) = try dollar.value(in: line, from: place + 1) {
                word += value
                return end
            }
        } catch {
            note(error)
        }
        append(line[place])
        return place + 1
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
