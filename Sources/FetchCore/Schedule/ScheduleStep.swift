/// What a ``Schedule`` says may be done now.
enum ScheduleStep: Sendable, Equatable {
    /// Start this now; the schedule already counts it as in flight.
    case start(ScheduledStart)
    /// Nothing may start before this instant, unless something else happens first.
    case wait(until: RunInstant)
    /// Nothing may start until something else happens: an attempt ends, a command or a request comes.
    case idle
}

/// One attempt, or one redirect hop of an attempt, that got its slot.
struct ScheduledStart: Sendable, Equatable {
    var id: RequestID
    /// Whose limit it stands under now.
    var host: HostID
    /// Counted from 1 over the request's life, pressed retries included.
    var attempt: Int
    /// From when it could have started, had there been room; for a hop the wait of this hop alone.
    var queuedFor: Duration
    /// Whether it is the one attempt that finds out whether a host that is backed off from has recovered.
    var isProbe = false
    /// Whether it goes on with a redirect: the attempt is the same, no new one began.
    var isHop = false
    /// How long after it was due by the rate; 0 without one, and for retries, which have no due time.
    var lateMicroseconds: Int64 = 0

    var queuedMicroseconds: Int64 { queuedFor.microseconds }
}

/// What an attempt came to, as far as the schedule needs to know.
struct AttemptResult: Sendable, Equatable {
    /// Whether every expectation holds.
    var isOK: Bool
    /// 0 when no response line was read.
    var status: Int
    /// Nil when it is ok or was cancelled.
    var failure: FetchFailure?
    /// What the response's `Retry-After` asked for; nil when it had none.
    var retryAfter: Duration?
    /// Whether a byte of the request left; if so, only what is safe to repeat is tried again unasked.
    var wasSent: Bool
    /// How far it came.
    var reach: HostReach
    /// Whether someone ended it: it settles and says nothing about its host.
    var isCancelled: Bool

    init(
        isOK: Bool = false, status: Int = 0, failure: FetchFailure? = nil, retryAfter: Duration? = nil,
        wasSent: Bool = true, reach: HostReach = .reached, isCancelled: Bool = false
    ) {
        self.isOK = isOK
        self.status = status
        self.failure = failure
        self.retryAfter = retryAfter
        self.wasSent = wasSent
        self.reach = reach
        self.isCancelled = isCancelled
    }

    static func ok(status: Int = 200) -> AttemptResult {
        AttemptResult(isOK: true, status: status)
    }

    static let cancelled = AttemptResult(reach: .unknown, isCancelled: true)

    /// Whether the host says that it has too much to do: 429 or 503, where that is a failure.
    var isOverload: Bool { failure?.kind == .status && (status == 429 || status == 503) }
}

/// What becomes of a request whose attempt ended, and what its end means for others.
struct AttemptDecision: Sendable, Equatable {
    enum SettleReason: Sendable, Equatable {
        /// Nothing more was to be tried.
        case final
        /// The server asked to wait longer than anyone waits.
        case retryAfterTooLong
        /// Its host has used up its retry budget.
        case retryBudgetSpent
    }

    enum Next: Sendable, Equatable {
        /// It has its outcome.
        case settle(SettleReason)
        /// It is queued again, with this delay.
        case retry(QueueDelay)
        /// It would be tried again, but someone holds it.
        case hold
    }

    var next: Next
    /// Queued requests of the same host that are given up with it, because the host cannot be reached: they were not
    /// tried since they were added or last pressed. In the order they would have started. The schedule counts them as
    /// settled already.
    var settledTogether: [RequestID] = []
    /// Queued requests of its host that are held now: too few of the first ones were ok.
    var heldTogether: [RequestID] = []
}

/// Whether a redirect may go on at once.
enum HopStep: Sendable, Equatable {
    /// It has its slot at the new host.
    case proceed
    /// It waits for a slot: it comes as a ``ScheduleStep/start(_:)`` with `isHop`.
    case queued
}

/// What a cancel comes to.
enum CancelStep: Sendable, Equatable {
    /// It was not in flight: it is settled now. `attempts` were made before; with `wasHop` the attempt was
    /// between two hops.
    case settled(attempts: Int, wasHop: Bool)
    /// It is in flight: abort its transfer and then tell the schedule that the attempt ended as cancelled.
    case abort
    /// It is settled already, or was never added.
    case nothing
}

/// Where the schedule has a request.
enum ScheduledState: Sendable, Equatable {
    /// Never added.
    case absent
    /// It waits for its turn; the delay may be over.
    case queued(QueueDelay)
    /// Within an attempt, it waits for a slot at the host that a redirect leads to.
    case hopping
    case inFlight
    case held
    case settled
}
