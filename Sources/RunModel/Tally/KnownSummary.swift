import FetchCore
import Histogram

/// The figures of a histogram as of some moment: working them out takes some tenths of a millisecond, too much for each frame.
public struct KnownSummary: Sendable {
    private var known = LatencySummary()
    private var at = RunInstant.start

    private static let lasts = Duration.milliseconds(900)

    public init() {}

    public func summary(of histogram: Histogram<UInt32>, now: RunInstant) -> LatencySummary {
        isFresh(histogram, now) ? known : histogram.summary
    }

    /// Works them out anew, about once a second at most; finally, whenever they have changed.
    public mutating func refresh(from histogram: Histogram<UInt32>, now: RunInstant, isFinal: Bool) {
        if isFinal ? known.count == Int(histogram.totalCount) : isFresh(histogram, now) { return }
        known = histogram.summary
        at = now
    }

    private func isFresh(_ histogram: Histogram<UInt32>, _ now: RunInstant) -> Bool {
        known.count == Int(histogram.totalCount) || (known.count > 0 && now.since(at) < Self.lasts)
    }
}
