extension Schedule {
    /// The attempt in flight ended: frees its slot and decides what becomes of the request.
    ///
    /// - Parameter own: What the request itself says of further attempts; nil is ``retry``.
    mutating func attemptEnded(
        _ id: RequestID, _ result: AttemptResult, own: RetryPolicy? = nil, now: RunInstant
    ) -> AttemptDecision {
        let place = rows[id.index].place
        precondition(
            place == .active || place == .finishing || place == .hops,
            "the attempt of \(id) ended while \(place)")
        let index = laneIndex(id)
        let startedAt = since[id.index]
        counts.inFlight -= 1
        switch place {
        case .active: giveSlot(lane: index)
        case .hops:
            unlink(id)
            counts.hopping -= 1
        default: break
        }
        let next = decide(id, result, own, lane: index, now: now)
        let change = judge(id, result, lane: index, startedAt: startedAt, now: now)
        if lanes[Int(index)].isRuled { ruleEnded(result, lane: index, startedAt: startedAt, now: now) }
        leaveHop(id)
        requeue(id, next)
        let home = rows[id.index].home
        let held =
            lanes[home.index].isRuled ? canaryEnded(id, result, next, lane: home.rawValue, now: now) : []
        let together = change == .gaveUp && !isStopping ? giveUpQueue(lane: index, result) : []
        refresh(index)
        return AttemptDecision(next: next, settledTogether: together, heldTogether: held)
    }

    /// The transfer is over but its outcome is not known yet (its body is still being judged): frees its
    /// slot.
    mutating func transferEnded(_ id: RequestID) {
        guard rows[id.index].place == .active else { return }
        rows[id.index].place = .finishing
        giveSlot(lane: laneIndex(id))
    }

    /// The request settles when its attempt in flight ends, whatever it comes to.
    mutating func forbidRetry(_ id: RequestID) {
        rows[id.index].tries = .max
    }

    /// A redirect leads the attempt in flight to a host, its own or another.
    ///
    /// To the same host it keeps its slot. To another it gives the slot back and takes one there, before all
    /// that is queued there; the attempt's number stays, the rate does not count it, and a paused run lets it
    /// go on, as all that is in flight. It waits where the host is at its limit, paused by a key, or backed off from.
    mutating func hop(_ id: RequestID, to host: HostID, now: RunInstant) -> HopStep {
        precondition(rows[id.index].place == .active, "a redirect of \(id) while \(rows[id.index].place)")
        let old = laneIndex(id)
        tell(changeBackoff(old) { $0.reached() }, lane: old)
        if host.rawValue == old {
            refresh(old)
            return .proceed
        }
        growLanes(to: host)
        giveSlot(lane: old)
        if host == rows[id.index].home {
            leaveHop(id)
        } else {
            hopHosts[id.rawValue] = host
            rows[id.index].flags.insert(.elsewhere)
        }
        enqueue(id, .hops, since: now)
        counts.hopping += 1
        let lane = lanes[host.index]
        guard activeCount < limits.total, lane.hops.first == id.rawValue,
            lane.mayHop(commonLimit: limits.perHost), mayResolve(host.rawValue)
        else { return .queued }
        unlink(id)
        counts.hopping -= 1
        _ = takeSlot(id, from: .hops, lane: host.rawValue, now: now)
        return .proceed
    }

    /// The host's name was resolved, or it is an address: from now on its own limit holds.
    mutating func addressKnown(_ host: HostID) {
        growLanes(to: host)
        guard !lanes[host.index].isAddressKnown else { return }
        lanes[host.index].isAddressKnown = true
        resolvingCount -= lanes[host.index].active
        if lanes[host.index].standing == .parked {
            lanes[host.index].standing = .ready
            ring.unpark(host.rawValue)
        }
        if lanes[host.index].hopStanding == .parked {
            lanes[host.index].hopStanding = .ready
            hopRing.unpark(host.rawValue)
        }
        refresh(host.rawValue)
    }

    // MARK: Deciding

    private mutating func decide(
        _ id: RequestID, _ result: AttemptResult, _ own: RetryPolicy?, lane index: UInt32, now: RunInstant
    ) -> AttemptDecision.Next {
        let row = rows[id.index]
        guard !result.isOK, !result.isCancelled, !isStopping, let failure = result.failure else {
            return .settle(.final)
        }
        let retry = own ?? retry
        guard Int(row.tries) <= retry.retries,
            retry.isWorthRetrying(failure, status: result.status),
            row.flags.contains(.idempotent) || !result.wasSent || retry.retriesAllMethods
        else { return .settle(.final) }
        if let asked = result.retryAfter, asked > retry.retryAfterMaximum {
            return .settle(.retryAfterTooLong)
        }
        let wasSpent = lanes[Int(index)].budget.isSpent
        guard lanes[Int(index)].budget.withdraw(now: now) else {
            if !wasSpent { notices.append(.retryBudgetSpent(HostID(rawValue: index))) }
            return .settle(.retryBudgetSpent)
        }
        let due = now.advanced(by: retry.delay(afterRetries: Int(row.tries) - 1, using: &random))
        rows[id.index].flags.remove(.delayedByServer)
        var delay = QueueDelay.retry(due)
        if let asked = result.retryAfter, now.advanced(by: asked) > due {
            rows[id.index].flags.insert(.delayedByServer)
            delay = .retryAfter(now.advanced(by: asked))
        }
        since[id.index] = delay.due ?? now
        return row.flags.contains(.holdsNext) ? .hold : .retry(delay)
    }

    private mutating func requeue(_ id: RequestID, _ next: AttemptDecision.Next) {
        rows[id.index].flags.remove(.holdsNext)
        switch next {
        case .settle(_):
            rows[id.index].place = .settled
            counts.settled += 1
        case .retry:
            rows[id.index].place = .delayed
            delays.insert(Due(at: since[id.index], number: id.rawValue))
            counts.queued += 1
            counts.delayed += 1
        case .hold:
            rows[id.index].place = .held
            rows[id.index].flags.insert(.heldWithDelay)
            counts.held += 1
        }
    }

    /// What the end says of the host.
    private mutating func judge(
        _ id: RequestID, _ result: AttemptResult, lane index: UInt32, startedAt: RunInstant, now: RunInstant
    ) -> HostBackoff.Change {
        let isFirst = rows[id.index].tries <= 1
        let policy = retry
        // The usual end of an attempt changes nothing.
        if result.isOK, lanes[Int(index)].backoff.isIdle { return .none }
        let change = changeBackoff(index) {
            $0.attemptEnded(id, result, isFirst: isFirst, startedAt: startedAt, policy, now: now)
        }
        tell(change, lane: index)
        return change
    }

    private mutating func tell(_ change: HostBackoff.Change, lane index: UInt32) {
        if change == .recovered { notices.append(.hostRecovered(HostID(rawValue: index))) }
    }

    /// Settles what is queued for the host and was not tried since it was added or pressed.
    private mutating func giveUpQueue(lane index: UInt32, _ result: AttemptResult) -> [RequestID] {
        guard let failure = result.failure, !isTryingOut(index) else { return [] }
        var ids: [RequestID] = []
        for place in [ScheduleRow.Place.pressed, .released, .listed] {
            while !lanes[Int(index)].list(place).isEmpty {
                let id = RequestID(rawValue: lanes[Int(index)].list(place).first)
                unlink(id)
                rows[id.index].place = .settled
                ids.append(id)
            }
        }
        counts.queued -= ids.count
        counts.settled += ids.count
        notices.append(.hostGivenUp(HostID(rawValue: index), count: ids.count, failure))
        return ids
    }

    /// Back to the request's own host, where its next attempt begins.
    mutating func leaveHop(_ id: RequestID) {
        guard rows[id.index].flags.contains(.elsewhere) else { return }
        rows[id.index].flags.remove(.elsewhere)
        hopHosts[id.rawValue] = nil
    }
}

extension QueueDelay {
    /// When it is over; nil for none.
    var due: RunInstant? {
        switch self {
        case .none: nil
        case .retry(let due), .retryAfter(let due): due
        }
    }
}
