/// What keeps requests of a run from starting, whatever their host.
package struct RunConstraints: Sendable, Equatable {
    /// Paused by a key, by records that lag, or because the run is ending.
    package var isPaused: Bool
    /// Transfers in flight.
    package var active: Int
    /// How many there may be.
    package var limit: Int
    /// Starts a second; nil is no limit.
    package var rate: Double?
    /// What requests wait for that other machines send; nil where this process sends them.
    package var shared: SharedWait?

    package init(isPaused: Bool, active: Int, limit: Int, rate: Double?, shared: SharedWait? = nil) {
        self.shared = shared
        self.isPaused = isPaused
        self.active = active
        self.limit = limit
        self.rate = rate
    }
}

/// What keeps requests to one host from starting.
package struct HostConstraints: Sendable, Equatable {
    /// Paused by a key.
    package var isPaused: Bool
    /// Whether the run backs off from it, or it asked to wait.
    package var wait: HostWait
    /// Whether one request is out that shows whether it has recovered, for which the others wait.
    package var isProbing: Bool
    /// Transfers in flight to it.
    package var active: Int
    /// How many there may be; 0 is no limit of its own.
    package var limit: Int
    /// Starts a second to it; nil is no limit.
    package var rate: Double?
    /// How far its first requests are, while they go.
    package var canary: HostCanary?

    package init(
        isPaused: Bool, wait: HostWait, isProbing: Bool = false, active: Int, limit: Int, rate: Double? = nil,
        canary: HostCanary? = nil
    ) {
        self.canary = canary
        self.rate = rate
        self.isPaused = isPaused
        self.isProbing = isProbing
        self.wait = wait
        self.active = active
        self.limit = limit
    }
}

extension WaitReason {
    /// Why a queued request has not started: the first of these that holds.
    ///
    /// A database or run that is gone, its own delay, the run's pause, that other machines send it, its host's pause, back-off or `Retry-After`, its host's canary, its host's limit, the run's limit, the rates.
    /// A host that is probed counts as backed off from, until who knows when. When none holds it is about to start, or its host
    /// has an attempt out that must show first whether it can be reached: then it is said to wait for its host's limit, or else
    /// for the run's.
    package static func of(
        _ delay: QueueDelay, now: RunInstant, _ run: RunConstraints, _ host: HostConstraints
    ) -> WaitReason {
        switch run.shared {
        case .databaseGone, .runCancelled, .runDeleted: if let shared = run.shared { return .shared(shared) }
        case .elsewhere, .noWorker, nil: break
        }
        switch delay {
        case .retry(let due) where due > now: return .retry(at: due)
        case .retryAfter(let due) where due > now: return .retryAfter(at: due)
        default: break
        }
        if run.isPaused { return .paused }
        if let shared = run.shared { return .shared(shared) }
        if host.isPaused { return .hostPaused(until: nil) }
        switch host.wait {
        case .backedOff(let until) where until > now: return .hostPaused(until: until)
        case .retryAfter(let until) where until > now: return .retryAfter(at: until)
        default: break
        }
        if host.isProbing, host.active > 0 { return .hostPaused(until: nil) }
        if let canary = host.canary, canary.phase == .trying {
            return .canary(canary.number, of: canary.policy.count)
        }
        if host.limit > 0, host.active >= host.limit { return .hostLimit }
        if run.active >= run.limit { return .limit }
        // Which of two rates it is nobody can tell from outside: the lower one, most likely.
        if let rate = host.rate, rate <= run.rate ?? rate { return .hostRate }
        if run.rate != nil { return .rate }
        return host.active > 0 ? .hostLimit : .limit
    }
}
