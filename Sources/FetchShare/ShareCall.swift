import FetchCore

/// What a worker asks of the database; each call is one transaction.
package enum ShareCall: Hashable, Sendable {
    /// Claims up to so many open lanes. The number is that of the batch which it may write for POSTs of earlier holders.
    case take(seq: Int, lanes: Int)
    /// Reads chunks and which of their rows have an outcome.
    case read([ReadChunk])
    /// Marks requests that must not be sent twice.
    case mark([SentRow])
    /// Writes outcomes, renews leases.
    case flush(RecordFlush)
    /// The answer to a request that another worker had to give up as "may have been received".
    case late(seq: Int, SettledRow)
    /// Which lanes bear the worker's number.
    case held
    /// Lets lanes go; `unsent` are marked requests in them that were not sent.
    case giveBack([LaneLease], unsent: [SentRow])
    /// Reads the run's commands after a number.
    case commands(after: Int)
    /// Reads limits and open lanes of wide hosts.
    case wideHosts([String])
    /// Ends the run if no lane is open.
    case finish
}

/// A chunk that is read under a lease.
package struct ReadChunk: Hashable, Sendable {
    package let lease: LaneLease
    /// Its number in the lane.
    package let chunk: Int

    package init(_ lease: LaneLease, chunk: Int) {
        self.lease = lease
        self.chunk = chunk
    }
}

/// Outcomes that go to the database together. When the answer is lost it is sent again as it is.
package struct RecordFlush: Hashable, Sendable {
    /// Some rows of one chunk.
    package struct Part: Hashable, Sendable {
        package let lane: Int
        package let chunk: Int
        package let mask: RowMask
    }

    /// The number of its batch among those of its worker.
    package let seq: Int
    /// All leases of the worker: each holds for 14 to 15 s then.
    package let leases: [LaneLease]
    /// One entry a chunk, ascending.
    package let parts: [Part]
    /// In the order in which they settled.
    package let rows: [SettledRow]
    /// How many records were dropped since the flush before, because another worker sent their requests again.
    package let resent: Int

    package init(seq: Int, leases: [LaneLease], parts: [Part], rows: [SettledRow], resent: Int) {
        self.seq = seq
        self.leases = leases
        self.parts = parts
        self.rows = rows
        self.resent = resent
    }

    /// The ids of the requests whose marks it removes.
    package var settledMarks: [Int] {
        rows.filter { !$0.sent.request.isSafeToRepeat }.map(\.sent.request.id)
    }

    package func count(_ outcome: SharedOutcome) -> Int { rows.count { $0.outcome == outcome } }
}

/// What the database answers to a `ShareCall`.
package enum ShareAnswer: Hashable, Sendable {
    case taken([ClaimedLane])
    /// One entry a chunk that was asked for, in that order; nil where the lane has none of its number.
    case chunks([LoadedChunk?])
    /// The ids that may be sent.
    case marked([Int])
    case flushed(LaneStandings)
    /// A flush was not performed: one of its lanes is not held.
    case refused
    /// Whether the late answer was taken.
    case late(Bool)
    case held([ClaimedLane])
    case gaveBack
    case commands([SharedCommand])
    case wideHosts([WideHost])
    /// Whether the run is done.
    case finished(Bool)
    case runGone
}

/// A lane that a worker holds, as the database has it.
package struct ClaimedLane: Hashable, Sendable {
    package let lease: LaneLease
    /// The first chunk with a row that has no outcome.
    package let firstOpen: Int
    package let chunks: Int
    /// The wide host whose lane it is; nil for a lane of several hosts.
    package let host: String?
    /// Whether an earlier holder did not give it back: it may have sent some of what has no outcome.
    package let wasLost: Bool

    package init(lease: LaneLease, firstOpen: Int, chunks: Int, host: String?, wasLost: Bool = false) {
        self.wasLost = wasLost
        self.lease = lease
        self.firstOpen = firstOpen
        self.chunks = chunks
        self.host = host
    }
}

/// A chunk as it was read.
package struct LoadedChunk: Hashable, Sendable {
    package let rows: [ChunkRow]
    /// Rows that have an outcome.
    package let done: RowMask
    /// Rows that were cancelled.
    package let skip: RowMask

    package init(rows: [ChunkRow], done: RowMask, skip: RowMask) {
        self.rows = rows
        self.done = done
        self.skip = skip
    }
}

/// How run and lanes stand after a flush.
package struct LaneStandings: Hashable, Sendable {
    package struct Lane: Hashable, Sendable {
        package let lane: Int
        package let firstOpen: Int
        package let chunks: Int

        package init(lane: Int, firstOpen: Int, chunks: Int) {
            self.lane = lane
            self.firstOpen = firstOpen
            self.chunks = chunks
        }
    }

    package let state: SharedRunState
    /// The number of the run's newest command.
    package let command: Int
    /// Those of the flush's leases that are held still, ascending.
    package let lanes: [Lane]

    package init(state: SharedRunState, command: Int, lanes: [Lane]) {
        self.state = state
        self.command = command
        self.lanes = lanes
    }
}

/// The state of a run in the database.
package enum SharedRunState: String, Sendable {
    /// Its list is being put in; nothing is claimed.
    case loading
    case running
    /// Nothing new starts.
    case paused
    /// Every request has an outcome.
    case done
    /// Ended before all were sent.
    case cancelled
}

/// A dashboard's command that workers act on; pause and resume they see by the run's state.
package struct SharedCommand: Hashable, Sendable {
    package let seq: Int
    /// Rows to cancel; empty for a command of another kind.
    package let cancelled: [RowPlace]
    /// A limit that changes; nil for a command of another kind.
    package let setting: SharedSetting?
    /// What is asked of one worker, by its number; nil for a command of another kind.
    package let order: WorkerOrder?
    package let worker: Int

    package init(
        seq: Int, cancelled: [RowPlace], setting: SharedSetting? = nil, order: WorkerOrder? = nil,
        worker: Int = 0
    ) {
        self.seq = seq
        self.cancelled = cancelled
        self.setting = setting
        self.order = order
        self.worker = worker
    }
}
