import FetchCore
import TestSupport
import Testing

@testable import RunModel

@Suite("Latencies while something is in flight")
struct LatencySummaryTests {
    private func settled(_ times: [Int64]) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for time in times { histogram.add(microseconds: time) }
        return histogram
    }

    @Test("count what hangs with the time that it has taken so far, and say that it can only grow")
    func hanging() {
        let histogram = settled([Int64](repeating: 20_000, count: 90))
        let summary = LatencySummary(histogram, flights: [Int64](repeating: 3_000_000, count: 10))
        #expect(summary.p50 == 20_000 && summary.p90 == 20_000 && summary.p99 == 3_000_000)
        #expect(summary.open == [.p99, .maximum] && summary.count == 90)
        #expect(summary.text(.p99) == "≥3.00s" && summary.text(.p90) == "20.0ms")
    }

    @Test("are not changed by what has only begun")
    func begun() {
        let histogram = settled([10_000, 20_000, 30_000, 40_000])
        #expect(LatencySummary(histogram, flights: [1, 500, 9_000]) == histogram.summary)
        #expect(LatencySummary(histogram, flights: []) == histogram.summary)
        #expect(LatencySummary(settled([]), flights: [9_000_000]) == LatencySummary())
    }

    @Test("are those of all times together where what is in flight has taken longer than each figure")
    func merged() {
        var dice = Dice(seed: 5)
        for _ in 0..<300 {
            let ended = (0..<Int.random(in: 1...60, using: &dice)).map { _ in
                Int64.random(in: 1...1_000, using: &dice) * 1_000
            }
            let flights = (0..<Int.random(in: 0...20, using: &dice)).map { _ in
                Int64.random(in: 1...3_000, using: &dice) * 1_000
            }
            let summary = LatencySummary(settled(ended), flights: flights)
            let plain = settled(ended).summary
            var before: Int64 = 0
            for quantile in LatencyQuantile.allCases {
                let longer = flights.filter { $0 > plain[quantile] }
                let all = (ended + longer).sorted()
                let rank = max(1, Int((quantile.rawValue.nextDown * Double(all.count) / 100).rounded(.up)))
                let exact = all[rank - 1]
                let told = summary.open.contains(quantile) ? exact : plain[quantile]
                #expect(abs(summary[quantile] - told) <= told / 1_000 + 1)
                let isMuchLonger = exact * 100 > plain[quantile] * 111
                if isMuchLonger { #expect(summary.open.contains(quantile)) }
                let isBelow = plain[quantile] < before
                if exact * 100 < plain[quantile] * 109, !isBelow { #expect(!summary.open.contains(quantile)) }
                #expect(summary[quantile] >= before)
                before = summary[quantile]
            }
        }
    }

    @Test(
        "stand in order where one before would become longer than one that would become a little longer only")
    func order() {
        let ended = settled([Int64](repeating: 10_000, count: 9) + [950_000])
        let summary = LatencySummary(ended, flights: [Int64](repeating: 1_000_000, count: 40))
        #expect(summary.text(.p50) == "≥1.00s" && summary.text(.p99) == "≥1.00s")
        #expect(summary.open.count == 4)
    }

    @Test("of a run grow with what hangs, second by second, and are those of its records once it has settled")
    func run() throws {
        var run = try StoryRun(["a": 50])
        run.settle("a", 45, [20])
        run.move("a", 5, to: .waiting)
        run.wait(2_000)
        #expect(run.latency().text(.p99) == "≥2.00s")
        run.wait(1_000)
        #expect(run.latency().text(.p99) == "≥3.00s" && run.latency().p50 == 20_000)
        #expect(run.run.figures.latency.open.isEmpty && run.run.figures.latency.p99 == 20_000)
    }
}

extension StoryRun {
    /// The latencies as a screen shows them now.
    func latency() -> LatencySummary {
        var run = run
        run.refreshLatencies(withHosts: true)
        return run.tally.latency.summary(now: run.now)
    }
}
