/// A figure that says how long things took.
package enum LatencyQuantile: Double, Sendable, CaseIterable {
    case p50 = 50
    case p90 = 90
    case p99 = 99
    case maximum = 100

    /// Its name on screen.
    package var word: String {
        switch self {
        case .p50: "p50"
        case .p90: "p90"
        case .p99: "p99"
        case .maximum: "max"
        }
    }
}

/// The figures that say how long things took, in microseconds; 0 without any.
package struct LatencySummary: Sendable, Equatable {
    /// How many things have ended: what is in flight is not among them.
    package var count = 0
    package var p50: Int64 = 0
    package var p90: Int64 = 0
    package var p99: Int64 = 0
    package var maximum: Int64 = 0
    /// Which of them can only grow, since what is in flight has taken longer than what has ended says.
    package private(set) var open: Set<LatencyQuantile> = []

    package init() {}

    package subscript(quantile: LatencyQuantile) -> Int64 {
        get {
            switch quantile {
            case .p50: p50
            case .p90: p90
            case .p99: p99
            case .maximum: maximum
            }
        }
        set {
            switch quantile {
            case .p50: p50 = newValue
            case .p90: p90 = newValue
            case .p99: p99 = newValue
            case .maximum: maximum = newValue
            }
        }
    }

    /// Whether one of the figures is longer or shorter than the other's by a twentieth of it or more.
    package func differs(from other: LatencySummary) -> Bool {
        LatencyQuantile.allCases.contains { abs(self[$0] - other[$0]) * 20 >= max(1, other[$0]) }
    }

    /// `12.3ms`; `≥12.3ms` where it can only grow.
    package func text(_ quantile: LatencyQuantile, _ gap: Figures.Gap = .none) -> String {
        (open.contains(quantile) ? "≥" : "") + Figures.latency(microseconds: self[quantile], gap)
    }
}

extension LatencySummary {
    /// Of what has ended, and of what is in flight where that has taken longer than a figure says: it counts with its time so far.
    ///
    /// What has only begun says nothing yet, and is left out; a figure that would become less than a tenth longer stays, unless one before it would
    /// be above it then.
    ///
    /// - Parameter flights: Microseconds so far, in any order.
    init(_ histogram: LatencyHistogram, flights: [Int64]) {
        self = histogram.summary
        guard count > 0, let longest = flights.max(), longest > p50 else { return }
        let sorted = flights.sorted(by: >)
        let recorded = histogram.recorded
        var least: Int64 = 0
        for quantile in LatencyQuantile.allCases {
            defer { least = self[quantile] }
            let longer = sorted.prefix { $0 > self[quantile] }
            guard !longer.isEmpty else { continue }
            let time = Self.time(quantile, recorded, longer)
            // In every run some of what is in flight takes a little longer than the half of the others. But no figure stays
            // below one before it that did become longer.
            guard time > self[quantile] + self[quantile] / 10 || self[quantile] < least else { continue }
            self[quantile] = time
            open.insert(quantile)
        }
    }

    /// - Parameters:
    ///   - recorded: Shortest first.
    ///   - longer: Longest first.
    private static func time(
        _ quantile: LatencyQuantile, _ recorded: [RecordedTime], _ longer: ArraySlice<Int64>
    ) -> Int64 {
        let all = recorded.reduce(longer.count) { $0 + $1.count }
        var above = all - 1 - NearestRank.place(quantile.rawValue, of: all)
        var (times, ended) = (longer, recorded[...])
        while true {
            let flight = times.first ?? -1
            if let last = ended.last, last.microseconds > flight {
                if above < last.count { return last.microseconds }
                above -= last.count
                ended.removeLast()
            } else {
                if above == 0 || times.isEmpty { return max(flight, 0) }
                above -= 1
                times.removeFirst()
            }
        }
    }
}
