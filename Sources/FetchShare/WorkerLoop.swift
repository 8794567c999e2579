import FetchCore

/// What a worker's thread does: feeds the machine with what has happened, and does what it says. That thread's alone.
final class WorkerLoop {
    /// Until when the engine may start something, in nanoseconds of ``BootClock``.
    private(set) var startsUntil = UInt64.max
    /// How it stands.
    private(set) var status = WorkerStatus()

    private let settings: ShareWorker.Settings
    private let engine: FetchRun
    private let link: ShareLink
    private var machine: WorkerMachine
    private var rows: HandedRows
    private var records: SettledRecords
    private var limits: SharedLimitKeeping
    /// Requests that are cancelled because somebody asked for it.
    private var cancelled: Set<RequestID> = []
    private var callUnderWay: ShareCall?
    private var stops = 0
    /// When a stop gives up what is not written.
    private var givesUpAt: Duration?
    private var isRunPaused = false
    private var error: ShareError?
    private var deletedBy: String?
    private var refusal: ShareError?
    /// Since when there is no connection.
    private var lostAt: Duration?
    /// Since when nothing comes over the one that there is.
    private var silentSince: Duration?
    private var beats: WorkerBeats
    /// The number of the newest command that it goes by.
    private var followed: Int
    /// Somebody has paused this worker.
    private var isHeld = false
    /// Somebody has asked this worker to end.
    private var isDismissed = false
    private var end: WorkerEnd?
    private var hasEngineFinished = false
    private var isLinkOver = false
    private var onEngineFinished: @Sendable () -> Void = {}

    /// How long what is in flight may take after the first stop.
    private static let grace = Duration.seconds(10)
    /// How long records wait for a database that is gone once the worker is to end: a lease is over by then.
    private static let patience = Duration.seconds(20)

    init(_ settings: ShareWorker.Settings, engine: FetchRun, link: ShareLink) {
        self.settings = settings
        self.engine = engine
        self.link = link
        var homes: [Int: [String]] = [:]
        for host in settings.wideHosts {
            if let home = host.home { homes[home, default: []].append(host.host) }
        }
        let policy = LeasePolicy.handingOver(
            concurrency: settings.concurrency, perHost: settings.perHost,
            hasRate: settings.setup.limits.rate != nil)
        machine = WorkerMachine(
            policy: policy,
            state: settings.joined.state, command: settings.joined.command, homes: homes)
        rows = HandedRows(hosts: settings.hosts)
        records = SettledRecords(worker: settings.name, policy)
        limits = SharedLimitKeeping(settings)
        beats = WorkerBeats()
        followed = settings.joined.command
    }

    /// - Parameter onEngineFinished: called when nothing is in flight after a stop.
    func start(onEngineFinished: @escaping @Sendable () -> Void) {
        self.onEngineFinished = onEngineFinished
        for command in limits.first(now: settings.clock.now()) { engine.send(command) }
        link.start()
    }

    /// Takes in what has happened; how it has ended, nil while it goes on.
    func turn(_ inbox: ShareWorker.Inbox) -> ShareWorker.Ending? {
        let now = BootClock.now()
        var events = inbox.news.compactMap { event(of: $0, now) }
        for batch in inbox.settled { for place in batch.indices { settle(batch[place], &events) } }
        takeStops(inbox.stops + (isDismissed ? 1 : 0), now, &events)
        for told in inbox.hostLimits { limits.noted(told.limit, of: told.host) }
        let atHosts = limits.atHosts(inbox.attempts.atHosts)
        if !atHosts.isEmpty { events.append(.atHosts(atHosts)) }
        if inbox.hasEngineFinished, !hasEngineFinished {
            hasEngineFinished = true
            if stops > 0 { for row in rows.rows { events.append(.withdrawn(row, wasBegun: false)) } }
        }
        perform(machine.handle(events + [.underWay(inbox.attempts.count)], at: now))
        records.keep { machine.concerns($0) }
        followRun(now, inbox.attempts)
        return ending(now)
    }

    // MARK: What has happened

    private func event(of news: ShareLink.News, _ now: Duration) -> WorkerEvent? {
        let wasSilentSince = silentSince
        silentSince = nil
        switch news {
        case .silent: silentSince = now - AnswerWatch.patience
        case .connected:
            lostAt = nil
            return .connected
        case .lost:
            lostAt = lostAt ?? wasSilentSince ?? now
            limits.connectionLost()
            beats.connectionLost()
            return .connectionLost
        case .answered(let answer, let requests):
            note(answer, requests)
            return .answered(answer)
        case .slots(let slots):
            limits.came(slots)
            engine.send(.grantStarts(slots.slots))
        case .granted(let part):
            if let command = limits.granted(part, now) { engine.send(command) }
        case .beat(let beat):
            beats.came(beat)
            return beat.map { .fairShare($0.fairShare) }
        case .deleted(let person): deletedBy = person
        case .refused(let error): refusal = error
        case .over(let error):
            isLinkOver = true
            guard let error else { return nil }
            self.error = error
            engine.send(.stop(grace: .zero))
        }
        return nil
    }

    /// Keeps the requests of a chunk before the machine starts them.
    private func note(_ answer: ShareAnswer, _ requests: [PackedRequests]) {
        switch answer {
        case .taken(let lanes):
            for lane in lanes {
                rows.forget(lane: lane.lease.lane)
                if lane.wasLost { records.wasLost(lane.lease) }
            }
        case .chunks(let chunks):
            guard case .read(let asked) = callUnderWay else { return }
            var requests = requests[...]
            for case (let place, let chunk?) in zip(asked, chunks) {
                guard let packed = requests.popFirst() else { return }
                let done = Set(chunk.done.rows)
                let open = chunk.rows.indices.filter { !done.contains($0) }
                rows.keep(packed, lane: place.lease.lane, chunk: place.chunk, left: open.count)
                records.read(place.lease, chunk: place.chunk, open: open, of: chunk.rows)
            }
        case .flushed:
            if case .flush(let flush) = callUnderWay { note(written: flush.rows) }
        case .commands(let commands): for command in commands { follow(command) }
        case .late(let isTaken):
            if case .late(_, let row) = callUnderWay { note(written: isTaken ? [row] : []) }
        default: break
        }
    }

    /// Goes by what somebody asks; rows that are cancelled are the machine's.
    private func follow(_ command: SharedCommand) {
        followed = max(followed, command.seq)
        if let setting = command.setting {
            for change in limits.changes(setting, settings.clock.now()) { engine.send(change) }
        }
        guard let order = command.order, command.worker == settings.joined.worker else { return }
        switch order {
        case .pause: isHeld = true
        case .resume: isHeld = false
        case .leave: isDismissed = true
        }
    }

    private func note(written rows: [SettledRow]) {
        records.written(rows)
        func count(_ outcome: SharedOutcome) -> Int { rows.count { $0.outcome == outcome } }
        let before = status.written
        status.written = SharedCounts(
            ok: before.ok + count(.ok), failed: before.failed + count(.failed),
            cancelled: before.cancelled + count(.cancelled), total: before.total + rows.count)
    }

    private func settle(_ settlement: Settlement, _ events: inout [WorkerEvent]) {
        guard let (row, request) = rows.settle(settlement.id) else { return }
        let wasAsked = cancelled.remove(settlement.id) != nil
        let outcome: SharedOutcome =
            switch settlement.outcome {
            case .ok: .ok
            case .failed: .failed
            case .cancelled: .cancelled
            }
        // Broken off because the worker, its lease or the run ends. What has not begun has no outcome; what may be sent again is left to
        // others while there are any.
        let wasBegun = settlement.attempts > 0
        let isLeft = !wasBegun || row.request.isSafeToRepeat && machine.state != .cancelled
        if outcome == .cancelled, !wasAsked, isLeft {
            events.append(.withdrawn(row, wasBegun: wasBegun))
            return
        }
        records.add(settlement, request, of: row)
        events.append(.settled(row, outcome))
    }

    private func takeStops(_ count: Int, _ now: Duration, _ events: inout [WorkerEvent]) {
        guard count > stops else { return }
        if stops == 0 {
            events.append(.stop)
            engine.whenFinished(onEngineFinished)
        }
        stops = count
        engine.send(.stop(grace: count == 1 ? Self.grace : .zero))
        if lostAt == nil, let job = limits.giveBackStarts() { link.post(job) }
        givesUpAt = now + (count == 1 ? Self.grace + Self.patience : count == 2 ? Self.patience : .zero)
    }

    // MARK: What is to be done

    private func perform(_ steps: [WorkerStep]) {
        // First, so that each has its id when a later step recalls it.
        for case .start(let row) in steps { rows.add(row) }
        for chunk in rows.takeChunks() { engine.add(chunk) }
        var recalls: [RequestID] = []
        var cancels: [RequestID] = []
        for step in steps {
            switch step {
            case .start: break
            case .recall(let row): if let id = rows.id(of: row) { recalls.append(id) }
            case .cancel(let row):
                guard let id = rows.id(of: row) else { continue }
                cancelled.insert(id)
                cancels.append(id)
            case .cutOff(let row): if let id = rows.id(of: row) { cancels.append(id) }
            case .call(let call): post(call)
            case .end(let reason): finish(reason)
            }
        }
        if !recalls.isEmpty { engine.send(.withdraw(recalls)) }
        if !cancels.isEmpty { engine.send(.cancel(cancels)) }
    }

    private func post(_ call: ShareCall) {
        callUnderWay = call
        switch call {
        case .giveBack(let leases, _):
            for lease in leases { rows.forget(lane: lease.lane) }
            link.post(.call(call, records: []))
        case .flush(let flush): link.post(.call(call, records: flush.rows.compactMap(record)))
        case .late(_, let row): link.post(.call(call, records: [record(row)].compactMap(\.self)))
        default: link.post(.call(call, records: []))
        }
    }

    private func record(_ row: SettledRow) -> UnwrittenRecord? {
        if let known = records[row.sent] { return known }
        // It was cancelled by a command before it was handed over.
        guard let request = rows.single(row.sent) else { return nil }
        let settlement = Settlement(
            id: request.id, outcome: .cancelled, finishedAt: settings.clock.now())
        return records.add(settlement, request, of: row.sent)
    }

    private func finish(_ reason: WorkerEnd) {
        end = reason
        if stops == 0 { engine.endList() }
        givesUpAt = BootClock.now() + .seconds(3)
        link.post(.leave)
    }

    // MARK: What holds meanwhile

    private func followRun(_ now: Duration, _ attempts: AttemptTally) {
        let inFlight = attempts.count
        let isPaused = machine.state == .paused || isHeld
        if isPaused != isRunPaused {
            isRunPaused = isPaused
            engine.send(isPaused ? .pause : .resume)
        }
        for command in limits.shares(machine.hostShares) { engine.send(command) }
        // What is asked while there is no connection is dropped, and its answer would be waited for.
        if end == nil, lostAt == nil {
            for job in limits.jobs(now, waiting: rows.count, inFlight: inFlight) { link.post(job) }
            if let report = beats.next(
                now, state: reportedState, inFlight: inFlight, limit: limits.part ?? limits.own,
                command: followed, refusal: refusal, rows: { rowsInFlight(attempts) })
            {
                link.post(.beat(report))
            }
        }
        status.inFlight = inFlight
        status.condition = condition(now)
        guard refusal == nil else {
            // What is settled could not be written.
            startsUntil = 0
            return
        }
        let until = min(machine.trustedUntil ?? BootClock.never, limits.trustedUntil(now))
        startsUntil = UInt64(max(0, until / .nanoseconds(1)))
    }

    private func rowsInFlight(_ attempts: AttemptTally) -> RowsInFlight {
        var states: [Int: RowState] = [:]
        for (id, state) in attempts.states {
            if let row = rows.row(of: id) { states[row.request.id] = state }
        }
        return RowsInFlight(states)
    }

    private var reportedState: WorkerReport.State {
        if stops > 0 || end != nil { return .ending }
        if machine.state == .paused || isHeld { return .paused }
        return machine.isIdle ? .idle : .running
    }

    private func condition(_ now: Duration) -> WorkerCondition {
        if let goneAt = lostAt ?? silentSince { return .databaseGone(now - goneAt) }
        if let refusal { return .databaseRefuses(refusal) }
        if machine.state == .paused || isHeld { return .paused }
        if machine.isIdle, let reason = beats.reason { return .idle(reason) }
        if let limit = limits.limits.concurrency, let part = limits.part, part < limits.own,
            status.inFlight >= part, rows.count > status.inFlight
        {
            return .partOfLimit(part, of: limit)
        }
        return .working
    }

    private func ending(_ now: Duration) -> ShareWorker.Ending? {
        if error != nil || isLinkOver || (givesUpAt.map { now >= $0 } ?? false) {
            link.close()
            return ShareWorker.Ending(
                reason: end, error: error, deletedBy: deletedBy, written: status.written,
                unwritten: end == nil ? records.count : 0)
        }
        return nil
    }
}
