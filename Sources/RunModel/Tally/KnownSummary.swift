import FetchCore

/// The figures of a histogram as of some moment: working them out takes some tenths of a millisecond, too much for each frame.
struct KnownSummary: Sendable {
    private var known = LatencySummary()
    /// How often the histogram had changed by then.
    private var changes = 0
    private var at = RunInstant.start
    /// Whether anything was in flight then: its times grow though nothing settles.
    private var hadFlights = false

    private static let lasts = Duration.milliseconds(900)

    func summary(of histogram: LatencyHistogram, now: RunInstant) -> LatencySummary {
        isFresh(histogram, now) ? known : histogram.summary
    }

    /// Works them out anew, about once a second at most; finally, whenever they have changed.
    ///
    /// - Parameter flights: Microseconds that attempts in flight have taken so far.
    mutating func refresh(
        from histogram: LatencyHistogram, now: RunInstant, isFinal: Bool, flights: [Int64]
    ) {
        let isSame = changes == histogram.changes && !hadFlights && flights.isEmpty
        if isSame || !isFinal && isRecent(now) { return }
        known = LatencySummary(histogram, flights: flights)
        changes = histogram.changes
        hadFlights = !flights.isEmpty
        at = now
    }

    /// Whether they were worked out a moment ago.
    func isRecent(_ now: RunInstant) -> Bool { known.count > 0 && now.since(at) < Self.lasts }

    private func isFresh(_ histogram: LatencyHistogram, _ now: RunInstant) -> Bool {
        changes == histogram.changes || isRecent(now)
    }
}
