import FetchCore

/// Under which conditions a run's requests were sent, as far as its records tell: where they differ, latencies compare
/// the conditions.
package struct RunConditions: Sendable, Equatable {
    /// Most requests that were in flight at once, retries and the waits between them included.
    package var peakInFlight = 0
    package var meanInFlight = 0.0
    package var requestsPerSecond = 0.0
    /// Share of the responses that came over a kept connection.
    package var reused = 0.0
    /// The version of HTTP that most responses have; unknown without any.
    package var httpVersion = FetchHTTPVersion.unknown

    package init() {}
}

/// Gathers them from record to record.
struct ConditionGathering {
    /// Milliseconds since 1970.
    private var starts: [Int64] = []
    private var ends: [Int64] = []
    private var versions: [FetchHTTPVersion: Int] = [:]
    private var answered = 0
    private var reused = 0

    mutating func take(_ settlement: Settlement) {
        if settlement.status > 0 {
            answered += 1
            reused += settlement.isReused ? 1 : 0
            versions[settlement.httpVersion, default: 0] += 1
        }
        guard settlement.attempts > 0, let start = settlement.startedAt else { return }
        starts.append(Int64(start.nanoseconds / 1_000_000))
        ends.append(Int64(settlement.finishedAt.nanoseconds / 1_000_000))
    }

    /// Nanoseconds since 1970; nil where no request started.
    var startedAt: UInt64? { starts.min().map { UInt64($0) * 1_000_000 } }

    var conditions: RunConditions {
        var conditions = RunConditions()
        conditions.reused = answered == 0 ? 0 : Double(reused) / Double(answered)
        conditions.httpVersion =
            versions.max { ($0.value, $0.key.number) < ($1.value, $1.key.number) }?.key ?? .unknown
        guard let first = starts.min(), let last = ends.max(), last > first else { return conditions }
        let seconds = Double(last - first) / 1000
        conditions.requestsPerSecond = Double(starts.count) / seconds
        let busy = zip(starts, ends).reduce(0) { $0 + max(0, $1.1 - $1.0) }
        conditions.meanInFlight = Double(busy) / Double(last - first)
        conditions.peakInFlight = peak
        return conditions
    }

    private var peak: Int {
        let (starts, ends) = (starts.sorted(), ends.sorted())
        var (most, end) = (0, 0)
        for (place, start) in starts.enumerated() {
            // What ended in the same millisecond made room.
            while end < ends.count, ends[end] <= start { end += 1 }
            most = max(most, place + 1 - end)
        }
        return most
    }
}
