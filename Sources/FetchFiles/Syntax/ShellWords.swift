import FetchCore

/// Splits shell text into words as a POSIX shell does, with the `$'…'` of bash that browsers paste.
///
/// Fed line by line; a command ends with a line that no backslash and no open quote continues, or at `;`, `&`, `&&`.
/// Here-documents, `< file` and the text of a `printf` before a `|` are its standard input; what stands behind `|` and `>` is left out. Nothing is ever run.
struct ShellWords {
    private enum Quote {
        case none, single, double
        /// `$'…'`, with the escapes of C.
        case ansi
    }

    /// What `$NAME` stands for.
    var dollar = ShellVariables.literal

    private var gathering = ShellCommandGathering()
    private var quote = Quote.none
    private var continues = false
    /// Whether a NUL ended what `$'…'` stands for, as in bash, before its quote.
    private var isCut = false

    /// Where the command began that came last or is open, and how it was written.
    var firstLine: Int { gathering.firstLine }
    var raw: [UInt8] { gathering.raw }

    /// Whether a command has begun that the last line did not end.
    var isOpen: Bool { continues || quote != .none || gathering.hasOpenDocument }

    /// Takes a line without its LF; the commands that it ends come out. Throws what is wrong with a command that it ends.
    mutating func take(_ line: ByteSpan, number: Int) throws(RequestFault) -> [ShellCommand] {
        if quote != .none, !continues { gathering.append(10) }
        gathering.begin(line, number: number, isContinued: isOpen)
        if !continues, quote == .none, gathering.hasOpenDocument {
            gathering.takeDocument(line, dollar)
        } else {
            continues = false
            read(line)
            if gathering.awaitsCommand { continues = true }
            if !continues, quote == .none { gathering.endWord() }
        }
        if raw.count > ListReader.longestLine {
            reset()
            throw RequestFault(what: "command longer than 8 MB", mend: "put the body into a file")
        }
        return isOpen ? [] : try finish()
    }

    /// Ends the command that is open.
    mutating func finish() throws(RequestFault) -> [ShellCommand] {
        if quote != .none { note("quote that is never closed in", raw.prefix(80), mend: "close it") }
        defer { reset() }
        return try gathering.finish()
    }

    private mutating func reset() {
        gathering.reset()
        (quote, continues, isCut) = (.none, false, false)
    }

    private mutating func note(_ what: String, _ bytes: some Collection<UInt8>, mend: String) {
        gathering.note(RequestFault(what: what, bytes: bytes, mend: mend))
    }

    private mutating func noteSubstitution(_ line: ByteSpan) {
        note("command substitution in", line, mend: "nothing is run: write its result")
    }

    // MARK: - A line

    private mutating func read(_ line: ByteSpan) {
        var place = 0
        while place < line.count {
            switch quote {
            case .none:
                guard let next = readBare(line, place) else { return }
                place = next
            case .single:
                if line[place] == UInt8(ascii: "'") { quote = .none } else { gathering.append(line[place]) }
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
        case 32, 9, 13: gathering.endWord()
        case UInt8(ascii: "'"): begin(.single)
        case UInt8(ascii: "\""): begin(.double)
        case UInt8(ascii: "#") where !gathering.hasWord: return nil
        case UInt8(ascii: "\\"): return readBackslash(line, place)
        case UInt8(ascii: "&") where line.from(place + 1).first == UInt8(ascii: ">"):
            gathering.endWord()
            return readOutput(line, place + 1)
        case UInt8(ascii: ";"), UInt8(ascii: "&"): gathering.endCommand()
        case UInt8(ascii: "|"):
            // `|`, `||`, `|&`
            let next = line.from(place + 1).first
            if next == byte { gathering.beginAlternative() } else { gathering.beginPipe() }
            return place + (next == byte || next == UInt8(ascii: "&") ? 2 : 1)
        case UInt8(ascii: ">"): return readOutput(line, place)
        case UInt8(ascii: "<"): return readInput(line, place)
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            note("shell sign", [byte], mend: "keep the curl command alone, or quote the sign")
        case UInt8(ascii: "`"): noteSubstitution(line)
        case UInt8(ascii: "$"): return readDollar(line, place)
        default: gathering.append(byte)
        }
        return place + 1
    }

    private mutating func begin(_ quote: Quote) {
        self.quote = quote
        gathering.quoteWord()
    }

    /// Nil where the command goes on with the next line.
    private mutating func readBackslash(_ line: ByteSpan, _ place: Int) -> Int? {
        let rest = line.from(place + 1)
        if rest.withoutCR.isEmpty {
            continues = true
            return nil
        }
        if !gathering.hasWord, rest.trimmed.isEmpty {
            gathering.note(
                RequestFault(
                    what: "a blank behind the '\\' at the line's end", mend: "nothing may stand behind it"))
            continues = true
            return nil
        }
        gathering.quoteWord()
        gathering.append(rest[0])
        return place + 2
    }

    /// `>`, `>>`, `>|`, `>&2`.
    private mutating func readOutput(_ line: ByteSpan, _ place: Int) -> Int {
        gathering.beginOutput()
        return place + (line.from(place + 1).first.map(">|&".utf8.contains) ?? false ? 2 : 1)
    }

    /// `< file`, `<<EOF`, `<<-EOF`, `<<< word`.
    private mutating func readInput(_ line: ByteSpan, _ place: Int) -> Int {
        let rest = line.from(place)
        let (kind, length): (ShellCommandGathering.Redirect, Int) =
            if rest.begins(with: "<<<") {
                (.hereString, 3)
            } else if rest.begins(with: "<<-") {
                (.hereDocument(dropsTabs: true), 3)
            } else if rest.begins(with: "<<") {
                (.hereDocument(dropsTabs: false), 2)
            } else {
                (.input, 1)
            }
        gathering.beginInput(kind)
        if rest.begins(with: "<(") { noteSubstitution(line) }
        return place + length
    }

    private mutating func readDouble(_ line: ByteSpan, _ place: Int) -> Int {
        let byte = line[place]
        switch byte {
        case UInt8(ascii: "\""): quote = .none
        case UInt8(ascii: "$"): return readDollar(line, place)
        case UInt8(ascii: "\\"):
            let rest = line.from(place + 1)
            if rest.withoutCR.isEmpty {
                continues = true
                return line.count
            }
            if !"\"\\$`".utf8.contains(rest[0]) { gathering.append(byte) }
            gathering.append(rest[0])
            return place + 2
        default: gathering.append(byte)
        }
        return place + 1
    }

    private mutating func readDollar(_ line: ByteSpan, _ place: Int) -> Int {
        gathering.beginWord()
        let next = line.from(place + 1).first
        if quote == .none, next == UInt8(ascii: "'") {
            begin(.ansi)
            return place + 2
        }
        if next == UInt8(ascii: "(") { noteSubstitution(line) }
        do throws(RequestFault) {
            if let (value, end) = try dollar.value(in: line, from: place + 1) {
                for byte in value { gathering.append(byte) }
                return end
            }
        } catch {
            gathering.note(error)
        }
        gathering.append(line[place])
        return place + 1
    }

    private mutating func readANSI(_ line: ByteSpan, _ place: Int) -> Int {
        if line[place] == UInt8(ascii: "'") {
            (quote, isCut) = (.none, false)
            return place + 1
        }
        guard line[place] == UInt8(ascii: "\\"), place + 1 < line.count else {
            if !isCut { gathering.append(line[place]) }
            return place + 1
        }
        let (bytes, end) = ANSIEscape.read(line, at: place)
        if bytes == [0] { isCut = true }
        if !isCut { for byte in bytes { gathering.append(byte) } }
        return end
    }
}
