/// What happened in a run since the last batch, in order; made by the engine once a turn and never changed.
///
/// Take `chunks` first, then `moves` in order, then `notices`.
package struct EventBatch: Sendable {
    /// Stretches of the list that were added.
    package var chunks: [RequestChunk] = []
    /// Whether the list has ended: no more chunks will come.
    package var listEnded = false
    /// State changes in order; one a request and turn at most, except where it settled and started again.
    package var moves: [Move] = []
    /// What the moves to a settled state refer to.
    package var settlements: [Settlement] = []
    /// What the moves to `queued` or `held` refer to that come after an attempt that failed.
    package var failedAttempts: [FailedAttempt] = []
    /// The round that the settlements belong to; 0 where there are no rounds.
    package var round = 0
    /// What the run decided, and changes of its settings.
    package var notices: [TimedNotice] = []

    /// How far the watched request is, as it was told last; it may have settled since, in this batch.
    package var progress: AttemptProgress?

    /// How many connections the run has made so far; nil where that is not known, as of one on record.
    package var connections: Int?

    /// For how long of a run on record nothing was queued or in flight; nil of one that goes on, whose moves tell it.
    package var idle: Duration?

    /// What is on record of a watch's rounds before the last of each request; nil of one that goes on.
    package var pastRounds: PastRounds?

    /// How many requests of a run on record were never sent, and have no record.
    package var unsent = 0

    package init() {}

    package var isEmpty: Bool {
        chunks.isEmpty && !listEnded && moves.isEmpty && notices.isEmpty && progress == nil
    }
}

/// What requests of a watch had come to before their last round.
package struct PastRounds: Sendable, Equatable {
    /// How often requests had settled.
    package var settled = 0
    /// Body bytes as received.
    package var receivedBytes: Int64 = 0

    package init(settled: Int = 0, receivedBytes: Int64 = 0) {
        self.settled = settled
        self.receivedBytes = receivedBytes
    }
}

/// A notice with its moment.
package struct TimedNotice: Sendable, Equatable {
    package var at: RunInstant
    package var notice: RunNotice

    package init(at: RunInstant, notice: RunNotice) {
        self.at = at
        self.notice = notice
    }
}

/// Takes the batches of a run. Called on the loop thread: must return at once.
package protocol EventSink: Sendable {
    func deliver(_ batch: EventBatch)

    /// How many moves were delivered and not yet dealt with; above a bound the run stops starting requests.
    var backlog: Int { get }
}
