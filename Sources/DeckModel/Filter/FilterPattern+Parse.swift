import FetchCore
import RunModel

/// Reading a filter: words are text, `~s` `~h` `~m` `~k` `~t` `~d` each take the word that follows, `~a` none, `!` turns a term
/// around.
extension FilterPattern {
    /// - Throws: ``FilterError`` that names the term, and what would be understood.
    package init(_ text: String) throws(FilterError) {
        var words = Self.words(text)[...]
        while let word = words.popFirst() {
            var word = word
            var isInverse = false
            while !word.isQuoted, word.text.hasPrefix("!") {
                isInverse.toggle()
                word.text.removeFirst()
                if word.text.isEmpty {
                    guard let next = words.popFirst() else {
                        throw FilterError(description: "'!' turns the term after it around: !~s 200")
                    }
                    word = next
                }
            }
            if word.text == "&", !word.isQuoted { continue }
            let test = try Self.test(word, &words)
            terms.append(FilterTerm(isInverse: isInverse, test: test))
        }
    }

    private struct Word {
        var text: String
        var isQuoted = false
    }

    private static func test(_ word: Word, _ words: inout ArraySlice<Word>) throws(FilterError) -> FilterTest
    {
        guard word.text.hasPrefix("~"), !word.isQuoted else {
            return .text(Array(word.text.lowercased().utf8))
        }
        let letter = word.text.dropFirst().prefix(1)
        let rest = String(word.text.dropFirst(2))
        guard ["s", "h", "m", "k", "t", "d", "a"].contains(letter), letter != "a" || rest.isEmpty else {
            throw FilterError(
                description: "no filter '\(word.text)'; there are "
                    + "~s status, ~h host, ~m method, ~k kind, ~t time, ~d ~a in watch")
        }
        if letter == "a" { return .alert }
        let value = rest.isEmpty ? words.popFirst()?.text ?? "" : rest
        switch letter {
        case "s": return try status(value)
        case "h": return try host(value)
        case "m": return try method(value)
        case "k": return try kind(value)
        case "d": return try difference(value)
        default:
            if [">", "<", ">=", "<="].contains(value), let amount = words.popFirst() {
                return try time(value + amount.text)
            }
            return try time(value)
        }
    }

    private static func words(_ text: String) -> [Word] {
        var words: [Word] = []
        var current = Word(text: "")
        var isInQuotes = false
        for character in text {
            if character == "\"" {
                isInQuotes.toggle()
                // A quote after `!` belongs to the term that it turns around.
                if isInQuotes, current.text.allSatisfy({ $0 == "!" }), !current.text.isEmpty {
                    words.append(current)
                    current = Word(text: "")
                }
                current.isQuoted = true
            } else if character.isWhitespace, !isInQuotes {
                if !current.text.isEmpty { words.append(current) }
                current = Word(text: "")
            } else {
                current.text.append(character)
            }
        }
        if !current.text.isEmpty { words.append(current) }
        return words
    }

    private static func status(_ value: String) throws(FilterError) -> FilterTest {
        guard !value.isEmpty else {
            throw FilterError(description: "~s takes a status: 5xx, 404, 200-299, >=400, or a state: failed")
        }
        var ranges: [ClosedRange<UInt16>] = []
        var states: Set<RowState> = []
        for part in value.lowercased().split(separator: ",") {
            if let range = range(part) {
                ranges.append(range)
                continue
            }
            let found = RowState.allCases.filter { $0.word.hasPrefix(part) }
            guard !found.isEmpty else {
                let near = NearestName.of(String(part), among: RowState.allCases.map(\.word))
                let hint = near.map { "; did you mean '\($0)'?" } ?? "; such as 5xx, 404, >=400 or failed"
                throw FilterError(description: "no status '\(part)'\(hint)")
            }
            states.formUnion(found)
        }
        guard ranges.isEmpty || states.isEmpty else {
            throw FilterError(description: "~s takes statuses or states, not both: '\(value)'")
        }
        return states.isEmpty ? .status(ranges) : .state(states)
    }

    private static func range(_ part: Substring) -> ClosedRange<UInt16>? {
        for (sign, make) in Self.comparisons where part.hasPrefix(sign) {
            return UInt16(part.dropFirst(sign.count)).flatMap(make)
        }
        if part.count <= 3, let first = part.first, "12345".contains(first),
            part.dropFirst().allSatisfy({ $0 == "x" }), let digit = first.wholeNumberValue
        {
            return UInt16(digit * 100)...UInt16(digit * 100 + 99)
        }
        let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard let low = ends[0], let high = ends.last ?? nil, ends.count <= 2, low > 0, low <= high else {
            return nil
        }
        return low...high
    }

    private static let comparisons: [(String, @Sendable (UInt16) -> ClosedRange<UInt16>?)] = [
        (">=", { max(1, $0)...UInt16.max }),
        ("<=", { $0 < 1 ? nil : 1...$0 }),
        (">", { $0 == .max ? nil : $0 + 1...UInt16.max }),
        ("<", { $0 < 2 ? nil : 1...$0 - 1 }),
    ]

    private static func host(_ value: String) throws(FilterError) -> FilterTest {
        guard !value.isEmpty else { throw FilterError(description: "~h takes part of a host's name: ~h api") }
        let isWhole = value.hasPrefix("=") && value.count > 1
        return .host((isWhole ? String(value.dropFirst()) : value).lowercased(), isWhole: isWhole)
    }

    private static func method(_ value: String) throws(FilterError) -> FilterTest {
        guard !value.isEmpty else { throw FilterError(description: "~m takes a method: ~m post") }
        return .method(value.uppercased())
    }

    private static func kind(_ value: String) throws(FilterError) -> FilterTest {
        let words = FailureKind.ofRuns.map(\.word)
        guard !value.isEmpty else {
            throw FilterError(description: "~k takes a failure kind: \(words.joined(separator: " "))")
        }
        var kinds: Set<FailureKind> = []
        for part in value.lowercased().split(separator: ",") {
            let found = FailureKind.ofRuns.filter { $0.word.hasPrefix(part) }
            guard !found.isEmpty else {
                let near = NearestName.of(String(part), among: words).map { "did you mean '\($0)'?" }
                let hint = near ?? "there are \(words.joined(separator: " "))"
                throw FilterError(description: "no failure kind '\(part)'; \(hint)")
            }
            kinds.formUnion(found)
        }
        return .kind(kinds)
    }

    private static func difference(_ value: String) throws(FilterError) -> FilterTest {
        let words = RoundDifference.Kind.allCases.map(\.rawValue)
        guard !value.isEmpty else {
            throw FilterError(description: "~d takes a difference: \(words.joined(separator: ", "))")
        }
        var kinds: Set<RoundDifference.Kind> = []
        for part in value.lowercased().split(separator: ",") {
            let found = RoundDifference.Kind.allCases.filter { $0.rawValue.has(word: part) }
            guard !found.isEmpty else {
                throw FilterError(
                    description: "no difference '\(part)'; there are \(words.joined(separator: ", "))")
            }
            kinds.formUnion(found)
        }
        return .difference(kinds)
    }

    private static func time(_ value: String) throws(FilterError) -> FilterTest {
        let signs: [(String, TimeComparison)] = [
            (">=", .atLeast), ("<=", .atMost), (">", .more), ("<", .less),
        ]
        let sign = signs.first { value.hasPrefix($0.0) }
        let amount = value.dropFirst(sign?.0.count ?? 0)
        guard let duration = DurationText.parse(amount, bare: .milliseconds) else {
            throw FilterError(
                description: value.isEmpty
                    ? "~t takes a time: >500ms, <2s" : "no time '\(value)'; write >500ms, <2s, >=1m")
        }
        return .time(sign?.1 ?? .atLeast, microseconds: duration.microseconds)
    }
}

extension String {
    /// Whether one of its words begins so; `new failure` may be asked for by either.
    fileprivate func has(word start: Substring) -> Bool {
        hasPrefix(start) || split(separator: " ").contains { $0.hasPrefix(start) }
    }
}
