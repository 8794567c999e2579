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
    /// The ones of them that may have it joined on.
    private static let letters: Set<UInt8> = [UInt8(ascii: "u"), UInt8(ascii: "U"), UInt8(ascii: "b")]

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
            if bytes[place] == UInt8(ascii: ":"), let name = nameBefore(place),
                Redaction.isSecret(header: String(decoding: bytes[name], as: UTF8.self))
            {
                copy()
                hideValue(quote: name.lowerBound > 0 ? bytes[name.lowerBound - 1] : 0)
            } else if bytes[place] == UInt8(ascii: "-"), place == 0 || bytes[place - 1].isWhitespace {
                hideOption()
            } else {
                copy()
            }
        }
    }

    private mutating func copy() {
        output.append(bytes[place])
        place += 1
    }

    /// The name that ends right before the colon, a closing quote or blanks between them or not.
    private func nameBefore(_ colon: Int) -> Range<Int>? {
        var end = colon
        while end > 0, bytes[end - 1].isWhitespace || Self.isQuote(bytes[end - 1]) || bytes[end - 1] == 92 {
            end -= 1
        }
        var start = end
        while start > 0, Self.isName(bytes[start - 1]) { start -= 1 }
        return start < end ? start..<end : nil
    }

    /// Hides what stands behind a colon: a quoted value, else up to the quote that the name stands in, else the rest.
    private mutating func hideValue(quote: UInt8) {
        while place < bytes.count, bytes[place].isWhitespace { copy() }
        guard place < bytes.count else { return }
        if !hideQuoted() {
            let isQuoted = Self.isQuote(quote)
            hide { $0 == 10 || (isQuoted && $0 == quote) }
        }
    }

    /// `-u a:b`, `-ua:b`, `--user=a:b`.
    private mutating func hideOption() {
        let end = bytes[place...].firstIndex { $0.isWhitespace || $0 == UInt8(ascii: "=") } ?? bytes.count
        if Self.options.contains(String(decoding: bytes[place..<end], as: UTF8.self)) {
            while place < end { copy() }
            while place < bytes.count, bytes[place].isWhitespace || bytes[place] == UInt8(ascii: "=") {
                copy()
            }
            hideWord()
        } else if place + 2 < end, Self.letters.contains(bytes[place + 1]) {
            copy()
            copy()
            hideWord()
        } else {
            copy()
        }
    }

    private mutating func hideWord() {
        if place < bytes.count, bytes[place] == UInt8(ascii: "$") { copy() }
        guard place < bytes.count else { return }
        if !hideQuoted() {
            hide(\.isWhitespace)
        }
    }

    /// Hides what stands in quotes here; false when nothing does.
    private mutating func hideQuoted() -> Bool {
        let quote = bytes[place]
        guard Self.isQuote(quote) else { return false }
        copy()
        hide { $0 == quote }
        return true
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
