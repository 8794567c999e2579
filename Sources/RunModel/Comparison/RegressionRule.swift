/// What makes a comparison fail: `new-failures>0`, `p95>+10%`, `p50>+5ms`, `ok<-0.1%`, `changed>0`.
package struct RegressionRule: Sendable, Equatable {
    /// What is compared.
    package enum Figure: Sendable, Equatable {
        case newFailures
        /// Answers that differ.
        case changed
        /// The share of requests that are ok, in percentage points.
        case ok
        case latency(ComparedQuantile)

        fileprivate static let names: [(word: String, figure: Figure)] =
            [("new-failures", .newFailures), ("changed", .changed), ("ok", .ok)]
            + ComparedQuantile.allCases.map { ($0.word, .latency($0)) }
    }

    /// How much.
    package enum Bound: Sendable, Equatable {
        case count(Int)
        /// A share: 0.1 is 10 %.
        case share(Double)
        case microseconds(Int64)
    }

    /// Whether more than the bound breaks the rule; else less does.
    package enum Direction: String, Sendable, Equatable {
        case above = ">"
        case below = "<"
    }

    package static let standard = RegressionRule(
        text: "new-failures>0", figure: .newFailures, direction: .above, bound: .count(0))
    /// Where more than so much is explained by chance, a change is not told from it.
    private static let significance = 0.05

    /// As it was given.
    package let text: String
    package let figure: Figure
    package let direction: Direction
    package let bound: Bound

    private init(text: String, figure: Figure, direction: Direction, bound: Bound) {
        (self.text, self.figure, self.direction, self.bound) = (text, figure, direction, bound)
    }

    /// Reads `p95>+10%`.
    package init(parsing text: String) throws(OptionComplaint) {
        let compact = text.filter { $0 != " " }
        guard let place = compact.firstIndex(where: { $0 == ">" || $0 == "<" }),
            let direction = Direction(rawValue: String(compact[place]))
        else { throw OptionComplaint("expected a figure, > or <, and a bound, as in \(Self.examples)") }
        let name = compact[..<place]
        guard let known = Self.Figure.names.first(where: { $0.word == name }) else {
            let names = Self.Figure.names.map(\.word).joined(separator: ", ")
            throw OptionComplaint("unknown figure '\(name)'; known: \(names)")
        }
        let bound = try Self.bound(compact[compact.index(after: place)...], of: known.figure, name)
        self.init(text: text, figure: known.figure, direction: direction, bound: bound)
    }

    private static let examples = "'p95>+10%', 'p50>+5ms', 'ok<-0.1%' or 'changed>0'"

    private static func bound(
        _ text: Substring, of figure: Figure, _ name: Substring
    ) throws(OptionComplaint) -> Bound {
        let isNegative = text.hasPrefix("-")
        let size = String(text.drop { $0 == "+" || $0 == "-" })
        let sign: Double = isNegative ? -1 : 1
        switch figure {
        case .newFailures, .changed:
            guard let count = Int(size), !isNegative else {
                throw OptionComplaint("expected a count behind '\(name)', as in \(name)>0")
            }
            return .count(count)
        case .ok, .latency:
            if size.hasSuffix("%"), let percent = Double(size.dropLast()), percent.isFinite {
                return .share(sign * percent / 100)
            }
            guard figure != .ok else {
                throw OptionComplaint("expected percentage points behind 'ok', as in ok<-0.1%")
            }
            do throws(OptionComplaint) {
                // The unit is asked for: a bare number would be seconds elsewhere and is a share here to some.
                guard size.last?.isLetter ?? false else { throw OptionComplaint("") }
                let time = try OptionReading.seconds(size, zeroAllowed: true)
                return .microseconds(Int64(sign) * time.microseconds)
            } catch {
                throw OptionComplaint(
                    "expected a share or a time behind '\(name)', as in \(name)>+10% or \(name)>+5ms")
            }
        }
    }

    /// What breaks the rule, as a text: `38`, `+12.5 %`; nil where it holds.
    ///
    /// Counts need no test. A latency breaks it with its verdict only, and ok where McNemar's test says p < 0.05.
    package func breach(_ comparison: RunComparison, _ changes: [LatencyChange]) -> String? {
        switch figure {
        case .newFailures: return breach(count: comparison.newFailures)
        case .changed: return breach(count: comparison.answersDiffer)
        case .ok:
            let shares = comparison.okShares
            let change = shares.after - shares.before
            guard case .share(let limit) = bound, exceeds(change, limit),
                comparison.settled >= PairedLatencies.fewestPairs,
                comparison.okTest.probability < Self.significance
            else { return nil }
            return Figures.change(change)
        case .latency(let quantile):
            guard let change = changes.first(where: { $0.quantile == quantile }),
                change.verdict == (direction == .above ? .slower : .faster)
            else { return nil }
            return breach(change)
        }
    }

    private func breach(count: Int) -> String? {
        guard case .count(let limit) = bound, exceeds(Double(count), Double(limit)) else { return nil }
        return Figures.count(count)
    }

    private func breach(_ latency: LatencyChange) -> String? {
        switch bound {
        case .share(let limit):
            guard let change = latency.change, exceeds(change, limit) else { return nil }
            return Figures.change(change)
        case .microseconds(let limit):
            let difference = latency.after - latency.before
            guard exceeds(Double(difference), Double(limit)) else { return nil }
            let size = Figures.latency(microseconds: abs(difference), .blank)
            return (difference < 0 ? "-" : "+") + size
        case .count: return nil
        }
    }

    private func exceeds(_ value: Double, _ limit: Double) -> Bool {
        direction == .above ? value > limit : value < limit
    }
}
