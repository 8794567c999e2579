import FetchCore
import Foundation
import TestSupport
import Testing

@testable import RunModel

@Suite("The statistics of a comparison")
struct ComparisonStatisticsTests {
    /// A row of Fixtures/comparisons.csv by its column names.
    private struct Row {
        let values: [String: Double]

        subscript(column: String) -> Double { values[column] ?? .nan }
    }

    private static func rows() throws -> [Row] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/comparisons.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let names = lines[0].split(separator: ",").map(String.init)
        return lines.dropFirst().map { line in
            Row(values: Dictionary(zip(names, line.split(separator: ",").compactMap { Double($0) })) { $1 })
        }
    }

    /// As make-comparisons.py draws them.
    private static func runs(seed: UInt64) -> PairedLatencies {
        var random = SeededRandom(seed: seed)
        let count = 200 + random.next() % 800
        let shift = Int64(random.next() % 121)
        var latencies = PairedLatencies()
        for _ in 0..<count {
            let base = 20_000 + Int64(random.next() % 60_000)
            let before = base * (900 + Int64(random.next() % 200)) / 1000
            let after = base * (900 + Int64(random.next() % 200)) / 1000 * (940 + shift) / 1000
            latencies.add(before: before, after: after)
        }
        return latencies
    }

    private static func isNear(_ value: Double, _ expected: Double) -> Bool {
        abs(value - expected) <= 0.01 * abs(expected)
    }

    /// Both are drawn at random: within 1 % of the ratio that it is the change of; where few values are possible, as of p99, it may
    /// be the next one, as far as 1,000 draws go astray.
    private static func isEnd(_ value: Double, _ name: String, _ row: Row) -> Bool {
        isNear(1 + value, 1 + row[name])
            || (row["\(name)_least"] - 0.000_01...row["\(name)_most"] + 0.000_01).contains(value)
    }

    @Test("are scipy's on 200 random pairs of runs, within 1 %")
    func likeScipy() throws {
        let rows = try Self.rows()
        #expect(rows.count == 200)
        for row in rows {
            let latencies = Self.runs(seed: UInt64(row["seed"]))
            #expect(Double(latencies.count) == row["pairs"])
            let differences = zip(latencies.after, latencies.before).map { $0 - $1 }
            #expect(Self.isNear(SignedRankTest(differences: differences).probability, row["wilcoxon"]))
            for change in latencies.changes {
                let name = change.quantile.word
                #expect(Double(change.before) == row["\(name)_before"], "\(name) of \(row["seed"])")
                #expect(Double(change.after) == row["\(name)_after"], "\(name) of \(row["seed"])")
                let interval = try #require(change.interval)
                for (end, value) in [("low", interval.lowerBound), ("high", interval.upperBound)] {
                    #expect(Self.isEnd(value, "\(name)_\(end)", row), "\(name) of \(row["seed"])")
                }
            }
            let test = McNemarTest(lost: Int(row["lost"]), gained: Int(row["gained"]))
            #expect(Self.isNear(test.probability, row["mcnemar"]), "\(row["lost"]), \(row["gained"])")
        }
    }

    // MARK: - False alarms and shifts

    /// Two runs of the same requests whose times are log-normal: among requests, and from run to run.
    private static func simulated(_ count: Int, shift: Double, _ dice: inout Dice) -> PairedLatencies {
        func normal() -> Double {
            let radius = (-2 * log(Double.random(in: 0.000_000_1...1, using: &dice))).squareRoot()
            return radius * cos(2 * .pi * Double.random(in: 0...1, using: &dice))
        }
        var latencies = PairedLatencies()
        for _ in 0..<count {
            let base = 40_000 * exp(0.5 * normal())
            latencies.add(
                before: Int64(base * exp(0.2 * normal())),
                after: Int64(base * exp(0.2 * normal()) * (1 + shift)))
        }
        return latencies
    }

    /// How many of the pairs of runs were called slower or faster by each percentile.
    private static func alarms(_ runs: Int, of pairs: Int, shift: Double) -> [ComparedQuantile: Int] {
        var dice = Dice(seed: UInt64(pairs))
        return (0..<runs).reduce(into: [:]) { alarms, _ in
            for change in simulated(pairs, shift: shift, &dice).changes
            where change.verdict == .slower || change.verdict == .faster {
                alarms[change.quantile, default: 0] += 1
            }
        }
    }

    /// FETCHDECK_SIMULATIONS=1000 simulates as many runs as the promise is of, and prints what came of them; that takes minutes.
    private static func simulations(else few: Int) -> Int {
        ProcessInfo.processInfo.environment["FETCHDECK_SIMULATIONS"].flatMap { Int($0) } ?? few
    }

    private static func tell(_ alarms: [ComparedQuantile: Int], _ runs: Int, _ what: String) {
        guard ProcessInfo.processInfo.environment["FETCHDECK_SIMULATIONS"] != nil else { return }
        let counts = ComparedQuantile.allCases.map { "\($0.word) \(alarms[$0, default: 0])" }
        print("\(what): \(counts.joined(separator: ", ")) of \(runs)")
    }

    @Test("call equal runs different in 5 of 100 cases at most", arguments: [30, 100])
    func falseAlarms(pairs: Int) {
        let runs = Self.simulations(else: 300)
        let alarms = Self.alarms(runs, of: pairs, shift: 0)
        Self.tell(alarms, runs, "called different, equal at \(pairs) pairs")
        for quantile in ComparedQuantile.allCases {
            #expect(alarms[quantile, default: 0] * 20 <= runs, "\(quantile)")
        }
    }

    @Test("find a shift of 10 % at 1,000 pairs")
    func shifts() {
        let runs = Self.simulations(else: 40)
        let found = Self.alarms(runs, of: 1000, shift: 0.1)
        Self.tell(found, runs, "called slower, 10 % slower at 1,000 pairs")
        #expect(found[.p50, default: 0] * 20 >= runs * 19)
    }

    @Test("say nothing of fewer than 20 pairs")
    func fewPairs() {
        let few = PairedLatencies(
            before: Array(repeating: 10_000, count: 19), after: Array(repeating: 90_000, count: 19))
        #expect(few.changes.map(\.verdict) == [.none, .none, .none])
        #expect(few.changes.allSatisfy { $0.interval == nil && $0.change == 8 })
        var enough = few
        enough.add(before: 10_000, after: 90_000)
        #expect(enough.changes.map(\.verdict) == [.slower, .slower, .slower])
        #expect(PairedLatencies().changes.isEmpty)
    }

    @Test("draw the same intervals each time, and narrow ones of more than 10,000 pairs")
    func seeded() {
        var dice = Dice(seed: 5)
        let few = Self.simulated(500, shift: 0.05, &dice)
        #expect(few.changes == few.changes)
        let many = Self.simulated(10_500, shift: 0.05, &dice).changes
        #expect(many.map(\.verdict) == [.slower, .slower, .slower])
        #expect(many.allSatisfy { ($0.interval?.upperBound ?? 9) < 0.2 })
    }

    @Test("leave out pairs without a difference from the signed ranks, and share the ranks of equal ones")
    func ties() {
        #expect(SignedRankTest(differences: [0, 0, 0]).probability == 1)
        #expect(SignedRankTest(differences: [5, -5, 7, -7]).probability == 1)
        // scipy.stats.wilcoxon([1, 1, 2, 3, -1, 0], correction=False, method="asymptotic")
        #expect(abs(SignedRankTest(differences: [1, 1, 2, 3, -1, 0]).probability - 0.130_797) < 0.000_01)
    }
}
