/// What happens to a worker.
package enum WorkerEvent: Hashable, Sendable {
    case connected
    /// The call under way, if any, has no answer: it was performed, or not, or will be.
    case connectionLost
    /// The answer to the call under way.
    case answered(ShareAnswer)
    case settled(SentRow, SharedOutcome)
    /// A row that had been started has no outcome: it was not sent, or had begun and may be sent again. Only after a `recall` or a
    /// `cutOff`, or of a worker that is ending.
    case withdrawn(SentRow, wasBegun: Bool)
    /// Workers have nothing to do: this one is to leave them lanes until it has no more than so many; nil when none is idle.
    case fairShare(Int?)
    /// The most that the engine has in flight, or may start still, at wide hosts.
    case atHosts([String: Int])
    /// So many requests of the engine have an attempt under way.
    case underWay(Int)
    /// Nothing but that it is later.
    case timePassed
    /// Starts nothing new, finishes what is in flight, gives its lanes back, ends.
    case stop
}

/// What a worker is to do.
package enum WorkerStep: Hashable, Sendable {
    case call(ShareCall)
    case start(SentRow)
    /// Takes a row back that was started, unless it is under way: what comes of it is told.
    case recall(SentRow)
    /// Somebody has asked for it to be cancelled: it settles so, whether it has begun or not.
    case cancel(SentRow)
    /// The run is over, or the row's lane is another worker's: it is broken off if it has begun, else recalled; what comes of it is
    /// told.
    case cutOff(SentRow)
    case end(WorkerEnd)
}

/// Why a worker has ended.
package enum WorkerEnd: Hashable, Sendable {
    /// Every request of the run has an outcome.
    case done
    case stopped
    case cancelled
    case runGone
}
