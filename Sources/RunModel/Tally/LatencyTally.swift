import FetchCore
import Histogram

/// How long attempts took that were answered or timed out: attempts are history, so nothing is ever taken out again.
public struct LatencyTally: Sendable {
    private var histogram = Histogram<UInt32>(
        highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: .two)
    /// Of those that were ok.
    private var okHistogram = Histogram<UInt32>(
        highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: .two)
    public private(set) var buckets = [Int](repeating: 0, count: LatencyScale.count)
    public private(set) var heatMap = LatencyHeat()
    public private(set) var outliers: [Outlier] = []
    public private(set) var phaseTotals = PhaseTimings()

    private static let keptOutliers = 64

    private var known = KnownSummary()
    private var knownOK = KnownSummary()

    public init() {}

    /// The figures, a moment old at most.
    public func summary(now: RunInstant) -> LatencySummary {
        known.summary(of: histogram, now: now)
    }

    /// The same of attempts that were ok.
    public func okSummary(now: RunInstant) -> LatencySummary {
        knownOK.summary(of: okHistogram, now: now)
    }

    public mutating func refresh(now: RunInstant, isFinal: Bool = false) {
        known.refresh(from: histogram, now: now, isFinal: isFinal)
        knownOK.refresh(from: okHistogram, now: now, isFinal: isFinal)
    }

    public mutating func record(
        _ timings: PhaseTimings, id: RequestID, status: Int, state: RowState, at: RunInstant
    ) {
        let latency = timings.total
        let bucket = LatencyScale.bucket(microseconds: latency)
        histogram.add(microseconds: latency)
        if state == .ok { okHistogram.add(microseconds: latency) }
        buckets[bucket] += 1
        heatMap.add(bucket: bucket, second: at.wholeSeconds)
        phaseTotals.add(timings)
        if outliers.count < Self.keptOutliers || latency > outliers[outliers.count - 1].latencyMicroseconds {
            keep(
                Outlier(
                    id: id, latencyMicroseconds: latency, finishedAt: at, status: status, state: state))
        }
    }

    private mutating func keep(_ outlier: Outlier) {
        var place = outliers.count
        while place > 0, outliers[place - 1].latencyMicroseconds < outlier.latencyMicroseconds { place -= 1 }
        outliers.insert(outlier, at: place)
        if outliers.count > Self.keptOutliers { outliers.removeLast() }
    }
}

extension Histogram<UInt32> {
    /// Anything past an hour counts as an hour.
    public mutating func add(microseconds: Int64) {
        record(UInt64(Swift.min(Swift.max(0, microseconds), 3_600_000_000)))
    }

    public var summary: LatencySummary {
        var summary = LatencySummary()
        guard totalCount > 0 else { return summary }
        summary.count = Int(totalCount)
        summary.p50 = Int64(valueAtPercentile(50))
        summary.p90 = Int64(valueAtPercentile(90))
        summary.p99 = Int64(valueAtPercentile(99))
        summary.maximum = Int64(max)
        summary.mean = Int64(mean)
        return summary
    }
}

extension PhaseTimings {
    public mutating func add(_ other: PhaseTimings) {
        queue += other.queue
        dns += other.dns
        connect += other.connect
        tls += other.tls
        send += other.send
        wait += other.wait
        receive += other.receive
    }
}

/// One slow attempt.
public struct Outlier: Sendable, Equatable {
    public var id: RequestID
    public var latencyMicroseconds: Int64
    public var finishedAt: RunInstant
    public var status: Int
    public var state: RowState
}
