import FetchCore
import TestSupport
import Testing

@testable import RunModel

/// A day of rounds by a manual clock, against what counting by hand says of it.
@Suite("A day of rounds")
struct WatchDayTests {
    /// What a round came to, as the test's loop has it and as counting by hand has it.
    private struct Round: Equatable, CustomStringConvertible {
        var number: Int
        var due: Int
        var begun: Int
        var skipped: Int
        var failed: [Int]

        var description: String {
            "\(number): due \(due), begun \(begun), skipped \(skipped), failed \(failed)"
        }
    }

    /// What happens on that day, in milliseconds from its start.
    private struct Day {
        static let length = 24 * 3_600_000
        static let every = 30_000
        static let requests = 3

        /// While the machine sleeps.
        var naps: [Range<Int>] = []
        /// While nothing can be reached.
        var outage: Range<Int>
        private let seed: UInt64

        init(seed: UInt64) {
            self.seed = seed
            var dice = Dice(seed: seed)
            for hour in [2, 9, 15] {
                let start = hour * 3_600_000 + Int.random(in: 0..<1_800_000, using: &dice)
                naps.append(start..<start + Int.random(in: 1_000..<1_500_000, using: &dice))
            }
            let start = 18 * 3_600_000 + Int.random(in: 0..<1_800_000, using: &dice)
            outage = start..<start + 3_600_000
        }

        /// How long a round takes that begins then; what fails for want of a network has its timeout to wait for.
        func took(_ begun: Int) -> Int {
            if outage.contains(begun) { return 15_000 }
            var dice = Dice(seed: seed &+ UInt64(begun) &+ 1)
            return Int.random(in: 0..<50, using: &dice) == 0
                ? Int.random(in: 30_000..<100_000, using: &dice) : Int.random(in: 200..<8_000, using: &dice)
        }

        func fails(_ request: Int, _ begun: Int) -> Bool {
            if outage.contains(begun) { return true }
            var dice = Dice(seed: seed &+ UInt64(begun) &* 31 &+ UInt64(request) &+ 7)
            return Int.random(in: 0..<8, using: &dice) == 0
        }

        /// When something ends, or comes, that is so far away: later where the machine sleeps meanwhile.
        func after(_ length: Int, from start: Int) -> Int {
            naps.reduce(start + length) { $0 > $1.lowerBound && start < $1.lowerBound ? $0 + $1.count : $0 }
        }

        /// The moment, or when the machine wakes up then.
        func awake(_ moment: Int) -> Int { naps.first { $0.contains(moment) }?.upperBound ?? moment }
    }

    private static func at(_ milliseconds: Int) -> RunInstant {
        RunInstant(nanoseconds: UInt64(milliseconds) * 1_000_000)
    }

    private static func milliseconds(_ instant: RunInstant) -> Int { Int(instant.nanoseconds / 1_000_000) }

    /// The rounds as counting by hand has them: each point of the grid is looked at once.
    private func counted(_ day: Day) -> [Round] {
        var rounds: [Round] = []
        var end = 0
        var slept = 0
        for point in stride(from: 0, to: Day.length, by: Day.every) {
            if point < end {
                // A round was under way.
                rounds[rounds.count - 1].skipped += 1
                continue
            }
            let begun = day.awake(point)
            if begun >= Day.length { break }
            if point + Day.every < begun {
                // Slept over, and so was the next.
                slept += 1
                continue
            }
            let failed = (1...Day.requests).filter { day.fails($0, begun) }
            rounds.append(
                Round(number: rounds.count + 1, due: point, begun: begun, skipped: slept, failed: failed))
            slept = 0
            end = day.after(day.took(begun), from: begun)
        }
        return rounds
    }

    private func settlement(_ request: Int, _ day: Day, _ begun: Int) -> Settlement {
        let isOK = !day.fails(request, begun)
        return Settlement(
            id: RequestID(request), outcome: isOK ? .ok : .failed, status: isOK ? 200 : 503, attempts: 1,
            finishedAt: Self.at(day.after(day.took(begun), from: begun)),
            timings: PhaseTimings(wait: 40_000))
    }

    @Test(
        "has the rounds, alerts and budgets that counting by hand says, whatever sleeps, lags or breaks",
        arguments: 1...20)
    func day(seed: UInt64) throws {
        let day = Day(seed: seed)
        var plan = RoundClock.Plan()
        plan.every = .milliseconds(Day.every)
        plan.duration = .milliseconds(Day.length)
        var clock = RoundClock(plan, start: .start)
        var ledger = RoundLedger(raise: AlertRule(2, of: 3), clear: AlertRule(2, of: 2))
        var budget = Budget(try BudgetRule(parsing: "ok>=90% in 1h"))
        var (rounds, edges, shares): ([Round], [String], [Double?]) = ([], [], [])
        var now = 0
        watching: while true {
            switch clock.next(now: Self.at(now)) {
            case .over: break watching
            case .wait(let until):
                #expect(until > Self.at(now))
                now = day.awake(Self.milliseconds(until))
            case .begin(let start):
                let begun = now
                budget.beginRound(at: Self.at(now))
                now = day.after(day.took(begun), from: begun)
                for request in 1...Day.requests { _ = ledger.settle(settlement(request, day, begun)) }
                let result = ledger.end(
                    start, startedAt: Self.at(begun), at: Self.at(now), requests: Day.requests)
                for (id, answer) in result.answers { budget.take(answer, of: id, at: Self.at(now)) }
                shares.append(budget.standing(at: Self.at(now)).value)
                edges += result.edges.map { "\(start.number) \($0.id) \($0.edge)" }
                rounds.append(
                    Round(
                        number: start.number, due: Self.milliseconds(start.dueAt), begun: begun,
                        skipped: clock.end(at: Self.at(now), failures: result.failed > 0),
                        failed: result.column.entries.indices.filter { result.column[$0].outcome == .failed }
                            .map { $0 + 1 }))
            }
        }
        let expected = counted(day)
        #expect(rounds == expected)
        #expect(edges == Self.edges(expected))
        // Rounds that begin closer together than a part of the window leave it together.
        for (share, counted) in zip(shares, Self.shares(expected, day)) {
            #expect(abs((share ?? 0) - counted) < 0.02)
        }
        // No point of the grid is lost or made up for twice; those at the end may have been slept over.
        let points = rounds.count + rounds.reduce(0) { $0 + $1.skipped }
        #expect((2_870...2_881).contains(points) && rounds.count > 2_500)
        #expect(zip(rounds, rounds.dropFirst()).allSatisfy { $1.due > $0.due && $1.begun > $0.begun })
    }

    /// Raised when two of the last three failed, ended when the last two were ok.
    private static func edges(_ rounds: [Round]) -> [String] {
        var edges: [String] = []
        var raised: Set<Int> = []
        for place in rounds.indices {
            for request in 1...Day.requests {
                let past = rounds[max(0, place - 2)...place].map { $0.failed.contains(request) }
                if !raised.contains(request), past.last == true, past.count(where: { $0 }) >= 2 {
                    raised.insert(request)
                    edges.append("\(rounds[place].number) \(request) raised")
                } else if raised.contains(request), past.suffix(2) == [false, false] {
                    raised.remove(request)
                    edges.append("\(rounds[place].number) \(request) cleared")
                }
            }
        }
        return edges
    }

    /// The share that was ok of the answers of the hour before each round's end.
    private static func shares(_ rounds: [Round], _ day: Day) -> [Double] {
        let ends = rounds.map { day.after(day.took($0.begun), from: $0.begun) }
        return rounds.indices.map { place in
            let window = rounds.indices.filter { $0 <= place && ends[place] - ends[$0] <= 3_600_000 }
            let failed = window.reduce(0) { $0 + rounds[$1].failed.count }
            let all = window.count * Day.requests
            return Double(all - failed) / Double(all)
        }
    }
}
