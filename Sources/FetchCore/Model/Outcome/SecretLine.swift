/// Redacts a line of a list that could not be read: it may be JSON, a curl command, a header, or nothing known.
///
/// What cannot be read cannot be taken apart, so secrets are looked for by what stands before them, and rather too much
/// is hidden than too little.
struct SecretLine {
    private let bytes: [UInt8]
    private var output: [UInt8] = []
    private var place = 0

    /// curl's options with a secret for their value.
    private static let options: Set<String> = [
        "-u", "--user", "-U", "--proxy-user", "-b", "--cookie", "--oauth2-bearer", "--pass",
    ]
    /// The ones of them that may have it joined on, or other letters before them.
    private static let letters = Set("uUb".utf8)
    /// Letters of curl with another value, which ends a bundle of letters.
    private static let otherLetters = Set("AcCdDeEFhHKmoPQrtTwxXyYz".utf8)
    /// The quote that the place stands in; 0 outside.
    private var quote: UInt8 = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    static func redacted(_ text: String) -> String {
        var line = SecretLine(text)
        line.scan()
        return String(decoding: line.output, as: UTF8.self)
    }

    private mutating func scan() {
        while place < bytes.count {
            let name = nameHere()
            if let name, name.end > place, isSecret(name) {
                if isValue(from: place, to: name.end) { hideObjectSoFar() }
                while place < name.end { copy() }
                hideValue()
            } else if let name, name.end > place {
                while place < name.end { copy() }
            } else if bytes[place] == UInt8(ascii: "-"), place == 0 || bytes[place - 1].isWhitespace {
                hideOption()
            } else {
                copy()
            }
        }
    }

    private mutating func copy() {
        let byte = bytes[place]
        let isEscaped = place > 0 && bytes[place - 1] == UInt8(ascii: "\\")
        if Self.isQuote(byte), !isEscaped {
            if quote == 0 { quote = byte } else if quote == byte { quote = 0 }
        }
        output.append(byte)
        place += 1
    }

    // MARK: Names

    /// The name that begins here, joined where quotes of a shell part it; nil within a word and in front of an option.
    private func nameHere() -> (text: String, end: Int)? {
        guard Self.isName(bytes[place]), bytes[place] != UInt8(ascii: "-") else { return nil }
        var text: [UInt8] = []
        var end = place
        var next = place
        while next < bytes.count {
            if Self.isName(bytes[next]) {
                text.append(bytes[next])
                end = next + 1
            } else if !Self.isQuote(bytes[next]), bytes[next] != UInt8(ascii: "\\") {
                break
            }
            next += 1
        }
        return (String(decoding: text, as: UTF8.self), end)
    }

    /// Whether it is named like a secret and something follows that may be its value.
    private func isSecret(_ name: (text: String, end: Int)) -> Bool {
        guard Redaction.isSecret(header: name.text) || Redaction.isSecret(parameter: name.text) else {
            return false
        }
        let mark = bytes[name.end...].first { !$0.isWhitespace && !Self.isQuote($0) && $0 != 92 }
        switch mark {
        case UInt8(ascii: ":"), UInt8(ascii: "="): return true
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return quote != 0
        // A header without its colon.
        default:
            return mark != nil && (name.text.contains("-") || Self.headers.contains(name.text.lowercased()))
        }
    }

    private static let headers: Set<String> = ["authorization", "cookie", "apikey", "bearer"]

    /// Whether the name is itself the value of a member, as in `{"value": "x", "name": "Cookie"}`.
    private func isValue(from start: Int, to end: Int) -> Bool {
        guard start > 0, Self.isQuote(bytes[start - 1]), end < bytes.count,
            Self.isQuote(bytes[end]) || bytes[end] == 92
        else { return false }
        return bytes[..<(start - 1)].last { !$0.isWhitespace && $0 != 92 } == UInt8(ascii: ":")
    }

    /// Hides what the object has in front of its name.
    private mutating func hideObjectSoFar() {
        guard let brace = output.lastIndex(of: UInt8(ascii: "{")) else { return }
        output.removeSubrange((brace + 1)...)
        output.append(contentsOf: Redaction.mark.utf8)
    }

    // MARK: Values

    /// Hides what stands behind a name: a structure to its end, a quoted value, else all up to the quote that the name
    /// stands in or to the end of the line.
    private mutating func hideValue() {
        let outer = quote
        var mark: UInt8 = 0
        while place < bytes.count {
            let byte = bytes[place]
            if mark == 0, ":=,".utf8.contains(byte) {
                mark = byte
            } else if !byte.isWhitespace, mark != 0 || !(Self.isQuote(byte) || byte == 92) {
                break
            }
            copy()
        }
        guard place < bytes.count else { return }
        if mark == UInt8(ascii: ",") {
            hideStructure(depth: 1)
        } else if bytes[place] == UInt8(ascii: "{") || bytes[place] == UInt8(ascii: "["), quote == 0 {
            hideStructure(depth: 0)
        } else if Self.isQuote(bytes[place]), quote == 0 || bytes[place] != quote {
            hideWord()
        } else {
            let isParameter = mark == UInt8(ascii: "=")
            let end = quote == 0 ? 0 : outer
            hide { $0 == 10 || (end != 0 && $0 == end) || (isParameter && $0 == UInt8(ascii: "&")) }
        }
    }

    /// Hides up to the bracket that closes; all when none does.
    private mutating func hideStructure(depth: Int) {
        let isWhole = depth == 0
        var depth = depth
        var inner: UInt8 = quote
        var end = place
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\\") {
                end += 1
            } else if inner != 0 {
                if byte == inner { inner = 0 }
            } else if byte == UInt8(ascii: "\"") {
                inner = byte
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                if depth <= 0 { break }
            }
            end += 1
        }
        // The bracket that opened it is hidden too.
        if isWhole { end += 1 }
        end = min(end, bytes.count)
        if end > place { output.append(contentsOf: Redaction.mark.utf8) }
        place = end
        quote = 0
    }

    /// `-u a:b`, `-ua:b`, `-sku a:b`, `--user=a:b`.
    private mutating func hideOption() {
        let end = bytes[place...].firstIndex { $0.isWhitespace || $0 == UInt8(ascii: "=") } ?? bytes.count
        let letter = bundledLetter()
        if Self.options.contains(String(decoding: bytes[place..<end], as: UTF8.self)) || letter == end - 1 {
            while place < end { copy() }
            while place < bytes.count, bytes[place].isWhitespace || bytes[place] == UInt8(ascii: "=") {
                copy()
            }
            hideWord()
        } else if let letter {
            while place <= letter { copy() }
            hideWord()
        } else {
            copy()
        }
    }

    /// Where the letter of a log-in stands among joined letters; nil when there is none.
    private func bundledLetter() -> Int? {
        var next = place + 1
        while next < bytes.count, (bytes[next] | 0x20) &- 97 < 26, !Self.otherLetters.contains(bytes[next]) {
            if Self.letters.contains(bytes[next]) { return next }
            next += 1
        }
        return nil
    }

    /// Hides a word of a shell, in quotes or parts in quotes.
    private mutating func hideWord() {
        if place < bytes.count, bytes[place] == UInt8(ascii: "$") { copy() }
        guard place < bytes.count else { return }
        let first = bytes[place]
        if Self.isQuote(first) {
            copy()
            hide { $0 == first }
            if place < bytes.count { copy() }
            quote = 0
        }
        var inner: UInt8 = 0
        hide { byte in
            if inner != 0 {
                if byte == inner { inner = 0 }
                return false
            }
            if Self.isQuote(byte) { inner = byte }
            return byte.isWhitespace || (Self.isQuote(first) && ",]}".utf8.contains(byte))
        }
    }

    /// Puts the mark for everything up to the byte that ends it; an escaped one does not.
    private mutating func hide(_ ends: (UInt8) -> Bool) {
        var end = place
        while end < bytes.count, !ends(bytes[end]) {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end, bytes.count)
        if end > place { output.append(contentsOf: Redaction.mark.utf8) }
        place = end
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }

    private static func isName(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
