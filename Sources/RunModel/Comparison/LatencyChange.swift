/// How a percentile of the latencies differs between two runs.
package struct LatencyChange: Sendable, Equatable {
    /// What can be said of a change.
    package enum Verdict: String, Sendable {
        case slower
        case faster
        /// Not shown to differ.
        case same = "~"
        /// Too few pairs to tell.
        case none
    }

    package var quantile: ComparedQuantile
    /// Microseconds.
    package var before: Int64
    package var after: Int64
    /// Where 95 of 100 draws of the pairs have the change; nil where there are too few pairs.
    package var interval: ClosedRange<Double>?
    package var verdict: Verdict

    /// `after / before - 1`; nil where it is undefined.
    package var change: Double? { before > 0 ? Double(after) / Double(before) - 1 : nil }
}

/// A percentile that two runs are compared by.
package enum ComparedQuantile: Double, Sendable, CaseIterable {
    case p50 = 50
    case p95 = 95
    case p99 = 99

    /// Its name on screen.
    package var word: String { "p\(Int(rawValue))" }
}
