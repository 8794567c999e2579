import FetchCore

/// Filters and patterns over bodies, each compiled once. One thread at a time.
struct BodyRules {
    /// How many results of an `expect` filter are looked at.
    private static let resultLimit = 100_000
    private static let shownCharacters = 60

    private var filters: [String: JSONFilter] = [:]
    private var patterns: [String: Regex<AnyRegexOutput>] = [:]
    private var extracts: [(name: String, filter: JSONFilter)] = []

    /// Whether any rule needs the bytes of a body.
    var needsBytes: Bool { !filters.isEmpty || !patterns.isEmpty }

    var hasExtracts: Bool { !extracts.isEmpty }

    /// Compiles what `--extract` asks for; throws at the first that jq does not understand, and for a name that is there
    /// twice.
    mutating func add(_ rules: [ExtractRule]) throws(RecordError) {
        for rule in rules {
            if extracts.contains(where: { $0.name == rule.name }) {
                throw RecordError(
                    .badFilter, "--extract '\(rule.name)'", reason: "the name is there twice",
                    mend: "give each filter its own")
            }
            do throws(RecordError) {
                extracts.append((rule.name, try filter(rule.filter)))
            } catch {
                throw RecordError(.badFilter, "--extract '\(rule.name)=\(rule.filter)'", reason: error.reason)
            }
        }
    }

    /// Compiles what the expectations need; throws at the first that cannot be used.
    mutating func add(_ expectations: [Expectation]) throws(RecordError) {
        for case .jq(let program) in expectations {
            do throws(RecordError) {
                _ = try filter(program)
            } catch {
                throw RecordError(.badFilter, "--expect 'jq:\(program)'", reason: error.reason)
            }
        }
        for case .body(let pattern) in expectations { _ = try self.pattern(pattern) }
    }

    /// The first result of each extract filter; one that fails or has none is left out.
    func extract(_ document: JSONDocument) -> [ExtractedValue] {
        var values: [ExtractedValue] = []
        for (name, filter) in extracts {
            if case .values(let results) = filter.run(document, limit: 1), let first = results.first {
                values.append(ExtractedValue(name: name, json: first))
            }
        }
        return values
    }

    /// What the body breaks of the rules that need it; nil when it keeps them all. Rules that are new are compiled.
    mutating func mismatch(
        _ expectations: [Expectation], body: [UInt8], document: Parsed
    ) -> String? {
        for expectation in expectations {
            let message: String? =
                switch expectation {
                case .body(let pattern): mismatch(pattern: pattern, body: body)
                case .jq(let program): mismatch(program: program, document: document)
                case .status, .type, .time: nil
                }
            if let message { return message }
        }
        return nil
    }

    /// A body as JSON, or why it is none.
    enum Parsed {
        case document(JSONDocument)
        case not(String)

        init(_ body: [UInt8]) {
            do throws(RecordError) {
                self = .document(try JSONDocument(body))
            } catch {
                self = .not(error.reason)
            }
        }
    }

    private mutating func mismatch(pattern: String, body: [UInt8]) -> String? {
        do throws(RecordError) {
            let regex = try self.pattern(pattern)
            let text = String(decoding: body, as: UTF8.self)
            if (try? regex.firstMatch(in: text)) ?? nil != nil { return nil }
            let shown = body.isEmpty ? "an empty body" : "'\(Self.shortened(text))'"
            return "expected body~\(pattern.sanitised()), got \(shown)"
        } catch {
            return error.description
        }
    }

    private mutating func mismatch(program: String, document: Parsed) -> String? {
        let filter: JSONFilter
        do throws(RecordError) {
            filter = try self.filter(program)
        } catch {
            return error.description
        }
        let expected = "expected jq:\(program.sanitised())"
        switch document {
        case .not(let reason): return "\(expected), got a body that is no JSON: \(reason)"
        case .document(let document):
            switch filter.run(document, limit: Self.resultLimit) {
            case .failed(let message): return "\(expected), got jq's error: \(Self.shortened(message))"
            case .values(let values):
                guard !values.isEmpty else { return "\(expected), got nothing" }
                let bad = values.first { $0 == "false" || $0 == "null" }
                return bad.map { "\(expected), got \($0)" }
            }
        }
    }

    private mutating func filter(_ program: String) throws(RecordError) -> JSONFilter {
        if let known = filters[program] { return known }
        let filter = try JSONFilter(program)
        filters[program] = filter
        return filter
    }

    private mutating func pattern(_ pattern: String) throws(RecordError) -> Regex<AnyRegexOutput> {
        if let known = patterns[pattern] { return known }
        do {
            let regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
            patterns[pattern] = regex
            return regex
        } catch {
            throw RecordError(.badPattern, "--expect 'body~\(pattern.sanitised())'", reason: "\(error)")
        }
    }

    private static func shortened(_ text: String) -> String {
        let start = String(text.prefix(shownCharacters)).sanitised()
        return text.count > shownCharacters ? start + "…" : start
    }
}
