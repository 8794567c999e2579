/// Redacts a line of a list that could not be read: it may be JSON, a curl command, a header, or nothing known.
///
/// What cannot be read cannot be taken apart, so secrets are looked for by what stands before them, and rather too much
/// is hidden than too little. A line with options is a command: it is split into words first, so that no quoting hides
/// what a word is.
struct SecretLine {
    private let bytes: [UInt8]
    private var secrets: [Range<Int>] = []

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    static func redacted(_ text: String) -> String {
        var line = SecretLine(text)
        line.findURLs()
        line.findNames()
        return line.output
    }

    /// The line with the mark for all secrets, those that touch as one.
    private var output: String {
        var output: [UInt8] = []
        var copied = 0
        for secret in secrets.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if secret.lowerBound > copied || copied == 0 {
                output.append(contentsOf: bytes[copied..<secret.lowerBound])
                output.append(contentsOf: Redaction.mark.utf8)
            }
            copied = max(copied, secret.upperBound)
        }
        output.append(contentsOf: bytes[copied...])
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func findURLs() {
        bytes.withUnsafeBufferPointer { bytes in
            var scan = SecretScan(bytes, as: .line)
            while let secret = scan.next() { secrets.append(secret) }
        }
    }

    private mutating func findNames() {
        let start = bytes.lazy.filter { !$0.isWhitespace }.prefix(2)
        let isBracket = start.first == UInt8(ascii: "{") || start.first == UInt8(ascii: "[")
        let isJSON = isBracket && Array(start).last?.isASCIIAlphanumeric == false
        let words = isJSON ? [] : LineWord.words(of: bytes)
        if words.contains(where: \.hasOption) {
            readCommand(words, depth: 0)
        } else {
            secrets += SecretText.secrets(of: bytes, isLine: true).ranges
        }
    }

    // MARK: Commands

    /// Returns whether a secret goes on behind the words.
    @discardableResult
    private mutating func readCommand(_ words: [LineWord], depth: Int) -> Bool {
        var rest = words[...]
        while let word = rest.popFirst() {
            var goesOn = read(word, &rest)
            if depth < Self.deepest, word.text.contains(where: \.isWhitespace), word.hasOption {
                // Quotes that are misplaced joined it: where a secret is, nothing behind it can be told.
                let known = secrets.count
                if readCommand(word.words, depth: depth + 1) || secrets.count > known { goesOn = true }
            }
            if let next = rest.first?.text.first, ":=".utf8.contains(next), SecretText.endsInName(word.text) {
                goesOn = true
            }
            if goesOn {
                if let next = rest.first, let last = words.last { secrets.append(next.start..<last.end) }
                return true
            }
        }
        return false
    }

    /// How often misplaced quotes are taken away.
    private static let deepest = 4

    /// Hides what a word has, or what it says of the next one; returns whether a secret goes on behind it.
    private mutating func read(_ word: LineWord, _ rest: inout ArraySlice<LineWord>) -> Bool {
        let option = Option(word.text)
        var goesOn = false
        if let start = option.secretStart, start < word.text.count {
            hide(start..<word.text.count, of: word)
            goesOn = Self.goesOn(word)
        } else if option.secretStart != nil {
            guard let value = rest.first else { return true }
            hide(0..<value.text.count, of: value)
            goesOn = Self.goesOn(value)
            // An option in its place has lost it, and still says what follows.
            if !value.hasOption { rest.removeFirst() }
        } else {
            hideLogIn(word)
            let found = SecretText.secrets(of: Array(word.text[option.textStart...]), isLine: false)
            for part in found.ranges {
                hide(part.lowerBound + option.textStart..<part.upperBound + option.textStart, of: word)
            }
            goesOn = found.goesOn
        }
        // `-H Token abc`, without the quotes that it needs.
        if option.isHeader, let value = rest.first, SecretText.isSecretName(value.text) {
            rest.removeFirst()
            return true
        }
        return goesOn
    }

    /// Hides the `u:p` of a proxy `u:p@host`, and a word `u:p`, whose option may have been lost.
    private mutating func hideLogIn(_ word: LineWord) {
        guard !word.text.contains(where: \.isWhitespace) else { return }
        if word.text.contains(UInt8(ascii: "@")) {
            let found = word.text.withUnsafeBufferPointer { text in
                var scan = SecretScan(text, as: .line)
                return scan.next()
            }
            if let found { hide(found, of: word) }
        } else if let colon = word.text.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            colon + 1 < word.text.count
        {
            let next = word.text[colon + 1]
            // No URL, and no port.
            let isOther = next == UInt8(ascii: "/") || next &- 48 < 10
            let isName = word.text[..<colon].allSatisfy { !"/\"{[=".utf8.contains($0) }
            if isName, !isOther { hide(0..<word.text.count, of: word) }
        }
    }

    private mutating func hide(_ part: Range<Int>, of word: LineWord) {
        if let place = word.place(of: part) { secrets.append(place) }
    }

    /// Whether a secret in a word goes on with the next: it lacks quotes.
    private static func goesOn(_ word: LineWord) -> Bool {
        word.text.last.map(":;=,".utf8.contains) ?? false
    }

    /// What an option says of its value.
    private struct Option {
        /// Where in the word its secret begins, the word's end for one that is the next word; nil for none.
        var secretStart: Int?
        /// Where in the word its value begins that may have secrets in it.
        var textStart = 0
        /// Whether the next word is a header.
        var isHeader = false

        init(_ text: [UInt8]) {
            // Signs of a shell may have come before it.
            let start =
                text.firstIndex { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 >= 0x80 } ?? 0
            let word = Array(text[start...])
            guard word.count > 1, word[0] == UInt8(ascii: "-") else { return }
            read(word)
            secretStart = secretStart.map { $0 + start }
            textStart += start
        }

        private mutating func read(_ word: [UInt8]) {
            guard word[1] == UInt8(ascii: "-") else {
                secretStart = SecretOption.secretStart(in: word)
                textStart = SecretOption.valueStart(in: word)
                isHeader = word.last == UInt8(ascii: "H")
                return
            }
            let end = word.firstIndex { $0 == UInt8(ascii: "=") || $0.isWhitespace } ?? word.count
            let name = String(decoding: word[2..<end], as: UTF8.self)
            if SecretOption.isSecret(long: name) { secretStart = min(end + 1, word.count) }
            isHeader = end == word.count && SecretOption.isHeader(name)
        }
    }
}
