/// What people and signals ask for. Each applies from the next ``Schedule/next(now:)`` on.
extension Schedule {
    /// Nothing new starts, what is in flight finishes (redirect hops too).
    mutating func pause() {
        guard !isPaused else { return }
        isPaused = true
        notices.append(.paused)
    }

    mutating func resume() {
        guard isPaused else { return }
        isPaused = false
        rate.end()
        notices.append(.resumed)
    }

    /// As a pause, by the record writer: its own state, so that a key does not end it.
    mutating func setLagging(_ isLagging: Bool) {
        guard self.isLagging != isLagging else { return }
        self.isLagging = isLagging
        notices.append(.recordsLagging(isLagging))
    }

    /// Nothing new starts any more and nothing is retried; what is in flight goes on.
    mutating func stop() {
        guard !isStopping else { return }
        isStopping = true
        notices.append(.stopping)
    }

    /// Keeps queued requests from starting; one in flight is held from its next attempt on. Those that are
    /// held now, in the order given.
    mutating func hold(_ ids: [RequestID]) -> [RequestID] {
        ids.filter { id in
            switch placeOf(id) {
            case .pressed, .returned, .released, .listed:
                unlink(id)
                counts.queued -= 1
            case .delayed:
                rows[id.index].flags.insert(.heldWithDelay)
                counts.queued -= 1
                counts.delayed -= 1
            case .active, .finishing, .hops:
                rows[id.index].flags.insert(.holdsNext)
                return false
            case .held, .settled, .absent: return false
            }
            rows[id.index].place = .held
            counts.held += 1
            canaryLeft(id)
            return true
        }
    }

    /// Queues held requests again, before those of their host that were never held; a delay that is not over
    /// goes on. Those that are queued now, in the order given, with what they wait for.
    mutating func release(_ ids: [RequestID], now: RunInstant) -> [(id: RequestID, delay: QueueDelay)] {
        ids.compactMap { id in
            let place = placeOf(id)
            if place.isInFlight { rows[id.index].flags.remove(.holdsNext) }
            guard place == .held else { return nil }
            rows[id.index].flags.remove(.heldByCanary)
            counts.held -= 1
            counts.queued += 1
            let hasDelay = rows[id.index].flags.contains(.heldWithDelay) && since[id.index] > now
            rows[id.index].flags.remove(.heldWithDelay)
            guard hasDelay else {
                enqueue(id, rows[id.index].tries == 0 ? .released : .returned, since: now)
                return (id, .none)
            }
            rows[id.index].place = .delayed
            delays.insert(Due(at: since[id.index], number: id.rawValue))
            counts.delayed += 1
            return (id, delayOf(id))
        }
    }

    /// Another attempt for settled requests, before all that is queued for their host: it does not wait while the
    /// host is backed off from, automatic retries count anew, attempts go on counting. A queued one starts now, whatever
    /// delay it has.
    ///
    /// Those that are queued without a delay now and were not so before, in the order given. Held requests
    /// and those in flight stay as they are. Nothing happens once the run is stopping.
    mutating func retry(_ ids: [RequestID], now: RunInstant) -> [RequestID] {
        guard !isStopping else { return [] }
        return ids.filter { id in
            var isChanged = true
            switch placeOf(id) {
            case .settled:
                counts.settled -= 1
                counts.queued += 1
            case .delayed: counts.delayed -= 1
            case .listed, .released, .returned:
                unlink(id)
                isChanged = false
            case .pressed, .hops, .active, .finishing, .held, .absent: return false
            }
            rows[id.index].tries = 0
            changeBackoff(rows[id.index].home.rawValue) { $0.pressed(now: now) }
            enqueue(id, .pressed, since: isChanged ? now : since[id.index])
            return isChanged
        }
    }

    /// Ends a request that is not settled; see ``CancelStep`` for what the caller does.
    mutating func cancel(_ id: RequestID) -> CancelStep {
        let place = placeOf(id)
        switch place {
        case .absent, .settled: return .nothing
        case .active, .finishing: return .abort
        case .hops:
            let index = laneIndex(id)
            unlink(id)
            refresh(index)
            leaveHop(id)
            counts.hopping -= 1
            counts.inFlight -= 1
        case .pressed, .returned, .released, .listed:
            unlink(id)
            counts.queued -= 1
        case .delayed:
            counts.queued -= 1
            counts.delayed -= 1
        case .held: counts.held -= 1
        }
        rows[id.index].place = .settled
        rows[id.index].flags.subtract([.holdsNext, .heldWithDelay])
        counts.settled += 1
        canaryLeft(id)
        return .settled(attempts: Int(rows[id.index].attempts), wasHop: place == .hops)
    }

    /// Transfers in flight, all hosts together; at least 1. Lower than what is in flight: nothing starts
    /// until it fits.
    mutating func setLimit(_ limit: Int, now: RunInstant = .start) {
        let limit = max(1, limit)
        guard limit != limits.total else { return }
        changeLimits { $0.total = limit }
        if rules.isAny { ceilingChanged(now: now) }
        notices.append(.limitChanged(limit))
    }

    /// Transfers in flight to one host, 0 is no limit; nil sets it for every host without its own.
    mutating func setHostLimit(_ host: HostID?, _ limit: Int, now: RunInstant = .start) {
        let limit = max(0, limit)
        if let host {
            growLanes(to: host)
            guard lanes[host.index].ownLimit != limit || rules.adapts(host.rawValue) else { return }
            dropRule(host.rawValue)
            rules.standing.remove(host.rawValue)
            lanes[host.index].ownLimit = limit
            refresh(host.rawValue)
        } else {
            guard limit != limits.perHost else { return }
            changeLimits { $0.perHost = limit }
            if rules.isAny { ceilingChanged(now: now) }
            refreshAll()
        }
        notices.append(.hostLimitChanged(host, limit))
    }

    /// Takes the host's own limit away: that of all hosts holds for it again.
    mutating func dropHostLimit(_ host: HostID) {
        growLanes(to: host)
        guard lanes[host.index].ownLimit != nil else { return }
        dropRule(host.rawValue)
        lanes[host.index].ownLimit = nil
        refresh(host.rawValue)
        notices.append(.hostLimitDropped(host))
    }

    /// Requests started a second; nil is no limit.
    mutating func setRate(_ perSecond: Double?) {
        guard perSecond != rate.perSecond else { return }
        changeLimits { $0.rate = perSecond }
        rate.set(perSecond)
        notices.append(.rateChanged(perSecond))
    }

    /// Requests started a second to one host; nil is no limit.
    mutating func setHostRate(_ perSecond: Double?) {
        guard perSecond != hostRates.perSecond else { return }
        changeLimits { $0.hostRate = perSecond }
        for index in hostRates.set(perSecond) {
            lanes[Int(index)].standing = .out
            refresh(index)
        }
        notices.append(.hostRateChanged(perSecond))
    }

    /// Nothing to the host starts, hops included; what is in flight there finishes.
    mutating func pauseHost(_ host: HostID) {
        growLanes(to: host)
        guard !lanes[host.index].isPaused else { return }
        lanes[host.index].isPaused = true
        notices.append(.hostPaused(host))
    }

    /// Ends the pause of a host; a back-off goes on.
    mutating func resumeHost(_ host: HostID) {
        growLanes(to: host)
        guard lanes[host.index].isPaused else { return }
        lanes[host.index].isPaused = false
        refresh(host.rawValue)
        notices.append(.hostResumed(host))
    }
}
