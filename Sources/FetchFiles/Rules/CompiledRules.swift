import FetchCore

/// Filters and expressions of the process that judges bodies, each compiled once.
struct CompiledRules {
    /// Beyond so many, all are compiled anew: a list may have a rule of its own on every line.
    private static let maximumCount = 1000
    /// How many results of a filter are looked at.
    private static let resultLimit = 100_000

    private enum Compiled {
        case filter(JSONFilter)
        case pattern(Regex<AnyRegexOutput>)
        case unusable(String)
    }

    private var known: [BodyRule: Compiled] = [:]

    func needsCompiling(_ rules: [BodyRule]) -> Bool { rules.contains { known[$0] == nil } }

    mutating func compile(_ rules: [BodyRule]) {
        if known.count + rules.count > Self.maximumCount { known = [:] }
        for rule in rules where known[rule] == nil { known[rule] = Self.compiled(rule) }
    }

    /// The frame of the answer; a body that is nil asks only whether the rules can be used.
    func answer(_ rules: [BodyRule], _ body: UnsafeRawBufferPointer?) -> [UInt8] {
        let asksJSON = rules.contains { $0.kind != .pattern }
        guard let body else {
            return RuleFrames.answer(rules.map { usable($0) }, largeNumber: nil)
        }
        let document = asksJSON ? Result { () throws(RecordError) in try JSONDocument(body) } : nil
        let text = rules.contains { $0.kind == .pattern } ? String(decoding: body, as: UTF8.self) : ""
        var largeNumber: String?
        if case .success = document {
            largeNumber = LargeNumber.first(in: body.assumingMemoryBound(to: UInt8.self))
        }
        return RuleFrames.answer(
            rules.map { answer($0, document: document, text: text) }, largeNumber: largeNumber)
    }

    private func usable(_ rule: BodyRule) -> RuleAnswer {
        if case .unusable(let reason) = known[rule] { .unusable(reason) } else { .nothing }
    }

    private func answer(
        _ rule: BodyRule, document: Result<JSONDocument, RecordError>?, text: String
    ) -> RuleAnswer {
        switch (known[rule], document) {
        case (.unusable(let reason), _): .unusable(reason)
        case (.pattern(let pattern), _): .matched((try? pattern.firstMatch(in: text)) ?? nil != nil)
        case (.filter, .failure(let error)): .notJSON(error.reason)
        case (.filter(let filter), .success(let document)):
            rule.kind == .extract
                ? filter.first(document, limit: 1) { _ in true }
                : filter.first(document, limit: Self.resultLimit) { $0 == "false" || $0 == "null" }
        case (nil, _), (.filter, nil): .unusable("not compiled")
        }
    }

    private static func compiled(_ rule: BodyRule) -> Compiled {
        switch rule.kind {
        case .extract, .jq:
            do throws(RecordError) { return .filter(try JSONFilter(rule.text)) } catch {
                return .unusable(error.reason)
            }
        case .pattern:
            do { return .pattern(try Regex(rule.text).matchingSemantics(.unicodeScalar)) } catch {
                return .unusable("\(error)")
            }
        }
    }
}
