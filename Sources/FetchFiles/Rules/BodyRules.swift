import FetchCore
import Synchronization

/// The rules of a run, each told apart once into what is judged here and what another process judges.
struct BodyRules {
    private let judge: RuleJudge
    private var simple: [BodyRule: SimpleRule?] = [:]
    private(set) var extracts: [(name: String, rule: BodyRule)] = []

    init(judge: RuleJudge) {
        self.judge = judge
    }

    /// Whether any rule needs the bytes of a body.
    var needsBytes: Bool { !simple.isEmpty }

    /// Checks what `--extract` asks for; throws at the first that jq does not understand, and for a name that is there
    /// twice.
    mutating func add(_ rules: [ExtractRule]) throws(RecordError) {
        for rule in rules {
            if extracts.contains(where: { $0.name == rule.name }) {
                throw RecordError(
                    .badFilter, "--extract '\(rule.name)'", reason: "the name is there twice",
                    mend: "give each filter its own")
            }
            let body = BodyRule(.extract, rule.filter)
            try check(body, .badFilter, "--extract '\(rule.name)=\(rule.filter)'")
            extracts.append((rule.name, body))
        }
    }

    /// Checks what the expectations need; throws at the first that cannot be used.
    mutating func add(_ expectations: [Expectation]) throws(RecordError) {
        for expectation in expectations {
            switch expectation {
            case .jq(let program):
                try check(BodyRule(.jq, program), .badFilter, "--expect 'jq:\(program)'")
            case .body(let pattern):
                try check(BodyRule(.pattern, pattern), .badPattern, "--expect 'body~\(pattern.sanitised())'")
            case .status, .type, .time: break
            }
        }
    }

    /// Takes rules that nobody has checked: of those that cannot be used the judgment says so.
    mutating func addUnchecked(_ expectations: [Expectation]) {
        for rule in expectations.compactMap(BodyRule.init) where simple[rule] == nil {
            simple[rule] = .some(SimpleRule(rule))
        }
    }

    private mutating func check(
        _ rule: BodyRule, _ code: RecordError.Code, _ subject: String
    ) throws(RecordError) {
        guard simple[rule] == nil else { return }
        if let complaint = judge.complaint(about: rule) {
            throw RecordError(code, subject, reason: complaint)
        }
        simple[rule] = .some(SimpleRule(rule))
    }

    /// Judges a body by the extract rules and by what is expected of it.
    ///
    /// - Parameter then: called once, before this returns or on any thread.
    func judge(
        _ body: [UInt8], expecting expectations: [Expectation],
        then: @escaping @Sendable (Result<BodyJudgment, RuleFailure>) -> Void
    ) {
        let rules = extracts.map(\.rule) + expectations.compactMap(BodyRule.init)
        let here = rules.map { (simple[$0] ?? SimpleRule($0))?.answer(body) }
        let names = extracts.map(\.name)
        let left = rules.indices.filter { here[$0] == nil }
        guard !left.isEmpty else {
            return then(.success(BodyJudgment(names: names, rules: rules, answers: here.compactMap(\.self))))
        }
        judge.judge(body, by: left.map { rules[$0] }) { result in
            then(
                result.map { verdict in
                    var elsewhere = verdict.answers.makeIterator()
                    let answers = here.map { $0 ?? elsewhere.next() ?? .nothing }
                    return BodyJudgment(
                        names: names, rules: rules, answers: answers, largeNumber: verdict.largeNumber)
                })
        }
    }
}

/// The answers of all rules over one body.
struct BodyJudgment: Sendable {
    private static let shownCharacters = 60

    let names: [String]
    let rules: [BodyRule]
    /// One for each rule; those of the names come first.
    let answers: [RuleAnswer]
    var largeNumber: String?

    /// The first result of each extract filter; one that fails or has none is left out.
    var extracted: [ExtractedValue] {
        zip(names, answers).compactMap { name, answer in
            if case .value(let json) = answer { ExtractedValue(name: name, json: json) } else { nil }
        }
    }

    /// What the body breaks first of what is expected of it; nil when it keeps all.
    func mismatch(_ body: [UInt8]) -> String? {
        for (rule, answer) in zip(rules, answers).dropFirst(names.count) {
            if let message = Self.mismatch(rule, answer, body) { return message }
        }
        return nil
    }

    private static func mismatch(_ rule: BodyRule, _ answer: RuleAnswer, _ body: [UInt8]) -> String? {
        let expected =
            rule.kind == .pattern
            ? "expected body~\(rule.text.sanitised())" : "expected jq:\(rule.text.sanitised())"
        switch answer {
        case .matched(true): return nil
        case .matched(false):
            guard !body.isEmpty else { return "\(expected), got an empty body" }
            // A character has four bytes at most, a text that is shortened a further one.
            let start = String(decoding: body.prefix(4 * (shownCharacters + 1)), as: UTF8.self)
            return "\(expected), got '\(shortened(start))'"
        case .value(let value): return value == "false" || value == "null" ? "\(expected), got \(value)" : nil
        case .nothing: return "\(expected), got nothing"
        case .failed(let message): return "\(expected), got jq's error: \(shortened(message))"
        case .notJSON(let reason): return "\(expected), got a body that is no JSON: \(reason)"
        case .unusable(let reason): return "\(expected), which cannot be used: \(reason)"
        }
    }

    private static func shortened(_ text: String) -> String {
        let start = String(text.prefix(shownCharacters)).sanitised()
        return text.count > shownCharacters ? start + "…" : start
    }
}
