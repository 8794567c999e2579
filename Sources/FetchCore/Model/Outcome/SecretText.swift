/// Finds values in a text by the names before them: `name=value`, `Name: value`, members of JSON, broken or not.
struct SecretText {
    private let bytes: [UInt8]
    /// Whether it may be several lines, each a header or a parameter of its own.
    private let isLine: Bool
    private let isJSON: Bool
    private var brackets: OpenBrackets
    private var ranges: [Range<Int>] = []
    /// Up to where all is hidden already.
    private var hiddenEnd = 0
    /// Whether the last secret has nothing of a value in the text.
    private var goesOn = false

    private init(_ bytes: [UInt8], isLine: Bool) {
        self.bytes = bytes
        self.isLine = isLine
        brackets = OpenBrackets(bytes)
        let first = bytes.first { !$0.isWhitespace }
        isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// The secrets of a text, and whether one of them must go on behind it: `Authorization:`, `Authorization: Bearer`.
    static func secrets(of bytes: [UInt8], isLine: Bool) -> (ranges: [Range<Int>], goesOn: Bool) {
        var text = SecretText(bytes, isLine: isLine)
        text.scan()
        return (text.ranges, text.goesOn)
    }

    /// Whether the text is a name, and one of a secret.
    static func isSecretName(_ text: [UInt8]) -> Bool { text.allSatisfy(isName) && isSecret(text[...]) }

    /// Whether the text ends in the name of a secret.
    static func endsInName(_ text: [UInt8]) -> Bool {
        let start = text.lastIndex { !isName($0) }.map { $0 + 1 } ?? 0
        return isSecret(text[start...])
    }

    private static func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
        let name = String(decoding: name, as: UTF8.self)
        return Redaction.isSecret(header: name) || Redaction.isSecret(parameter: name)
    }

    private mutating func scan() {
        var place = 0
        while place < bytes.count {
            guard Self.isName(bytes[place]), bytes[place] != UInt8(ascii: "-") else {
                place += 1
                continue
            }
            let end = bytes[place...].firstIndex { !Self.isName($0) } ?? bytes.count
            if Self.isSecret(bytes[place..<end]) { take(place..<end) }
            place = end
        }
    }

    // MARK: Names

    private mutating func take(_ name: Range<Int>) {
        var place = name.upperBound
        while place < bytes.count, Self.isQuoteOrEscape(bytes[place]) { place += 1 }
        let isQuoted = place > name.upperBound
        while place < bytes.count, isBlank(bytes[place]) { place += 1 }
        place = parameterMark(behind: name) ?? place
        guard place < bytes.count else { return }
        if let value = escapedMark(at: place) {
            if name.lowerBound >= hiddenEnd {
                hide(value..<end(of: value, isParameter: true), isParameter: true)
            }
            return
        }
        switch bytes[place] {
        case UInt8(ascii: ":"), UInt8(ascii: "="):
            if name.lowerBound >= hiddenEnd { hideValue(behind: place, isQuoted: isQuoted) }
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
            if isQuoted { hideObject(around: name) }
        default:
            let isApart = place > name.upperBound && name.lowerBound >= hiddenEnd
            if isApart, isHeader(name) { hide(place..<end(of: place, isParameter: false)) }
        }
    }

    /// Where the `=` of a longer name stands: `user[password]=`, `token.value=`.
    private func parameterMark(behind name: Range<Int>) -> Int? {
        guard name.upperBound < bytes.count, "[].".utf8.contains(bytes[name.upperBound]) else { return nil }
        let end = bytes[name.upperBound...].firstIndex { !Self.isName($0) && !"[].".utf8.contains($0) }
        return end.flatMap { bytes[$0] == UInt8(ascii: "=") ? $0 : nil }
    }

    /// Behind the `%3D`, `%253D` or `%3A` there; nil when there is none.
    private func escapedMark(at start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "%") else { return nil }
        var place = start + 1
        while bytes[place...].starts(with: "25".utf8) { place += 2 }
        guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "3") else { return nil }
        return "ADad".utf8.contains(bytes[place + 1]) ? place + 2 : nil
    }

    private static let headers: Set<String> = ["authorization", "cookie", "apikey", "bearer"]

    /// Whether a name may be a header's whose colon is missing.
    private func isHeader(_ name: Range<Int>) -> Bool {
        let before = bytes[..<name.lowerBound].last { !Self.isQuoteOrEscape($0) }
        guard let before, before != 10 else { return true }
        if "/.?&".utf8.contains(before) { return false }
        let text = String(decoding: bytes[name], as: UTF8.self)
        return text.contains("-") || Self.headers.contains(text.lowercased())
    }

    // MARK: Values

    private mutating func hide(_ range: Range<Int>, isParameter: Bool = false) {
        if !range.isEmpty { ranges.append(range) }
        hiddenEnd = max(hiddenEnd, range.upperBound)
        let value = String(decoding: bytes[range].prefix(8), as: UTF8.self).lowercased()
        // A scheme alone: its token has come apart from it.
        goesOn =
            !isParameter && range.upperBound == bytes.count
            && ["", "bearer", "basic", "token", "digest"].contains(value)
    }

    /// - Parameter isQuoted: whether the name was, as those of JSON are.
    private mutating func hideValue(behind mark: Int, isQuoted: Bool) {
        let isParameter = bytes[mark] == UInt8(ascii: "=")
        var place = mark
        while place < bytes.count, isBlank(bytes[place]) || ":=".utf8.contains(bytes[place]) { place += 1 }
        guard place < bytes.count else { return hide(place..<place, isParameter: isParameter) }
        var value = place
        while value < bytes.count, Self.isQuoteOrEscape(bytes[value]) { value += 1 }
        if isQuoted, let end = memberEnd(from: place, quotes: value - place) {
            return hide((value - place == 1 ? value : place)..<end)
        }
        hide(value..<max(value, end(of: value, isParameter: isParameter)), isParameter: isParameter)
    }

    /// Where the value of a JSON member ends; nil where it is none that can be read.
    private func memberEnd(from start: Int, quotes: Int) -> Int? {
        if quotes == 1, bytes[start] != UInt8(ascii: "\\") {
            guard let end = unescaped(bytes[start], from: start + 1), isMemberEnd(end + 1) else { return nil }
            return end
        }
        guard quotes == 0 else { return nil }
        if bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") {
            return structureEnd(start)
        }
        let end = bytes[start...].firstIndex { !Self.isName($0) && !"+.".utf8.contains($0) } ?? bytes.count
        return isMemberEnd(end) ? end : nil
    }

    private func unescaped(_ quote: UInt8, from start: Int) -> Int? {
        var place = start
        while place < bytes.count, bytes[place] != quote {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return place < bytes.count ? place : nil
    }

    /// Whether what follows can stand behind a value of JSON.
    private func isMemberEnd(_ place: Int) -> Bool {
        bytes[min(place, bytes.count)...].first { !$0.isWhitespace }.map(",}]:".utf8.contains) ?? true
    }

    /// Behind the bracket that closes the one there; nil when none does.
    private func structureEnd(_ start: Int) -> Int? {
        var inner = OpenBrackets(bytes, from: start)
        return inner.closing()
    }

    /// Where a value ends that no quote or bracket of its own does: with the string of JSON that it stands in, else with
    /// the line or the text.
    private func end(of start: Int, isParameter: Bool) -> Int {
        var place = start
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "&") where isParameter: return place
            case UInt8(ascii: "\\") where isJSON: place += 1
            case UInt8(ascii: "\"") where isJSON && isMemberEnd(place + 1): return place
            // A header goes on with a line that a blank begins.
            case 10
            where isLine
                && !(place + 1 < bytes.count && bytes[place + 1].isWhitespace && bytes[place + 1] != 10):
                return place
            default: break
            }
            place += 1
        }
        return bytes.count
    }

    /// Hides the object or array that has a secret's name for one of its values, as `{"value": "x", "name": "Cookie"}`.
    private mutating func hideObject(around name: Range<Int>) {
        guard let start = brackets.open(at: name.lowerBound) else { return }
        var inner = OpenBrackets(bytes, from: start)
        let end = inner.closing().map { $0 - 1 } ?? bytes.count
        hide(start + 1..<max(end, name.upperBound))
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte.isWhitespace && !(isLine && byte == 10) }

    private static func isQuoteOrEscape(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 || byte == 92 }

    private static func isName(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
