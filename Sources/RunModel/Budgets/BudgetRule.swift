import FetchCore

/// What `--budget` asks of a run: `[SCOPE] RULE [in WINDOW]`, as `host:api.test p95<400ms in 1h`.
package struct BudgetRule: Sendable, Equatable {
    /// Which answers count.
    package enum Scope: Sendable, Equatable {
        case all
        /// A host, or one of its ports.
        case host(String)
        case group(String)
        case name(String)
    }

    /// What is measured.
    package enum Measure: Sendable, Equatable {
        /// The share of answers that are ok.
        case ok
        /// The time that this share of the ok answers, in percent, does not exceed.
        case percentile(Double)
        /// Answers that are another than in the round before.
        case changed
        /// The days that the certificate has left which ends first.
        case certificate
    }

    package enum Comparison: String, Sendable, CaseIterable {
        // The longer ones first: they begin as others do.
        case atLeast = ">="
        case atMost = "<="
        case more = ">"
        case less = "<"
        case equal = "="

        func holds(_ value: Double, _ limit: Double) -> Bool {
            switch self {
            case .atLeast: value >= limit
            case .atMost: value <= limit
            case .more: value > limit
            case .less: value < limit
            case .equal: value == limit
            }
        }
    }

    /// How far back answers count.
    package enum Window: Sendable, Equatable {
        case run
        case time(Duration)
        case rounds(Int)
    }

    /// As it was typed.
    package let text: String
    package let scope: Scope
    package let measure: Measure
    package let comparison: Comparison
    /// A share, milliseconds, days or a count.
    package let limit: Double
    package let window: Window

    /// - Throws: What is wrong with it.
    package init(parsing text: String) throws(OptionComplaint) {
        var words = text.split(separator: " ").map(String.init)
        var scope = Scope.all
        if let first = words.first, let read = Self.scope(first) {
            scope = read
            words.removeFirst()
        }
        // Around a comparison and before a percent sign spaces may stand.
        while words.count > 1, let end = words[0].last, let next = words[1].first,
            "<>=".contains(end) || "<>=%".contains(next)
        {
            words[0] += words.remove(at: 1)
        }
        guard let rule = words.first else {
            throw OptionComplaint(
                "expected a rule, such as 'ok>=99%', 'p95<400ms', 'cert>14d' or 'changed=0'")
        }
        (measure, comparison, limit) = try Self.rule(rule)
        window = try Self.window(words.dropFirst())
        self.scope = scope
        self.text = text
        if measure == .changed, comparison == .more || comparison == .atLeast {
            throw OptionComplaint("expected changed=N or changed<N")
        }
        if measure == .certificate, comparison != .more, comparison != .atLeast {
            throw OptionComplaint("expected cert>14d or cert>=14d")
        }
    }

    private static func scope(_ word: String) -> Scope? {
        guard let colon = word.firstIndex(of: ":") else { return nil }
        let value = String(word[word.index(after: colon)...])
        guard !value.isEmpty else { return nil }
        switch word[..<colon] {
        case "host": return .host(value.lowercased())
        case "group": return .group(value)
        case "name": return .name(value)
        default: return nil
        }
    }

    private static func rule(
        _ word: String
    ) throws(OptionComplaint) -> (Measure, Comparison, Double) {
        guard let comparison = Comparison.allCases.first(where: { word.contains($0.rawValue) }),
            let sign = word.firstRange(of: comparison.rawValue)
        else { throw OptionComplaint("expected a comparison: >=, <=, >, < or =") }
        let name = word[..<sign.lowerBound]
        let value = String(word[sign.upperBound...])
        switch name {
        case "ok": return (.ok, comparison, try share(value))
        case "cert": return (.certificate, comparison, try days(value))
        case "changed": return (.changed, comparison, Double(try OptionReading.count(value, atLeast: 0)))
        default:
            guard name.first == "p", let percent = Double(name.dropFirst()), percent > 0, percent <= 100
            else {
                throw OptionComplaint(
                    "unknown measure '\(String(name).sanitised())'; expected ok, p50 to p99.9, cert or changed"
                )
            }
            return (.percentile(percent), comparison, try OptionReading.seconds(value) / .milliseconds(1))
        }
    }

    private static func share(_ text: String) throws(OptionComplaint) -> Double {
        // As a share at once: 99.9 divided by 100 is more than 0.999.
        guard text.hasSuffix("%"), text.dropLast().utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            let share = Double(text.dropLast() + "e-2"), (0...1).contains(share)
        else { throw OptionComplaint("expected a share from 0% to 100%") }
        return share
    }

    /// With its unit: a bare number would be seconds, as for other options, and nobody means that.
    private static func days(_ text: String) throws(OptionComplaint) -> Double {
        guard let time = DurationText.parse(text) else {
            throw OptionComplaint("expected a time with its unit, such as 14d")
        }
        return Double(time.nanoseconds) / 86_400e9
    }

    private static func window(_ words: ArraySlice<String>) throws(OptionComplaint) -> Window {
        let wanted = OptionComplaint("expected 'in 1h' or 'in 20 rounds' behind the rule")
        guard !words.isEmpty else { return .run }
        let words = Array(words)
        guard words[0] == "in", words.count > 1 else { throw wanted }
        if words.count == 3, words[2] == "rounds" || words[2] == "round" {
            return .rounds(try OptionReading.count(words[1], atLeast: 1))
        }
        guard words.count == 2 else { throw wanted }
        return .time(try OptionReading.seconds(words[1]))
    }
}
