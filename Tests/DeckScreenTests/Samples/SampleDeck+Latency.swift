import FetchCore

@testable import DeckModel
@testable import RunModel

extension SampleDeck {
    static let latency: LatencyFacts = {
        var facts = LatencyFacts()
        facts.summary.count = 842
        facts.summary.p50 = 12_340
        facts.summary.p90 = 184_000
        facts.summary.p99 = 1_460_000
        facts.summary.maximum = 9_870_000
        facts.okSummary.count = 780
        facts.okSummary.p50 = 11_900
        facts.okSummary.p90 = 98_000
        facts.okSummary.p99 = 156_000
        facts.okSummary.maximum = 9_870_000
        facts.buckets = [
            0, 0, 0, 2, 9, 31, 64, 112, 140, 151, 98, 61, 40, 28, 33, 24, 17, 9, 11, 7, 4, 1, 0, 0, 0, 0,
        ]
        facts.heatMap.secondsPerColumn = 1
        facts.heatMap.columns = (0..<40).map { column in
            (0..<LatencyScale.count).map { bucket in
                let center = 8 + (column * 5 % 7) / 3 + (column > 25 ? 4 : 0)
                let distance = abs(bucket - center)
                return distance > 6 ? 0 : UInt32(max(0, 40 - distance * distance * 2 - (column * 13 % 11)))
            }
        }
        facts.heatMap.peak = 40
        facts.outliers = (0..<12).map { index in
            Outlier(
                id: RequestID(40 + index * 7), attempt: 1 + index % 2,
                latencyMicroseconds: Int64(9_870_000 / (index + 1)),
                finishedAt: RunInstant(nanoseconds: UInt64(38 - index) * 1_000_000_000),
                status: index % 3 == 1 ? 0 : 200, state: index % 3 == 1 ? .failed : .ok)
        }
        facts.phaseTotals = PhaseTimings(
            queue: 9_000_000, dns: 900_000, connect: 2_100_000, tls: 6_300_000, send: 100_000,
            wait: 38_000_000, receive: 4_400_000)
        facts.hostPhases = ["slow.internal", "api.example.com", "127.0.0.1:8081"].enumerated().map {
            index, name in
            LatencyFacts.HostPhases(
                host: HostID(rawValue: UInt32(index)), name: name, count: 400 - index * 100,
                totals: PhaseTimings(
                    dns: 300_000, connect: 700_000 * Int64(index + 1), tls: index == 2 ? 0 : 2_000_000,
                    send: 30_000,
                    wait: 20_000_000 / Int64(index + 1), receive: 1_400_000))
        }
        return facts
    }()
}
