import FetchCore

/// The figures of a histogram as of some moment: working them out takes some tenths of a millisecond, too much for each frame.
struct KnownSummary: Sendable {
    private var known = LatencySummary()
    /// How often the histogram had changed by then.
    private var changes = 0
    private var at = RunInstant.start

    private static let lasts = Duration.milliseconds(900)

    func summary(of histogram: LatencyHistogram, now: RunInstant) -> LatencySummary {
        isFresh(histogram, now) ? known : histogram.summary
    }

    /// Works them out anew, about once a second at most; finally, whenever they have changed.
    mutating func refresh(from histogram: LatencyHistogram, now: RunInstant, isFinal: Bool) {
        if isFinal ? changes == histogram.changes : isFresh(histogram, now) { return }
        known = histogram.summary
        changes = histogram.changes
        at = now
    }

    private func isFresh(_ histogram: LatencyHistogram, _ now: RunInstant) -> Bool {
        changes == histogram.changes || (known.count > 0 && now.since(at) < Self.lasts)
    }
}
