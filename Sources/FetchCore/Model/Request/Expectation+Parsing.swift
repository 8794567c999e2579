extension Expectation {
    /// The beginnings of all rules, in the order of the manual.
    static let forms = ["status=", "type=", "body~", "jq:", "time<"]

    /// Reads a rule as `--expect` and lists have it: `status=200,204`, `status=2xx`, `status=200-299`,
    /// `type=application/json`, `body~REGEX`, `jq:FILTER`, `time<500ms` (`us`, `ms`, `s`, `m`).
    ///
    /// - Throws: ``ExpectationError`` with what is wrong and how to mend it.
    package init(parsing text: String) throws(ExpectationError) {
        let rule = String(text.trimmed)
        guard let mark = rule.firstIndex(where: { "=~:<>!".contains($0) }) else {
            throw ExpectationError(.unknownRule, rule: text, value: rule)
        }
        let name = rule[..<mark].trimmed.lowercased()
        let form = name + String(rule[mark])
        let value = String(rule[rule.index(after: mark)...])
        switch form {
        case "status=": self = .status(try Self.statuses(value, rule: text))
        case "type=": self = .type(try Self.mediaTypes(value, rule: text))
        case "body~": self = .body(pattern: try Self.pattern(value, rule: text))
        case "jq:":
            guard !value.trimmed.isEmpty else {
                throw ExpectationError(.emptyValue, rule: text, value: form)
            }
            self = .jq(String(value.trimmed))
        case "time<":
            guard let limit = DurationText.parse(value), limit > .zero else {
                throw ExpectationError(.badDuration, rule: text, value: String(value.trimmed))
            }
            self = .time(limit)
        case let form where Self.forms.contains { $0.dropLast() == name }:
            throw ExpectationError(.wrongOperator, rule: text, value: form)
        default: throw ExpectationError(.unknownRule, rule: text, value: name)
        }
    }

    private static func statuses(_ value: String, rule: String) throws(ExpectationError) -> [ClosedRange<Int>]
    {
        var ranges: [ClosedRange<Int>] = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.trimmed.lowercased()
            guard let range = statusRange(word) else {
                throw ExpectationError(word.isEmpty ? .emptyValue : .badStatus, rule: rule, value: word)
            }
            ranges.append(range)
        }
        return ranges
    }

    /// `204`, `2xx` or `200-299`.
    private static func statusRange(_ word: String) -> ClosedRange<Int>? {
        if word.utf8.count == 3, word.hasSuffix("xx"), let first = word.first?.wholeNumberValue, first > 0 {
            return (first * 100)...(first * 100 + 99)
        }
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map {
            String($0.trimmed)
        }
        let numbers = ends.compactMap { end -> Int? in
            guard end.utf8.count == 3, end.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
            return Int(end)
        }
        guard numbers.count == ends.count, (1...2).contains(numbers.count), let low = numbers.first,
            let high = numbers.last, low >= 100, low <= high
        else { return nil }
        return low...high
    }

    private static func mediaTypes(_ value: String, rule: String) throws(ExpectationError) -> String {
        let types = value.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmed.lowercased()
        }
        for type in types {
            let halves = type.split(separator: "/", omittingEmptySubsequences: false)
            guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty }),
                !type.contains(where: { $0 == " " || $0 == ";" })
            else { throw ExpectationError(type.isEmpty ? .emptyValue : .badType, rule: rule, value: type) }
        }
        return types.joined(separator: ",")
    }

    private static func pattern(_ value: String, rule: String) throws(ExpectationError) -> String {
        guard !value.isEmpty else { throw ExpectationError(.emptyValue, rule: rule, value: "body~") }
        do {
            _ = try Regex(value)
        } catch {
            throw ExpectationError(.badPattern, rule: rule, value: value, underlying: "\(error)")
        }
        return value
    }
}

extension Expectation: CustomStringConvertible {
    /// The rule as it is typed.
    package var description: String {
        switch self {
        case .status(let ranges):
            "status="
                + ranges.map(Self.statusWords).joined(separator: ",")
        case .type(let type): "type=\(type)"
        case .body(let pattern): "body~\(pattern)"
        case .jq(let filter): "jq:\(filter)"
        case .time(let limit): "time<\(DurationText.exact(limit))"
        }
    }
}
