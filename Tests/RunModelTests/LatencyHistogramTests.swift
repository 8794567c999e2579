import TestSupport
import Testing

@testable import RunModel

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
        #expect(abs(Double(told - exact)) <= Double(exact) / 1_000)
    }

    @Test("never exceed the longest, however coarsely they are counted")
    func longest() {
        var dice = Dice(seed: 12)
        for precision in [LatencyHistogram.Precision.oneDigit, .twoDigits, .threeDigits] {
            for _ in 0..<200 {
                let times = (0..<Int.random(in: 1...20, using: &dice)).map { _ in
                    Int64.random(in: 0...9_000_000, using: &dice)
                }
                var histogram = LatencyHistogram(precision)
                for time in times { histogram.add(microseconds: time) }
                let summary = histogram.summary
                let longest = times.max() ?? 0
                #expect(summary.maximum <= longest && summary.p99 <= summary.maximum)
                #expect(summary.p50 >= times.min() ?? 0)
            }
        }
        var alike = LatencyHistogram(.twoDigits)
        for _ in 0..<3 { alike.add(microseconds: 4_003_217) }
        #expect(alike.summary.p50 == 4_003_217 && alike.summary.maximum == 4_003_217)
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
