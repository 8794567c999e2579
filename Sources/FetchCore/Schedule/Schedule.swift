import HeapModule

/// Decides which request starts when: the one place where limits, pauses, delays and retries are weighed.
///
/// A pure machine: it has no clock, no socket and no randomness but its seed, so the same calls give the same
/// answers. Call ``next(now:)`` after anything that may let something start, until it is not `start`; come
/// again at the instant that it names. Every call takes the moment it happens at; moments never go back.
///
/// A request is a row of columns, some 28 bytes; each host has a lane of row lists linked through those
/// columns. Lanes that may start something stand in a ring and take turns, so that a start costs the same
/// with one host and with ten thousand. A settled row may be added again as a new request.
struct Schedule: Sendable {
    var retry: RetryPolicy
    private(set) var limits: FetchLimits
    var random: SeededRandom

    /// One entry a request, by `RequestID.index`.
    var rows: [ScheduleRow] = []
    /// One entry a request: its neighbours in its list.
    var links: [RowLink] = []
    /// One entry a request: since when it could start (listed), when its delay is over (delayed), when it
    /// started (active).
    var since: [RunInstant] = []
    /// Where requests are that a redirect has led to another host.
    var hopHosts: [UInt32: HostID] = [:]

    /// One entry a host, by `HostID.index`.
    var lanes: [HostLane] = []
    /// Lanes that may start something queued.
    var ring = LaneRing()
    /// Lanes with hops that may go on.
    var hopRing = LaneRing()
    /// Rows by the end of their delay. An entry counts only while its row is delayed until that instant.
    var delays = Heap<Due>()
    /// Lanes by when their back-off changes by itself. An entry counts only while that is its lane's instant.
    var backoffs = Heap<Due>()
    var rate: StartGrid
    var hostRates: HostRates
    /// The limits that move by themselves, and the canaries.
    var rules: HostRules

    /// Attempts that hold a slot.
    var activeCount = 0
    /// Those of them that go to hosts whose address is not known.
    var resolvingCount = 0
    /// Look-ups that go on though nobody waits for them any more: each still keeps a thread of the resolver's.
    var abandonedLookups = 0
    var counts = Counts()
    var isPaused = false
    /// Whether the record writer lags: nothing new starts until it has caught up.
    var isLagging = false
    var isStopping = false
    var notices: [RunNotice] = []

    /// How many requests are where.
    struct Counts: Sendable, Equatable {
        /// Queued, with or without a delay.
        var queued = 0
        /// Those of `queued` whose delay is not over.
        var delayed = 0
        /// Begun and not ended: with a slot, between two hops, or with the slot given back.
        var inFlight = 0
        /// Those of `inFlight` that wait for a slot at their next host.
        var hopping = 0
        var held = 0
        var settled = 0
    }

    /// Something that becomes due: a row by its raw id, or a lane by its index.
    struct Due: Sendable, Comparable {
        var at: RunInstant
        var number: UInt32

        static func < (left: Due, right: Due) -> Bool {
            left.at == right.at ? left.number < right.number : left.at < right.at
        }
    }

    /// - Parameters:
    ///   - isAdaptive: whether each host's limit moves by the rule.
    ///   - canary: how each host is tried out first.
    init(
        limits: FetchLimits, retry: RetryPolicy, seed: UInt64, isAdaptive: Bool = false,
        canary: CanaryPolicy? = nil
    ) {
        self.limits = limits
        self.limits.total = max(1, limits.total)
        self.limits.perHost = max(0, limits.perHost)
        self.retry = retry
        random = SeededRandom(seed: seed)
        rate = StartGrid(perSecond: limits.rate)
        hostRates = HostRates(perSecond: limits.hostRate)
        rules = HostRules(isAdaptive: isAdaptive, canary: canary)
    }

    mutating func reserve(_ requests: Int) {
        rows.reserveCapacity(requests)
        links.reserveCapacity(requests)
        since.reserveCapacity(requests)
    }

    /// Queues a new request; its id was never added before or is settled.
    ///
    /// Requests to one host start in the order they were added. Ids need not come in order.
    mutating func add(_ id: RequestID, host: HostID, isIdempotent: Bool, now: RunInstant) {
        while rows.count <= id.index {
            rows.append(ScheduleRow())
            links.append(RowLink())
            since.append(.start)
        }
        let place = rows[id.index].place
        precondition(place == .absent || place == .settled, "request \(id) was added while \(place)")
        if place == .settled { counts.settled -= 1 }
        rows[id.index] = ScheduleRow(home: host, flags: isIdempotent ? .idempotent : [])
        hopHosts[id.rawValue] = nil
        growLanes(to: host)
        enqueue(id, .listed, since: now)
        counts.queued += 1
    }

    /// Takes in a request that is settled already, from an earlier run; a retry queues it like any other.
    mutating func addSettled(_ id: RequestID, host: HostID, isIdempotent: Bool) {
        add(id, host: host, isIdempotent: isIdempotent, now: .start)
        unlink(id)
        rows[id.index].place = .settled
        counts.queued -= 1
        counts.settled += 1
    }

    /// What may be done now. Call it until it is not `start`.
    mutating func next(now: RunInstant) -> ScheduleStep {
        wake(now)
        guard activeCount < limits.total else { return .idle }
        if let hop = startHop(now) { return .start(hop) }
        guard !isPaused, !isLagging, !isStopping else {
            return counts.hopping > 0 ? waitForBackoffs() : .idle
        }
        while let index = ring.pop(mayResolve: mayResolveMore) {
            lanes[Int(index)].standing = .out
            guard let place = lanes[Int(index)].nextPlace(commonLimit: limits.perHost), place != .hops else {
                continue
            }
            if !mayResolve(index) {
                lanes[Int(index)].standing = .parked
                ring.park(index)
                continue
            }
            if hostRates.keeps(index, now: now) {
                lanes[Int(index)].standing = .rated
                continue
            }
            if let due = rate.blocks(now: now) {
                lanes[Int(index)].standing = .ready
                ring.putBack(index)
                return .wait(until: due)
            }
            return .start(start(from: place, lane: index, now: now))
        }
        if !isHeldUp { rate.end() }
        return waitForDue()
    }

    /// Whether something could start now, were there room: else no start is late.
    ///
    /// Where nothing is in flight, its host is what keeps it: by a key, or since the run backs off from it. A host's own rate is
    /// asked for, and no stall.
    private var isHeldUp: Bool {
        activeCount > 0 && counts.queued > counts.delayed && hostRates.nextDue == nil
    }

    /// What was decided since the last call, in order: pauses, limits, back-offs, queues that were given up.
    mutating func takeNotices() -> [RunNotice] {
        if notices.isEmpty { return [] }
        defer { notices.removeAll(keepingCapacity: true) }
        return notices
    }

    mutating func changeLimits(_ change: (inout FetchLimits) -> Void) {
        change(&limits)
    }

    // MARK: Starting

    private mutating func start(
        from place: ScheduleRow.Place, lane index: UInt32, now: RunInstant
    ) -> ScheduledStart {
        let id = RequestID(rawValue: lanes[Int(index)].list(place).first)
        unlink(id)
        counts.queued -= 1
        counts.inFlight += 1
        let late = rate.started(now: now)
        let queuedFor = now.since(min(now, since[id.index]))
        if rows[id.index].attempts < .max { rows[id.index].attempts += 1 }
        if rows[id.index].tries < .max { rows[id.index].tries += 1 }
        let isProbe = takeSlot(id, from: place, lane: index, now: now)
        hostRates.started(index, now: now, hasMore: lanes[Int(index)].standing != .out)
        return ScheduledStart(
            id: id, host: HostID(rawValue: index), attempt: Int(rows[id.index].attempts),
            queuedFor: queuedFor, isProbe: isProbe,
            lateMicroseconds: rows[id.index].attempts == 1 ? late : 0)
    }

    private mutating func startHop(_ now: RunInstant) -> ScheduledStart? {
        while let index = hopRing.pop(mayResolve: mayResolveMore) {
            lanes[Int(index)].hopStanding = .out
            guard lanes[Int(index)].mayHop(commonLimit: limits.perHost) else { continue }
            if !mayResolve(index) {
                lanes[Int(index)].hopStanding = .parked
                hopRing.park(index)
                continue
            }
            let id = RequestID(rawValue: lanes[Int(index)].hops.first)
            let queuedFor = now.since(min(now, since[id.index]))
            unlink(id)
            counts.hopping -= 1
            let isProbe = takeSlot(id, from: .hops, lane: index, now: now)
            return ScheduledStart(
                id: id, host: HostID(rawValue: index), attempt: Int(rows[id.index].attempts),
                queuedFor: queuedFor, isProbe: isProbe, isHop: true)
        }
        return nil
    }

    // MARK: Waiting

    /// Queues the rows whose delay is over, and lets hosts be probed whose time has come.
    private mutating func wake(_ now: RunInstant) {
        while let due = delays.min, due.at <= now {
            delays.removeMin()
            let id = RequestID(rawValue: due.number)
            guard isDelayed(id, until: due.at) else { continue }
            counts.delayed -= 1
            enqueue(id, .returned, since: due.at)
        }
        while let index = hostRates.takeDue(now: now) {
            lanes[Int(index)].standing = .out
            refresh(index)
        }
        while let due = backoffs.min, due.at <= now {
            backoffs.removeMin()
            guard lanes[Int(due.number)].backoff.wakesAt == due.at else { continue }
            changeBackoff(due.number) { $0.wake(due.at) }
            refresh(due.number)
        }
    }

    private mutating func waitForDue() -> ScheduleStep {
        while let due = delays.min, !isDelayed(RequestID(rawValue: due.number), until: due.at) {
            delays.removeMin()
        }
        var due = delays.min?.at
        if let other = hostRates.nextDue { due = min(due ?? other, other) }
        if case .wait(let other) = waitForBackoffs() { due = min(due ?? other, other) }
        return due.map { .wait(until: $0) } ?? .idle
    }

    /// Until the first back-off changes by itself.
    private mutating func waitForBackoffs() -> ScheduleStep {
        while let due = backoffs.min, lanes[Int(due.number)].backoff.wakesAt != due.at {
            backoffs.removeMin()
        }
        guard let due = backoffs.min else { return .idle }
        return .wait(until: due.at)
    }

    private func isDelayed(_ id: RequestID, until due: RunInstant) -> Bool {
        rows[id.index].place == .delayed && since[id.index] == due
    }
}
