import RunModel
import TestSupport
import Testing

@Suite("Latencies")
struct LatencyHistogramTests {
    /// Latencies from a microsecond to some minutes, as many short as long ones.
    private func latencies(_ count: Int) -> [Int64] {
        var dice = Dice(seed: 11)
        return (0..<count).map { _ in
            Int64.random(in: 0...(1 << Int64.random(in: 1...28, using: &dice)), using: &dice)
        }
    }

    @Test("have percentiles within 0.1 % of what a request really took", arguments: [1.0, 50, 90, 99, 100])
    func percentiles(_ percent: Double) {
        let sorted = latencies(2_000).sorted()
        var histogram = LatencyHistogram()
        for latency in sorted { histogram.add(microseconds: latency) }
        let exact = sorted[max(0, Int((percent / 100 * Double(sorted.count)).rounded(.up)) - 1)]
        let told = histogram.percentile(percent)
        #expect(told >= exact && Double(told - exact) <= Double(exact) / 1_000)
    }

    @Test("that are taken out again leave no trace")
    func removal() {
        let all = latencies(500)
        var histogram = LatencyHistogram()
        for latency in all { histogram.add(microseconds: latency) }
        let before = histogram.summary
        for latency in all { histogram.add(microseconds: latency * 2) }
        for latency in all { histogram.remove(microseconds: latency * 2) }
        #expect(histogram.summary == before)
        for latency in all { histogram.remove(microseconds: latency) }
        #expect(histogram.summary == LatencySummary())
    }

    @Test("beyond an hour count as an hour")
    func hour() {
        var histogram = LatencyHistogram()
        histogram.add(microseconds: .max)
        var other = LatencyHistogram()
        other.add(microseconds: 3_600_000_000)
        #expect(histogram.count == 1 && histogram.summary == other.summary)
    }
}
