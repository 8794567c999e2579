/// Makes a text that matches a regular expression, for those that need no search: groups, classes, counts and the first of
/// several alternatives; no lookaround and no back-references.
struct PatternSample {
    private static let longest = 10_000
    private static let deepest = 32

    private let pattern: [Character]
    /// How often what may come any number of times comes at least.
    private let repeats: Int
    private var place = 0

    private enum Unknown: Error {
        case part
    }

    /// Nil for an expression that it does not know.
    static func text(for pattern: String, repeats: Int) -> String? {
        guard pattern.utf8.count <= longest else { return nil }
        var sample = PatternSample(pattern: Array(pattern), repeats: repeats)
        guard let text = try? sample.alternatives(depth: 0), sample.place == sample.pattern.count else {
            return nil
        }
        return text
    }

    private init(pattern: [Character], repeats: Int) {
        self.pattern = pattern
        self.repeats = repeats
    }

    private var next: Character? { place < pattern.count ? pattern[place] : nil }

    private mutating func skip(_ sign: Character) -> Bool {
        guard next == sign else { return false }
        place += 1
        return true
    }

    private mutating func alternatives(depth: Int) throws(Unknown) -> String {
        if depth > Self.deepest { throw .part }
        let first = try sequence(depth: depth)
        while skip("|") { _ = try sequence(depth: depth) }
        return first
    }

    private mutating func sequence(depth: Int) throws(Unknown) -> String {
        var text = ""
        while let sign = next, sign != "|", sign != ")" {
            let atom = try atom(depth: depth)
            let count = try count()
            if atom.count * count + text.count > Self.longest { throw .part }
            text += String(repeating: atom, count: count)
        }
        return text
    }

    private mutating func atom(depth: Int) throws(Unknown) -> String {
        guard let sign = next else { throw .part }
        place += 1
        switch sign {
        case "^", "$": return ""
        case ".": return "a"
        case "[": return String(try set())
        case "\\": return try escape().map { String($0) } ?? ""
        case "(":
            if skip("?") {
                if skip("<"), next != "=", next != "!" {
                    while next != nil, next != ">" { place += 1 }
                    guard skip(">") else { throw .part }
                } else if !skip(":") {
                    throw .part
                }
            }
            let inner = try alternatives(depth: depth + 1)
            guard skip(")") else { throw .part }
            return inner
        case "*", "+", "?", "{": throw .part
        default: return String(sign)
        }
    }

    /// The least count behind an atom, 1 when there is none.
    private mutating func count() throws(Unknown) -> Int {
        var (least, most) = (1, 1)
        switch next {
        case "*": (least, most) = (0, .max)
        case "+": (least, most) = (1, .max)
        case "?": (least, most) = (0, 1)
        case "{":
            guard let end = pattern[place...].firstIndex(of: "}") else { throw .part }
            let parts = String(pattern[(place + 1)..<end]).split(
                separator: ",", omittingEmptySubsequences: false)
            guard let low = parts.first.flatMap({ Int($0) }), low >= 0, parts.count <= 2 else { throw .part }
            (least, most) = (low, parts.count == 1 ? low : Int(parts[1]) ?? .max)
            place = end
        default: return 1
        }
        place += 1
        if next == "?" || next == "+" { place += 1 }
        if least > Self.longest { throw .part }
        return most > 1 && most > least ? max(least, min(repeats, most)) : least
    }

    /// What stands behind a backslash; nil for what matches nothing but a place.
    private mutating func escape() throws(Unknown) -> Character? {
        guard let sign = next else { throw .part }
        place += 1
        switch sign {
        case "d": return "0"
        case "w", "D", "S": return "a"
        case "s": return " "
        case "W": return "-"
        case "b", "B", "A", "z", "Z": return nil
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case let letter where letter.isLetter || letter.isNumber: throw .part
        default: return sign
        }
    }

    /// A character of a class.
    private mutating func set() throws(Unknown) -> Character {
        let isInverted = skip("^")
        var ranges: [ClosedRange<Character>] = []
        while let sign = next, sign != "]" {
            place += 1
            if sign == "[" { throw .part }
            var low = sign
            if sign == "\\" {
                guard let letter = next else { throw .part }
                guard let escaped = try escape() else { throw .part }
                low = escaped
                if let known = Self.classes[letter] {
                    ranges += known
                    continue
                }
            }
            if next == "-", place + 1 < pattern.count, pattern[place + 1] != "]" {
                place += 1
                var high = pattern[place]
                place += 1
                if high == "\\" {
                    guard let escaped = try escape() else { throw .part }
                    high = escaped
                }
                guard low <= high else { throw .part }
                ranges.append(low...high)
            } else {
                ranges.append(low...low)
            }
        }
        guard skip("]") else { throw .part }
        if !isInverted { return try first(of: ranges) }
        guard let free = "aA0-_. é中".first(where: { sign in !ranges.contains { $0.contains(sign) } }) else {
            throw .part
        }
        return free
    }

    private func first(of ranges: [ClosedRange<Character>]) throws(Unknown) -> Character {
        guard let range = ranges.first else { throw .part }
        return range.lowerBound
    }

    private static let classes: [Character: [ClosedRange<Character>]] = [
        "d": ["0"..."9"], "w": ["a"..."z", "A"..."Z", "0"..."9", "_"..."_"], "s": [" "..." ", "\t"..."\t"],
    ]
}
