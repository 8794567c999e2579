/// Why a rule of `--expect` cannot be read.
package struct ExpectationError: Error, Sendable, Equatable {
    package enum Code: Sendable, Equatable {
        /// No rule of that name.
        case unknownRule
        /// A known rule with a mark that is not its own, as `status~200`.
        case wrongOperator
        /// Nothing stands after the mark, or between two commas.
        case emptyValue
        case badStatus
        case badType
        case badPattern
        case badDuration
    }

    package var code: Code
    /// The whole rule as it was typed.
    package var rule: String
    /// The part of it that is wrong.
    package var value: String
    /// What another part said of it; nil when it was found here.
    package var underlying: String?

    package init(_ code: Code, rule: String, value: String, underlying: String? = nil) {
        self.code = code
        self.rule = rule
        self.value = value
        self.underlying = underlying
    }
}

extension ExpectationError: CustomStringConvertible {
    /// What is wrong and how to mend it, on one line.
    package var description: String {
        let rule = rule.sanitised()
        let value = value.sanitised()
        switch code {
        case .unknownRule:
            let names = Expectation.forms.map { String($0.dropLast()) }
            let forms = "expected status=200,204, type=application/json, body~REGEX, jq:FILTER or time<500ms"
            guard let near = NearestName.of(value, among: names) else {
                return "unknown rule '\(rule)'; \(forms)"
            }
            return "unknown rule '\(value)' in '\(rule)'; did you mean '\(near)'?"
        case .wrongOperator:
            let name = value.dropLast()
            let form = Expectation.forms.first { $0.dropLast() == name } ?? ""
            return "'\(value)' in '\(rule)'; this rule is written \(form)…"
        case .emptyValue: return "a value is missing in '\(rule)'"
        case .badStatus:
            return "'\(value)' in '\(rule)' is not a status; expected one such as 200, 2xx or 200-299"
        case .badType:
            return "'\(value)' in '\(rule)' is not a media type; expected one such as application/json"
        case .badPattern:
            return
                "'\(value)' in '\(rule)' is not a regular expression: \(underlying?.sanitised() ?? "unreadable")"
        case .badDuration:
            return "'\(value)' in '\(rule)' is not a time; expected one such as 500ms, 2s or 1m"
        }
    }
}
