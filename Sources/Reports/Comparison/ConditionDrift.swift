import FetchFiles
import RunModel

/// In which of their conditions two runs differ so much that their latencies compare these.
struct ConditionDrift {
    /// A condition, as it was and as it became.
    struct Difference: Equatable {
        var what: String
        var before: String
        var after: String
    }

    private static let factor = 1.25
    private static let reusedShare = 0.1

    let differences: [Difference]

    init(_ before: RunConditions, _ after: RunConditions) {
        var differences: [Difference] = []
        if Self.differ(Double(before.peakInFlight), Double(after.peakInFlight)) {
            differences.append(
                Difference(
                    what: "most in flight", before: Figures.count(before.peakInFlight),
                    after: Figures.count(after.peakInFlight)))
        }
        // At the same concurrency a rate follows from latency; it is a condition where what is in flight differs with it.
        if Self.differ(before.requestsPerSecond, after.requestsPerSecond),
            Self.differ(before.meanInFlight, after.meanInFlight)
        {
            differences.append(
                Difference(
                    what: "requests/s", before: Figures.rate(before.requestsPerSecond),
                    after: Figures.rate(after.requestsPerSecond)))
        }
        if before.httpVersion != after.httpVersion, before.httpVersion != .unknown,
            after.httpVersion != .unknown
        {
            differences.append(
                Difference(
                    what: "HTTP version", before: before.httpVersion.number, after: after.httpVersion.number))
        }
        if abs(before.reused - after.reused) > Self.reusedShare {
            differences.append(
                Difference(
                    what: "reused connections", before: Self.percent(before.reused),
                    after: Self.percent(after.reused)))
        }
        self.differences = differences
    }

    private static func differ(_ one: Double, _ other: Double) -> Bool {
        let (less, more) = (min(one, other), max(one, other))
        // Of two and three requests in flight nothing follows.
        return more - less > 1 && more > less * factor
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
