import FetchCore

/// A command of a shell that is whole.
struct ShellCommand: Equatable {
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

/// Gathers commands of the bytes of their words: which words are the command's own, which are its standard input, and which
/// are left out.
struct ShellCommandGathering {
    /// What the next word is for, when it is none of the command.
    enum Redirect {
        case output, input, hereString
        case hereDocument(dropsTabs: Bool)
    }

    private(set) var firstLine = 0
    private(set) var raw: [UInt8] = []
    /// Whether a word has begun.
    private(set) var hasWord = false
    /// Whether nothing follows a pipe yet.
    private(set) var awaitsCommand = false
    private var commands: [ShellCommand] = []
    private var words: [String] = []
    private var word: [UInt8] = []
    private var isWordQuoted = false
    private var redirect: Redirect?
    private var input: CommandInput?
    /// The commands that stand before a `|`, whose output the next one reads, in order.
    private var producers: [[String]] = []
    /// Whether words belong to what stands behind a pipe.
    private var isBehindPipe = false
    private var isCut = false
    private var isBehindOther = false
    /// Those whose lines are still to come, the first of them now.
    private var documents: [HereDocument] = []
    /// The first thing that is wrong with the command; the rest of it is read over.
    private var fault: RequestFault?

    /// Whether lines of a here-document are still to come.
    var hasOpenDocument: Bool { !documents.isEmpty }

    // MARK: Lines

    /// Takes note of a line, which begins a command or goes on with one.
    mutating func begin(_ line: ByteSpan, number: Int, isContinued: Bool) {
        if isContinued {
            raw.append(10)
        } else {
            (firstLine, raw) = (number, [])
        }
        raw.append(contentsOf: line)
        awaitsCommand = false
    }

    /// A line of the here-document that is open.
    mutating func takeDocument(_ line: ByteSpan, _ variables: ShellVariables) {
        do throws(RequestFault) {
            guard try documents[0].take(line, variables) else { return }
        } catch {
            return note(error)
        }
        setInput(.bytes(documents.removeFirst().bytes))
    }

    /// The commands of the lines since the last call; throws the first thing that is wrong with them.
    mutating func finish() throws(RequestFault) -> [ShellCommand] {
        if let document = documents.first {
            note(
                RequestFault(
                    what: "no line ends the text behind <<", bytes: document.delimiter, mend: "close it"))
        }
        endCommand()
        defer { reset() }
        if let fault { throw fault }
        return commands
    }

    /// Forgets all but where the last command stood.
    mutating func reset() {
        let last = self
        self = ShellCommandGathering()
        (firstLine, raw) = (last.firstLine, last.raw)
    }

    mutating func note(_ fault: RequestFault) {
        // What is left out may be as it likes.
        let isOther = isBehindOther && !words.isEmpty && !CurlCommands.isCurl(words)
        if self.fault == nil, !isBehindPipe, !isOther { self.fault = fault }
    }

    // MARK: Words

    mutating func append(_ byte: UInt8) {
        word.append(byte)
        (hasWord, awaitsCommand) = (true, false)
    }

    /// A quote begins, or what stands for itself: the word is one even when it stays empty, and not a descriptor as in `2>`.
    mutating func quoteWord() {
        (hasWord, isWordQuoted, awaitsCommand) = (true, true, false)
    }

    /// A `$` begins something that may be empty.
    mutating func beginWord() {
        hasWord = true
    }

    mutating func endWord() {
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
                        what: "bytes that are not UTF-8 in", bytes: raw.prefix(80),
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

    // MARK: Signs

    mutating func endCommand() {
        endWord()
        takeProducers()
        if !words.isEmpty {
            commands.append(
                ShellCommand(
                    words: words, firstLine: firstLine, raw: raw, input: input, isCut: isCut,
                    followsOther: isBehindOther))
            isBehindOther = true
        }
        (words, input, isCut, isBehindPipe, producers) = ([], nil, false, false, [])
    }

    /// What follows reads what the command writes: curl's output is of no use, another's is what curl reads.
    mutating func beginPipe() {
        endWord()
        guard !isBehindPipe, !words.isEmpty, !CurlCommands.isCurl(words) else { return beginAlternative() }
        producers.append(words)
        (words, awaitsCommand) = ([], true)
    }

    /// What follows is not curl's.
    mutating func beginAlternative() {
        endWord()
        (isBehindPipe, isCut, awaitsCommand) = (true, true, true)
    }

    /// Makes the output of what stands before a `|` the input of the command, where that is curl.
    private mutating func takeProducers() {
        guard let first = producers.first else { return }
        guard CurlCommands.isCurl(words) else {
            (words, isCut) = (first, true)
            return
        }
        do throws(RequestFault) {
            guard producers.count == 1 else { throw PipedInput.fault(producers) }
            // A text of its own, as behind `<<`, wins over what is piped; that of `cat` is what it writes.
            if let output = try PipedInput.output(of: first, hasInput: input != nil), input == nil {
                input = .bytes(output)
            }
        } catch {
            note(error)
        }
    }

    /// The next word is where something is written to.
    mutating func beginOutput() {
        // The number of what is written, as in `2>`, is no word.
        if !isWordQuoted, hasWord, word.allSatisfy(\.isDigit) { (word, hasWord) = ([], false) }
        endWord()
        (redirect, isCut) = (.output, true)
    }

    /// The next word says what is read.
    mutating func beginInput(_ kind: Redirect) {
        endWord()
        redirect = kind
    }
}
