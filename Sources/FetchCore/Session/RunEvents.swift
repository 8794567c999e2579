/// What happened in a run since the last batch, in order; made by the engine once a turn and never changed.
///
/// Take `chunks` first, then `moves` in order, then `notices`.
public struct EventBatch: Sendable {
    /// Stretches of the list that were added.
    public var chunks: [RequestChunk] = []
    /// Whether the list has ended: no more chunks will come.
    public var listEnded = false
    /// State changes in order; one a request and turn at most, except where it settled and started again.
    public var moves: [Move] = []
    /// What the moves to a settled state refer to.
    public var settlements: [Settlement] = []
    /// What the run decided, and changes of its settings.
    public var notices: [TimedNotice] = []

    public init() {}

    public var isEmpty: Bool {
        chunks.isEmpty && !listEnded && moves.isEmpty && notices.isEmpty
    }
}

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

/// A notice with its moment.
public struct TimedNotice: Sendable, Equatable {
    public var at: RunInstant
    public var notice: RunNotice

    public init(at: RunInstant, notice: RunNotice) {
        self.at = at
        self.notice = notice
    }
}

/// What the run decided and why: the lines of the log view, and the settings that wait reasons are told from.
public enum RunNotice: Sendable, Equatable {
    case paused
    case resumed
    /// Transfers in flight, all hosts together.
    case limitChanged(Int)
    /// Transfers in flight to one host; nil for the limit of every host without its own; 0 is no limit.
    case hostLimitChanged(HostID?, Int)
    /// The host has the limit of all hosts again.
    case hostLimitDropped(HostID)
    /// Requests started a second; nil is no limit.
    case rateChanged(Double?)
    /// A key holds the host: nothing to it starts.
    case hostPaused(HostID)
    case hostResumed(HostID)
    /// Host backoff: its last attempts all failed; nothing starts until then, but one probe goes first.
    case hostResting(HostID, until: RunInstant)
    case hostProbing(HostID)
    case hostRecovered(HostID)
    /// The retry budget of the host is used up: failures settle without another attempt.
    case retryBudgetSpent(HostID)
    /// Queued requests of the host were settled together, by a failure that would be each one's.
    case hostQueueFailed(HostID, count: Int, FetchFailure)
    /// The record writer lags: nothing new starts until it has caught up.
    case recordsLagging(Bool)
    /// Records cannot be written; nothing new starts.
    case outputFailed(String)
    /// The run is ending: nothing new starts.
    case stopping
    /// Everything of the list is settled or will not be sent.
    case finished
    /// Anything else worth a line.
    case remark(String)
}

/// Takes the batches of a run. Called on the loop thread: must return at once.
public protocol EventSink: Sendable {
    func deliver(_ batch: EventBatch)

    /// How many moves were delivered and not yet dealt with; above a bound the run stops starting requests.
    var backlog: Int { get }
}
