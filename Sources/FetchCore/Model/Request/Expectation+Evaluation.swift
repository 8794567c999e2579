extension Expectation {
    /// What counts as ok until a status rule is given.
    package static let usualStatuses = 200...399

    /// Whether the rule can only be told from the body.
    package var needsBody: Bool {
        switch self {
        case .body, .jq: true
        case .status, .type, .time: false
        }
    }

    /// What a response breaks of the rules that need no body; nil when it keeps them.
    ///
    /// Several status rules are one: a status that any of them has is fine; so with types. All times must
    /// hold. A status is judged first and is a failure of kind `status`, `503 Service Unavailable` or `expected 201, got 200`; the
    /// others are of kind `expect` and say what was expected and what was seen.
    ///
    /// - Parameters:
    ///   - rules: Of the request, or of the run where it has none; without a status rule 200 to 399 is fine.
    ///   - reason: What the server wrote after the code; empty when nothing.
    ///   - contentType: As sent, with parameters; empty when the response had none.
    ///   - total: How long the attempt took; nil when it is not over, and then no time rule is judged.
    package static func failure(
        of rules: [Expectation], status: Int, reason: String = "", contentType: String, total: Duration?
    ) -> FetchFailure? {
        if !accepts(status, rules) {
            return rejected(status, reason, rules)
        }
        if rules.isEmpty { return nil }
        if let cause = typeMismatch(contentType, rules) ?? timeMismatch(total, rules) {
            return FetchFailure(.expect, phase: .receive, cause)
        }
        return nil
    }

    /// Whether a status is fine under the rules.
    package static func accepts(_ status: Int, _ rules: [Expectation]) -> Bool {
        var hasRule = false
        for case .status(let ranges) in rules {
            if ranges.contains(where: { $0.contains(status) }) { return true }
            hasRule = true
        }
        return !hasRule && usualStatuses.contains(status)
    }

    /// The media type of a Content-Type, in lower case and without its parameters.
    package static func mediaType(_ contentType: String) -> String {
        (contentType.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first ?? "")
            .trimmed.lowercased()
    }

    /// The status line says by itself why 404 is no success; of a status that is usually fine the rule must be named.
    private static func rejected(_ status: Int, _ reason: String, _ rules: [Expectation]) -> FetchFailure {
        var expected: [ClosedRange<Int>] = []
        for case .status(let ranges) in rules { expected += ranges }
        guard usualStatuses.contains(status), !expected.isEmpty else {
            return .status(status, reason: reason)
        }
        let words = expected.map(statusWords).joined(separator: ", ")
        return FetchFailure(.status, phase: .receive, .unexpectedStatus(status, expected: words))
    }

    /// `201`, `200-299`.
    static func statusWords(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }

    private static func typeMismatch(_ contentType: String, _ rules: [Expectation]) -> FailureCause? {
        var expected: [Substring] = []
        for case .type(let types) in rules { expected += types.split(separator: ",") }
        if expected.isEmpty { return nil }
        let seen = mediaType(contentType)
        if expected.contains(where: { matches(seen, $0.trimmed.lowercased()) }) { return nil }
        return .mediaType(expected: expected.joined(separator: " or "), seen: seen.sanitised())
    }

    /// `text/*` stands for every text.
    private static func matches(_ seen: String, _ expected: String) -> Bool {
        guard expected.hasSuffix("/*") else { return seen == expected }
        return expected == "*/*" ? !seen.isEmpty : seen.hasPrefix(expected.dropLast())
    }

    private static func timeMismatch(_ total: Duration?, _ rules: [Expectation]) -> FailureCause? {
        guard let total else { return nil }
        for case .time(let limit) in rules where total >= limit {
            return .tooSlow(limit: limit, took: total)
        }
        return nil
    }
}
