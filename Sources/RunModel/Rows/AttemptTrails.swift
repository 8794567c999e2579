import FetchCore

/// The attempts before the last one of the requests that were tried again most recently, as their moves told of them.
package struct AttemptTrails: Sendable {
    /// An attempt that was tried again.
    package struct Past: Sendable, Equatable {
        package var startedAt: RunInstant
        /// As far as its states told of them.
        package var timings: PhaseTimings
    }

    /// One entry a request, oldest attempt first.
    private var trails: [UInt32: [Past]] = [:]
    /// Requests in the order in which they were first tried again.
    private var rows: [UInt32] = []
    /// The oldest of them, once they are as many as are kept.
    private var oldest = 0

    private static let keptRows = 2_048
    private static let keptAttempts = 8

    package init() {}

    package subscript(row: UInt32) -> [Past] { trails[row] ?? [] }

    /// The requests that have one, in no order.
    package var known: some Sequence<UInt32> { trails.keys }

    mutating func add(_ attempt: Past, to row: UInt32) {
        if trails[row] == nil { remember(row) }
        trails[row, default: []].append(attempt)
        if let count = trails[row]?.count, count > Self.keptAttempts { trails[row]?.removeFirst() }
    }

    /// Forgets the attempts of a request that someone sends again.
    mutating func clear(_ row: UInt32) {
        guard !trails.isEmpty, trails[row] != nil else { return }
        trails[row] = []
    }

    private mutating func remember(_ row: UInt32) {
        if rows.count < Self.keptRows {
            rows.append(row)
        } else {
            trails[rows[oldest]] = nil
            rows[oldest] = row
            oldest = (oldest + 1) % Self.keptRows
        }
    }
}
