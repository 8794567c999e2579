/// A request came into a state, or went on within it.
package struct Move: Sendable, Equatable {
    package var id: RequestID
    /// Whose limit it stands under now; another than its URL's after a redirect.
    package var host: HostID
    package var state: RowState
    /// The number of the attempt; 0 before the first.
    package var attempt: UInt16
    /// For `queued`: what it waits for by itself. Limits and pauses are not said here, they follow from the run's state.
    package var delay: QueueDelay
    /// For `held`: by what.
    package var hold: HoldReason
    /// When it came into the state.
    package var at: RunInstant
    /// Body bytes received so far as they came over the wire; 0 before `receiving`.
    package var receivedBytes: Int64
    /// What Content-Length announced; -1 when nothing did.
    package var expectedBytes: Int64
    /// For a settled state: its place in the batch's `settlements`; else -1.
    package var settlement: Int32
    /// For `queued` or `held` after an attempt that failed: its place in the batch's `failedAttempts`; else -1.
    package var failedAttempt: Int32 = -1

    package init(
        id: RequestID, host: HostID, state: RowState, attempt: UInt16 = 0, delay: QueueDelay = .none,
        hold: HoldReason = .command, at: RunInstant, receivedBytes: Int64 = 0, expectedBytes: Int64 = -1,
        settlement: Int32 = -1
    ) {
        self.id = id
        self.host = host
        self.state = state
        self.attempt = attempt
        self.delay = delay
        self.hold = hold
        self.at = at
        self.receivedBytes = receivedBytes
        self.expectedBytes = expectedBytes
        self.settlement = settlement
    }
}

/// What keeps a held request from starting until it is released.
package enum HoldReason: UInt8, Sendable, Hashable, CaseIterable {
    /// Someone asked for it.
    case command
    /// It was added so.
    case start
    /// Too few of its host's first requests were ok.
    case canary
}

/// An attempt that failed and that another one follows.
package struct FailedAttempt: Sendable, Equatable {
    /// 0 when no response line was read.
    package var status: Int
    package var failure: FetchFailure?
    /// How many attempts may follow by themselves, the next one included.
    package var retriesLeft: Int

    package init(status: Int, failure: FetchFailure?, retriesLeft: Int) {
        self.status = status
        self.failure = failure
        self.retriesLeft = retriesLeft
    }
}

/// What a queued request waits for by itself, whatever room there is.
package enum QueueDelay: Sendable, Hashable {
    /// Nothing: it starts when there is room.
    case none
    /// Its backoff.
    case retry(RunInstant)
    /// What the server's `Retry-After` asked for.
    case retryAfter(RunInstant)
}
