/// The hosts whose limits move by themselves, and those that are tried out first.
extension Schedule {
    /// What no host's limit goes above.
    private var ceiling: Int {
        limits.perHost == 0 ? limits.total : min(limits.perHost, limits.total)
    }

    /// A new lane comes under the rules of the run.
    mutating func applyRules(_ index: UInt32) {
        if let policy = rules.canary {
            rules.setCanary(HostCanary(policy), of: index)
            lanes[Int(index)].ownLimit = 1
            lanes[Int(index)].isRuled = true
            notices.append(.canaryMoved(HostID(rawValue: index), HostCanary(policy)))
        } else if rules.isAdaptive {
            adapt(index, now: .start)
        }
    }

    private mutating func adapt(_ index: UInt32, from first: Int = AdaptiveLimit.first, now: RunInstant) {
        // A limit that was set by hand says more of the host than nothing does.
        let own = lanes[Int(index)].ownLimit.flatMap { $0 > 0 ? $0 : nil }
        let limit = AdaptiveLimit(
            ceiling: ceiling, known: own, startingAt: first, now: now,
            inFlight: lanes[Int(index)].active)
        rules.setLimit(limit, of: index)
        lanes[Int(index)].ownLimit = limit.limit
        lanes[Int(index)].isRuled = true
        notices.append(
            .hostLimitMoved(
                HostID(rawValue: index),
                LimitMove(from: limit.limit, to: limit.limit, why: .start, goodput: 0, latency: nil)))
    }

    /// The lane's limit stands still from now on.
    mutating func dropRule(_ index: UInt32) {
        guard let settled = rules.withLimit(index, { $0.settledLimit }) else { return }
        lanes[Int(index)].ownLimit = settled
        rules.setLimit(nil, of: index)
        lanes[Int(index)].isRuled = rules.canary(index) != nil
    }

    /// Whether the host's limit moves by the rule; nil is every host whose limit was not set by hand, and those to come.
    mutating func setAdaptive(_ host: HostID?, _ isOn: Bool, now: RunInstant) {
        if let host {
            growLanes(to: host)
            guard rules.adapts(host.rawValue) != isOn else { return }
            setAdaptive(lane: host.rawValue, isOn, now: now)
        } else {
            let isAny = lanes.indices.contains { rules.adapts(UInt32($0)) }
            guard rules.isAdaptive != isOn || !isOn && isAny else { return }
            rules.isAdaptive = isOn
            for index in lanes.indices.map(UInt32.init) where rules.adapts(index) != isOn {
                // What stands still because the rule was turned off was not set by hand.
                let isByHand = lanes[Int(index)].ownLimit != nil && !rules.standing.contains(index)
                if isOn, isByHand { continue }
                setAdaptive(lane: index, isOn, now: now)
                if !isOn { rules.standing.insert(index) }
            }
        }
        notices.append(.adaptiveChanged(host, isOn))
    }

    private mutating func setAdaptive(lane index: UInt32, _ isOn: Bool, now: RunInstant) {
        // A host that is tried out comes under the rule once it has passed.
        if rules.canary(index)?.phase == .trying { return }
        let host = HostID(rawValue: index)
        if isOn {
            adapt(index, now: now)
        } else {
            // It stands still where it is: without any the whole queue would be let loose on the host.
            dropRule(index)
            notices.append(.hostLimitChanged(host, lanes[Int(index)].ownLimit ?? 0))
        }
        refresh(index)
    }

    /// The limits above them have changed.
    mutating func ceilingChanged(now: RunInstant) {
        let ceiling = ceiling
        for index in rules.limits.indices {
            let active = lanes[index].active
            guard
                let limit = rules.withLimit(
                    UInt32(index),
                    { limit in
                        limit.setCeiling(ceiling, now: now, inFlight: active)
                        return limit.limit
                    }), let before = lanes[index].ownLimit, limit != before
            else { continue }
            lanes[index].ownLimit = limit
            let move = LimitMove(from: before, to: limit, why: .ceiling, goodput: 0, latency: nil)
            notices.append(.hostLimitMoved(HostID(rawValue: UInt32(index)), move))
        }
    }

    // MARK: Starts and ends

    mutating func ruleStarted(_ id: RequestID, from place: ScheduleRow.Place, lane index: UInt32) {
        let active = lanes[Int(index)].active
        _ = rules.withLimit(index) { $0.started(inFlight: active) }
        guard rows[id.index].home.rawValue == index, place == .listed || place == .released else { return }
        changeCanary(index) { $0.started(id) }
    }

    mutating func ruleEnded(
        _ result: AttemptResult, lane index: UInt32, startedAt: RunInstant, now: RunInstant
    ) {
        guard !result.isCancelled else { return }
        let active = lanes[Int(index)].active
        let moves = rules.withLimit(index) {
            $0.ended(
                startedAt: startedAt, isAnswer: result.isAnswer, refusal: result.limitRefusal,
                retryAfter: result.retryAfter, inFlight: active, now: now)
        }
        guard let moves, let last = moves.last else { return }
        let host = HostID(rawValue: index)
        lanes[Int(index)].ownLimit = last.to
        if let rest = last.restsUntil { changeBackoff(index) { $0.rest(until: rest) } }
        for move in moves { notices.append(.hostLimitMoved(host, move)) }
    }

    // MARK: Canaries

    /// Whether the host's first requests are on their way: nothing but they say what becomes of its queue.
    func isTryingOut(_ index: UInt32) -> Bool {
        rules.canary(index)?.phase == .trying
    }

    /// Whether what is added for the host is held.
    func isHeldByCanary(_ host: HostID) -> Bool {
        rules.canary(host.rawValue)?.phase == .held
    }

    /// What the end of an attempt means for the canary of its request's host: what is held from now on.
    mutating func canaryEnded(
        _ id: RequestID, _ result: AttemptResult, _ next: AttemptDecision.Next, lane index: UInt32,
        now: RunInstant
    ) -> [RequestID] {
        let outcome: Result<Void, FetchFailure>?
        switch next {
        case .retry: return []
        case .hold: outcome = nil
        case .settle:
            outcome = result.isCancelled ? nil : result.failure.map { .failure($0) } ?? .success(())
        }
        let wasOne = changeCanary(index) { $0.ended(id, outcome) } ?? false
        guard wasOne, let canary = rules.canary(index) else { return [] }
        switch canary.phase {
        case .trying:
            // It may have ended at another host, where a redirect led it.
            refresh(index)
            return []
        case .passed:
            openAfterCanary(index, canary, now: now)
            return []
        case .held: return holdQueue(lane: index)
        }
    }

    /// A request that was queued or held is settled or held by someone.
    mutating func canaryLeft(_ id: RequestID) {
        let index = rows[id.index].home.rawValue
        guard lanes[Int(index)].isRuled, changeCanary(index, { $0.ended(id, nil) }) == true else { return }
        refresh(index)
    }

    /// Lets the host's queue go on; what its canary held and is queued now.
    mutating func releaseCanary(_ host: HostID, now: RunInstant) -> [RequestID] {
        growLanes(to: host)
        guard let canary = rules.canary(host.rawValue), canary.phase != .passed else { return [] }
        changeCanary(host.rawValue) { $0.release() }
        openAfterCanary(host.rawValue, canary, now: now)
        let ids = rows.indices.lazy.map { RequestID($0 + 1) }.filter { [rows] in
            rows[$0.index].place == .held && rows[$0.index].home == host
                && rows[$0.index].flags.contains(.heldByCanary)
        }
        return release(Array(ids), now: now).map(\.id)
    }

    /// All were ok: the limit opens at once. Some were not: by the rule it starts at two.
    private mutating func openAfterCanary(_ index: UInt32, _ canary: HostCanary, now: RunInstant) {
        lanes[Int(index)].isTryingOut = false
        lanes[Int(index)].ownLimit = nil
        if rules.isAdaptive {
            adapt(index, from: canary.isPerfect ? AdaptiveLimit.first : 2, now: now)
        } else {
            lanes[Int(index)].isRuled = false
        }
        refresh(index)
    }

    private mutating func holdQueue(lane index: UInt32) -> [RequestID] {
        var ids: [RequestID] = []
        for place in [ScheduleRow.Place.released, .listed] {
            while !lanes[Int(index)].list(place).isEmpty {
                let id = RequestID(rawValue: lanes[Int(index)].list(place).first)
                unlink(id)
                holdByCanary(id)
                ids.append(id)
            }
        }
        counts.queued -= ids.count
        return ids
    }

    /// Holds a request that has just been added for a host whose canary failed.
    mutating func holdAdded(_ id: RequestID) {
        unlink(id)
        counts.queued -= 1
        holdByCanary(id)
    }

    private mutating func holdByCanary(_ id: RequestID) {
        rows[id.index].place = .held
        rows[id.index].flags.insert(.heldByCanary)
        counts.held += 1
    }

    /// Changes the lane's canary and tells of it where it went on.
    @discardableResult
    private mutating func changeCanary<Result>(_ index: UInt32, _ change: (inout HostCanary) -> Result)
        -> Result?
    {
        let before = rules.canary(index)
        let result = rules.withCanary(index, change)
        guard let canary = rules.canary(index), canary != before else { return result }
        lanes[Int(index)].isTryingOut = !canary.letsUntriedStart
        if canary.phase != before?.phase || canary.number != before?.number {
            notices.append(.canaryMoved(HostID(rawValue: index), canary))
        }
        return result
    }
}

extension AttemptResult {
    /// Whether the host answered, with whatever status, and did not refuse.
    fileprivate var isAnswer: Bool { status > 0 && limitRefusal == nil }

    /// How it says that the host has too much to do.
    fileprivate var limitRefusal: LimitRefusal? {
        if isOverload { return .status(status) }
        guard let failure else { return nil }
        switch failure.kind {
        case .timeout: return .timeout
        case .connect: return .noConnection
        default: return nil
        }
    }
}
