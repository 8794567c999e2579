import FetchCore
import RunModel

/// The display as it stood when it was frozen: what can be scrolled to, made into plain values, and nothing of the columns.
struct FrozenDisplay: Sendable {
    /// The rows around the cursor, in order.
    var rows: [UInt32]
    var facts: [RequestID: RowFacts]
    /// How many rows the list had in all, and how many stood above `rows`.
    var count: Int
    var position: Int?
    var header: HeaderFacts
    var hosts: [HostFacts]
    var causes: [CauseFacts]
    var statuses: [StatusCount]
    var latency: LatencyFacts
    /// The same from when attempts were due; nil where nothing was late.
    var dueLatency: LatencyFacts?
    var waterfall: Waterfall
    /// One entry a request of it.
    var waterfallRows: [RequestID: WaterfallRow]
    var log: [LogLine]
    var trial: RetryTrial?
    /// Of the request that was selected or open.
    var detail: DetailFacts?

    /// How many rows can be scrolled through while frozen.
    static let keptRows = 2_000
}

/// What has happened behind a frozen display.
package struct FrozenChanges: Sendable, Equatable {
    package var since: RunInstant
    package var moves = 0
    package var settled = 0
    package var failed = 0
    /// How the run behind it goes now, which the screen does not show.
    package var run = RunWord.running

    mutating func count(_ state: RowState) {
        moves += 1
        if state.isSettled { settled += 1 }
        if state == .failed { failed += 1 }
    }
}
