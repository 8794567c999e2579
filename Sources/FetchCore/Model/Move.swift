/// A request came into a state, or went on within it.
public struct Move: Sendable, Equatable {
    public var id: RequestID
    /// Whose limit it stands under now; another than its URL's after a redirect.
    public var host: HostID
    public var state: RowState
    /// The number of the attempt; 0 before the first.
    public var attempt: UInt16
    /// For `queued`: what it waits for by itself. Limits and pauses are not said here, they follow from the run's state.
    public var delay: QueueDelay
    /// When it came into the state.
    public var at: RunInstant
    /// Body bytes received so far as they came over the wire; 0 before `receiving`.
    public var receivedBytes: Int64
    /// What Content-Length announced; -1 when nothing did.
    public var expectedBytes: Int64
    /// For a settled state: its place in the batch's `settlements`; else -1.
    public var settlement: Int32

    public init(
        id: RequestID, host: HostID, state: RowState, attempt: UInt16 = 0, delay: QueueDelay = .none,
        at: RunInstant, receivedBytes: Int64 = 0, expectedBytes: Int64 = -1, settlement: Int32 = -1
    ) {
        self.id = id
        self.host = host
        self.state = state
        self.attempt = attempt
        self.delay = delay
        self.at = at
        self.receivedBytes = receivedBytes
        self.expectedBytes = expectedBytes
        self.settlement = settlement
    }
}

/// What a queued request waits for by itself, whatever room there is.
public enum QueueDelay: Sendable, Hashable {
    /// Nothing: it starts when there is room.
    case none
    /// Its backoff.
    case retry(RunInstant)
    /// What the server's `Retry-After` asked for.
    case retryAfter(RunInstant)
}
