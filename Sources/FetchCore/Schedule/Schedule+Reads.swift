extension Schedule {
    func state(_ id: RequestID) -> ScheduledState {
        switch placeOf(id) {
        case .absent: .absent
        case .pressed, .returned, .released, .listed: .queued(.none)
        case .delayed: .queued(delayOf(id))
        case .hops: .hopping
        case .active, .finishing: .inFlight
        case .held: .held
        case .settled: .settled
        }
    }

    /// Attempts made so far, the one in flight included.
    func attempts(_ id: RequestID) -> Int {
        rows.indices.contains(id.index) ? Int(rows[id.index].attempts) : 0
    }

    /// Whether it waits, and was never sent.
    func isUntried(_ id: RequestID) -> Bool {
        switch state(id) {
        case .queued, .held: attempts(id) == 0
        case .absent, .hopping, .inFlight, .settled: false
        }
    }

    /// How many attempts may follow by themselves until someone asks for more.
    ///
    /// - Parameter own: What the request itself says of them; nil is ``retry``.
    func retriesLeft(_ id: RequestID, own: RetryPolicy? = nil) -> Int {
        let retry = own ?? retry
        return rows.indices.contains(id.index) ? max(0, retry.retries + 1 - Int(rows[id.index].tries)) : 0
    }

    /// Transfers in flight, all hosts together.
    var active: Int { activeCount }

    /// Transfers in flight to the host.
    func active(_ host: HostID) -> Int {
        lanes.indices.contains(host.index) ? lanes[host.index].active : 0
    }

    /// What holds for the host: its own limit or the common one; 0 is none.
    func hostLimit(_ host: HostID) -> Int {
        guard lanes.indices.contains(host.index) else { return limits.perHost }
        return lanes[host.index].ownLimit ?? limits.perHost
    }

    /// Whether anything is queued or in flight. Held requests are no work: see `counts.held`.
    var hasWork: Bool { counts.queued > 0 || counts.inFlight > 0 }

    /// Whether every request is settled.
    var isSettled: Bool { !hasWork && counts.held == 0 }

    /// Requests that are queued or held after at least one attempt: when a run is ended, these have something
    /// to record; those never tried do not. What waits between two redirect hops is in flight, and not among
    /// them. In order of id; looks at every row.
    func begunButUnsettled() -> [RequestID] {
        rows.indices.lazy.map { RequestID($0 + 1) }.filter { id in
            guard rows[id.index].attempts > 0 else { return false }
            switch rows[id.index].place {
            case .pressed, .returned, .released, .listed, .delayed, .held: return true
            case .hops, .active, .finishing, .settled, .absent: return false
            }
        }
    }

    /// Why a queued request has not started; nil when it is not queued.
    func waitReason(_ id: RequestID, now: RunInstant) -> WaitReason? {
        guard case .queued(let delay) = state(id) else { return nil }
        let host = HostID(rawValue: laneIndex(id))
        let lane = lanes[host.index]
        let isPressed = rows[id.index].place == .pressed
        return WaitReason.of(
            delay, now: now,
            RunConstraints(
                isPaused: isPaused || isLagging || isStopping, active: active, limit: limits.total,
                rate: rate.perSecond),
            HostConstraints(
                isPaused: lane.isPaused, wait: isPressed ? .none : lane.backoff.wait,
                isProbing: !isPressed && lane.backoff.isProbing,
                active: lane.active, limit: hostLimit(host), rate: hostRates.perSecond,
                canary: rules.canary(host.rawValue)))
    }

    /// `absent` for an id that was never added.
    func placeOf(_ id: RequestID) -> ScheduleRow.Place {
        rows.indices.contains(id.index) ? rows[id.index].place : .absent
    }

    func delayOf(_ id: RequestID) -> QueueDelay {
        let due = since[id.index]
        return rows[id.index].flags.contains(.delayedByServer) ? .retryAfter(due) : .retry(due)
    }
}

extension ScheduleRow.Place {
    /// Whether an attempt has begun and not ended.
    var isInFlight: Bool {
        switch self {
        case .active, .finishing, .hops: true
        default: false
        }
    }
}
