import FetchCore

/// How long requests took that were answered or timed out, and their attempts.
///
/// The percentiles are of requests, each by its last attempt, as its record says; what was slow and when is told of all
/// attempts: they are history, so none is ever taken out again.
package struct LatencyTally: Sendable {
    private var histogram = LatencyHistogram()
    /// Of those that were ok.
    private var okHistogram = LatencyHistogram()
    package private(set) var buckets = [Int](repeating: 0, count: LatencyScale.count)
    package private(set) var heatMap = LatencyHeat()
    package private(set) var outliers: [Outlier] = []
    package private(set) var phaseTotals = PhaseTimings()

    private static let keptOutliers = 64

    private var known = KnownSummary()
    private var knownOK = KnownSummary()

    package init() {}

    /// Microseconds of the longest; 0 when there is none.
    var longest: Int64 { histogram.percentile(100) }
    /// What nine tenths of the requests did not exceed, in microseconds.
    var usual: Int64 { histogram.percentile(90) }
    var summary: LatencySummary { histogram.summary }
    var okSummary: LatencySummary { okHistogram.summary }

    /// Microseconds that this share of the requests, from 0 to 100, did not exceed; 0 without any.
    func percentile(_ percent: Double) -> Int64 { histogram.percentile(percent) }

    /// How long requests took, shortest first.
    var recorded: [RecordedTime] { histogram.recorded }

    /// The figures, a moment old at most.
    package func summary(now: RunInstant) -> LatencySummary {
        known.summary(of: histogram, now: now)
    }

    /// The same of attempts that were ok.
    package func okSummary(now: RunInstant) -> LatencySummary {
        knownOK.summary(of: okHistogram, now: now)
    }

    /// Whether the figures were worked out a moment ago.
    func isRecent(_ now: RunInstant) -> Bool { known.isRecent(now) }

    /// - Parameter flights: How long each attempt in flight has taken so far, in microseconds.
    mutating func refresh(now: RunInstant, isFinal: Bool, flights: [Int64]) {
        known.refresh(from: histogram, now: now, isFinal: isFinal, flights: flights)
        // Of what is in flight nobody knows whether it will be ok.
        knownOK.refresh(from: okHistogram, now: now, isFinal: isFinal, flights: [])
    }

    /// Counts a request that settled.
    mutating func add(_ microseconds: Int64, isOK: Bool) {
        histogram.add(microseconds: microseconds)
        if isOK { okHistogram.add(microseconds: microseconds) }
    }

    /// Takes a request out that is retried.
    mutating func remove(_ microseconds: Int64, isOK: Bool) {
        histogram.remove(microseconds: microseconds)
        if isOK { okHistogram.remove(microseconds: microseconds) }
    }

    /// Takes in an attempt.
    ///
    /// - Parameter lateness: What counts beside its phases.
    mutating func record(
        _ timings: PhaseTimings, _ lateness: Lateness = .none, id: RequestID, attempt: Int, status: Int,
        state: RowState, at: RunInstant
    ) {
        let latency = timings.total + lateness.microseconds
        let bucket = LatencyScale.bucket(microseconds: latency)
        buckets[bucket] += 1
        heatMap.add(bucket: bucket, second: at.wholeSeconds)
        phaseTotals.add(timings)
        if outliers.count < Self.keptOutliers || latency > outliers[outliers.count - 1].latencyMicroseconds {
            keep(
                Outlier(
                    id: id, attempt: attempt, latencyMicroseconds: latency, finishedAt: at, status: status,
                    state: state))
        }
    }

    private mutating func keep(_ outlier: Outlier) {
        var place = outliers.count
        while place > 0, outliers[place - 1].latencyMicroseconds < outlier.latencyMicroseconds { place -= 1 }
        outliers.insert(outlier, at: place)
        if outliers.count > Self.keptOutliers { outliers.removeLast() }
    }
}

extension PhaseTimings {
    package mutating func add(_ other: PhaseTimings) {
        queue += other.queue
        dns += other.dns
        connect += other.connect
        tls += other.tls
        send += other.send
        wait += other.wait
        receive += other.receive
    }
}

/// What a latency is measured from.
package enum LatencyOrigin: Sendable, Hashable {
    /// From when the attempt was started.
    case start
    /// From when the rate said that it was due: what a client waits that goes by the clock, whatever the server does.
    case due
}

/// One slow attempt.
package struct Outlier: Sendable, Equatable {
    package var id: RequestID
    /// The number of the attempt, from 1.
    package var attempt: Int
    package var latencyMicroseconds: Int64
    package var finishedAt: RunInstant
    package var status: Int
    package var state: RowState

    package var attemptID: AttemptID { AttemptID(request: id, number: attempt) }
}

/// Which attempt at which request.
package struct AttemptID: Sendable, Hashable {
    package var request: RequestID
    /// From 1.
    package var number: Int
}
