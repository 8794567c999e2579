/// What a call is bounded by beside its attempts.
struct CallLimits: Sendable {
    /// Nil is no bound, as in ``FetchTimeouts``.
    var call: Duration?
    var queue: Duration?
    /// Whether the call's time runs in the queue: one of many that are sent together is waited for by nobody.
    var countsQueue = true
}

/// How long a call has taken, and what it is at.
struct CallClock {
    /// What it is at, for the words of a call that took too long.
    enum Stage {
        case queued
        case inFlight(RowState)
        case betweenAttempts(after: FetchFailure)
    }

    var stage = Stage.queued
    /// Why it is broken off; nil while it is not.
    private(set) var failure: FetchFailure?
    private var callEnds = RunInstant.never
    private var queueEnds = RunInstant.never
    private var limits = CallLimits()

    var deadline: RunInstant { min(callEnds, queueEnds) }

    mutating func submitted(at now: RunInstant, _ limits: CallLimits) {
        self.limits = limits
        if limits.countsQueue { startCall(at: now) }
        if let queue = limits.queue { queueEnds = now.advanced(by: queue) }
    }

    /// An attempt has its slot.
    mutating func began(at now: RunInstant, _ limits: CallLimits) {
        if callEnds == .never { startCall(at: now) }
        queueEnds = .never
    }

    mutating func overrun(at now: RunInstant) -> Bool {
        guard deadline <= now else { return false }
        if let queue = limits.queue, queueEnds <= now {
            failure = FetchFailure(.timeout, phase: .queue, .notStarted(after: queue))
        } else if let call = limits.call {
            failure = FetchFailure(
                .timeout, phase: isQueued ? .queue : .total, .callNotDone(after: call, while: words))
        }
        callEnds = .never
        queueEnds = .never
        return true
    }

    private mutating func startCall(at now: RunInstant) {
        if let call = limits.call { callEnds = now.advanced(by: call) }
    }

    private var isQueued: Bool {
        if case .queued = stage { true } else { false }
    }

    private var words: String {
        switch stage {
        case .queued: "waiting in the queue"
        case .inFlight(let state): state.word
        case .betweenAttempts(let failure): "waiting to try again after: \(failure.message)"
        }
    }
}
