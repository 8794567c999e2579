import FetchCore
import Testing

@testable import RunModel

@Suite("A comparison of two runs")
struct ComparisonTests {
    private func ok(_ status: Int = 200, type: UInt32? = 1, digest: UInt64? = 1, _ time: Int64 = 10_000)
        -> ComparedAnswer
    {
        ComparedAnswer(outcome: .ok, status: status, type: type, digest: digest, microseconds: time)
    }

    private let failed = ComparedAnswer(outcome: .failed, status: 503, cause: 7)

    private func comparison(_ pairs: [(ComparedAnswer, ComparedAnswer)]) -> RunComparison {
        pairs.reduce(into: RunComparison()) {
            $0.add(before: $1.0, after: $1.1, part: 0, difference: AnswerDifference($1.0, $1.1))
        }
    }

    @Test("counts what fails now, what recovered, and leaves out of ok what was cancelled")
    func outcomes() {
        let cancelled = ComparedAnswer(outcome: .cancelled, status: 0)
        let counts = comparison([
            (ok(), ok()), (ok(), failed), (ok(), failed), (failed, ok()), (failed, failed), (ok(), cancelled),
        ])
        #expect(counts.paired == 6 && counts.settled == 5)
        #expect(counts.newFailures == 2 && counts.recovered == 1)
        #expect(counts.okShares.before == 3.0 / 5 && counts.okShares.after == 2.0 / 5)
        #expect(counts.failures == [.init(cause: 7, part: 0): 2])
        #expect(counts.latencyPairs == 1)
    }

    @Test("counts answers that differ where both are ok, and nothing that one side does not know")
    func answers() {
        let counts = comparison([
            (ok(), ok(201)), (ok(), ok(type: 2, digest: 2)), (ok(), ok(digest: 3)), (ok(), failed),
            (ok(), ok(type: nil, digest: nil)),
        ])
        #expect(counts.answersDiffer == 3)
        #expect(counts.statusesDiffer == 1 && counts.typesDiffer == 1 && counts.bodiesDiffer == 2)
    }

    @Test("tells the parts whose p95 rose most first")
    func parts() {
        var counts = RunComparison()
        for part in 0..<3 {
            for _ in 0..<(part == 2 ? 10 : 30) {
                let after = ok(200, Int64(10_000 + 5_000 * part))
                counts.add(before: ok(), after: after, part: part, difference: [])
            }
        }
        #expect(counts.slowestParts(limit: 5).map(\.part) == [1, 0])
        #expect(counts.slowestParts(limit: 1).first?.changes.first?.verdict == .slower)
    }
}

@Suite("Rules of --fail-on")
struct RegressionRuleTests {
    @Test(
        "are read with their bound",
        arguments: [
            (
                "p95>+10%", RegressionRule.Figure.latency(.p95), RegressionRule.Direction.above,
                RegressionRule.Bound.share(0.1)
            ),
            ("p50 > +5ms", .latency(.p50), .above, .microseconds(5000)),
            ("p99<-1.5s", .latency(.p99), .below, .microseconds(-1_500_000)),
            ("ok<-0.1%", .ok, .below, .share(-0.001)), ("changed>0", .changed, .above, .count(0)),
            ("new-failures>12", .newFailures, .above, .count(12)),
        ])
    func reading(
        text: String, figure: RegressionRule.Figure, direction: RegressionRule.Direction,
        bound: RegressionRule.Bound
    ) throws {
        let rule = try RegressionRule(parsing: text)
        #expect(
            rule.text == text && rule.figure == figure && rule.direction == direction && rule.bound == bound)
    }

    @Test(
        "are refused where they say nothing",
        arguments: [
            "", "p95", "p95>", "p95>10", "p90>+10%", "ok<5ms", "changed>1%", "changed>-1", "p95=10%",
            "p95>nan%",
        ])
    func refused(text: String) {
        #expect(throws: OptionComplaint.self) { try RegressionRule(parsing: text) }
    }

    private func comparison(slower: Int64, failures: Int) -> RunComparison {
        var counts = RunComparison()
        for place in 0..<200 {
            let before = ComparedAnswer(outcome: .ok, status: 200, microseconds: 10_000 + Int64(place))
            var after = before
            after.microseconds += slower
            if place < failures { after.outcome = .failed }
            counts.add(before: before, after: after, part: 0, difference: [])
        }
        return counts
    }

    private func breach(_ text: String, slower: Int64 = 0, failures: Int = 0) throws -> String? {
        let counts = comparison(slower: slower, failures: failures)
        return try RegressionRule(parsing: text).breach(counts, counts.latencyChanges)
    }

    @Test("are broken by counts alone, by ok and latencies only where the difference is significant")
    func breaches() throws {
        #expect(try breach("new-failures>0", failures: 3) == "3")
        #expect(try breach("new-failures>3", failures: 3) == nil)
        // Five of five changes go one way: McNemar's test says 0.0625.
        #expect(try breach("ok<-0.1%", failures: 5) == nil)
        #expect(try breach("ok<-0.1%", failures: 6) == "-3.0 %")
        #expect(try breach("p95>+10%", slower: 2000) == "+19.6 %")
        #expect(try breach("p95>+30%", slower: 2000) == nil)
        #expect(try breach("p50>+1ms", slower: 2000) == "+2.00 ms")
        #expect(try breach("p50>+0%") == nil)
        #expect(try breach("p50<-1ms", slower: -3000) == "-3.00 ms")
    }
}
