/// The bookkeeping of lanes, slots and rings; nothing here decides.
extension Schedule {
    mutating func growLanes(to host: HostID) {
        precondition(host != .none, "a request without a host was added")
        while lanes.count <= host.index {
            lanes.append(HostLane())
            if rules.isAny { applyRules(UInt32(lanes.count - 1)) }
        }
    }

    /// The lane of the host that the request stands under now.
    func laneIndex(_ id: RequestID) -> UInt32 {
        let row = rows[id.index]
        if row.flags.contains(.elsewhere), let host = hopHosts[id.rawValue] { return host.rawValue }
        return row.home.rawValue
    }

    mutating func enqueue(_ id: RequestID, _ place: ScheduleRow.Place, since instant: RunInstant) {
        let index = laneIndex(id)
        rows[id.index].place = place
        since[id.index] = instant
        lanes[Int(index)].withList(place) { $0.append(id.rawValue, in: &links) }
        refresh(index)
    }

    /// Takes a listed row out of its list.
    mutating func unlink(_ id: RequestID) {
        let place = rows[id.index].place
        lanes[Int(laneIndex(id))].withList(place) { $0.remove(id.rawValue, in: &links) }
    }

    /// Puts the lane where it belongs, after anything that may let it start something.
    mutating func refresh(_ index: UInt32) {
        let lane = lanes[Int(index)]
        if lane.hopStanding == .out, lane.mayHop(commonLimit: limits.perHost) {
            lanes[Int(index)].hopStanding = .ready
            hopRing.append(index)
        }
        if lane.standing == .out, let place = lane.nextPlace(commonLimit: limits.perHost), place != .hops {
            lanes[Int(index)].standing = .ready
            ring.append(index)
        }
    }

    mutating func refreshAll() {
        for index in lanes.indices { refresh(UInt32(index)) }
    }

    /// Changes the lane's back-off, tells what is to be told of it, and sees to it that it is woken.
    @discardableResult
    mutating func changeBackoff<Result>(
        _ index: UInt32, _ change: (inout HostBackoff) -> Result
    ) -> Result {
        let before = lanes[Int(index)].backoff
        let result = change(&lanes[Int(index)].backoff)
        let backoff = lanes[Int(index)].backoff
        if let instant = backoff.wakesAt, instant != before.wakesAt {
            backoffs.insert(Due(at: instant, number: index))
        }
        if backoff.wait != before.wait, backoff.wait != .none {
            notices.append(.hostBackedOff(HostID(rawValue: index), backoff.wait))
        }
        return result
    }

    /// Whether it is the probe of a host that is backed off from.
    mutating func takeSlot(
        _ id: RequestID, from place: ScheduleRow.Place, lane index: UInt32, now: RunInstant
    ) -> Bool {
        rows[id.index].place = .active
        since[id.index] = now
        activeCount += 1
        lanes[Int(index)].active += 1
        if !lanes[Int(index)].isAddressKnown { resolvingCount += 1 }
        if lanes[Int(index)].isRuled { ruleStarted(id, from: place, lane: index) }
        if rows[id.index].tries == 1 { lanes[Int(index)].budget.attemptStarted(now: now) }
        var isProbe = false
        if lanes[Int(index)].backoff.isHalfOpen {
            isProbe = changeBackoff(index) { $0.started(id, from: place, now: now) }
            if isProbe { notices.append(.hostProbing(HostID(rawValue: index))) }
        }
        refresh(index)
        return isProbe
    }

    mutating func giveSlot(lane index: UInt32) {
        activeCount -= 1
        lanes[Int(index)].active -= 1
        if !lanes[Int(index)].isAddressKnown {
            resolvingCount -= 1
        }
        refresh(index)
    }

    /// As many hosts as may be resolved with someone waiting.
    static let maximumAwaitedLookups = 64
    /// As many as may be resolved in all: beside the awaited ones those that nobody waits for any more.
    static let maximumLookups = 256

    /// Whether one more host may be resolved: half of the slots, so that a dead resolver never stalls the
    /// others; and no more than are asked for at once, so that none waits for its turn with its timeout running.
    var mayResolveMore: Bool {
        resolvingCount < min(max(1, limits.total / 2), Self.maximumAwaitedLookups)
            && resolvingCount + abandonedLookups < Self.maximumLookups
    }

    func mayResolve(_ index: UInt32) -> Bool {
        lanes[Int(index)].isAddressKnown || mayResolveMore
    }
}
