import DequeModule

/// Ties the schedule to the loops: starts what the schedule says, tells it how attempts end, and tells its output.
///
/// It lives on an ``EngineThread``, with a ``TransferLoop`` of its own; further threads send what is planned for them. One
/// turn: take what was asked for, start what may start, let libcurl work, decide on what has ended, tell of it, wait.
final class Engine<Output: EngineOutput>: ThreadTenant {
    let output: Output
    let settings: RunSettings
    let hosts: HostTable
    let clock: RunClock
    let thread: EngineThread<Engine>
    let loop: TransferLoop
    let processing: BodyProcessingQueue?
    let journal: (any SendJournal)?
    let requests = RequestTable()
    var schedule: Schedule
    var attempts = AttemptTable()
    let planner: TransferPlanner
    var workers: TransferWorkers
    private var addresses: AddressResolution
    /// What was asked for and not done yet: empty but while another thread is breaking something off.
    private var commands = Deque<(Engine) -> Void>()
    private var listHasEnded = false
    private(set) var isFinished = false
    /// The request that is told of in full while it goes; nil for none.
    var watched: RequestID?
    /// When what is in flight is cancelled because the run is ending; nil while it is not.
    private var graceEnds: RunInstant?
    /// Called once when it is finished, or closed before.
    private var onFinished: [@Sendable () -> Void] = []

    init(_ parts: EngineParts<Output>, output: Output) {
        self.output = output
        settings = parts.settings
        hosts = parts.hosts
        clock = parts.clock
        thread = parts.thread
        processing = parts.processing
        journal = parts.journal
        planner = TransferPlanner(settings: settings, hosts: hosts, processing: processing)
        schedule = Schedule(
            limits: settings.limits, retry: settings.retry, seed: clock.wallStart,
            isAdaptive: settings.isAdaptive,
            canary: settings.canary)
        loop = parts.makeLoop(epollFD: parts.thread.epollFD, wakeFD: parts.thread.wakeFD)
        workers = TransferWorkers(parts.workerThreads, makeLoop: parts.makeLoop)
        addresses = AddressResolution(parts.resolver, settings.transport)
        loop.owner = self
        setLimit(settings.limits.total)
    }

    func turn() {
        loop.tick()
        runCommands()
        let withdrawn = output.takeWithdrawn(now: now)
        if !withdrawn.isEmpty { cancel(withdrawn) }
        expireLookups()
        endGrace()
        loop.turn()
    }

    func close() {
        addresses.close()
        workers.close()
        loop.close()
        resumeFinished()
    }
}

// MARK: - Commands

extension Engine {
    /// Does what is asked for once all that was asked before is done.
    ///
    /// While another thread breaks something off it waits, and with it all that could start: whoever cancels a request and then
    /// presses retry means the request that is cancelled.
    func enqueue(_ command: @escaping (Engine) -> Void) {
        commands.append(command)
        runCommands()
    }

    private func runCommands() {
        while !commands.isEmpty, !workers.areCancelling { commands.removeFirst()(self) }
    }

    func handle(_ command: RunCommand) {
        switch command {
        case .pause: schedule.pause()
        case .resume: schedule.resume()
        case .hold(let ids, let reason):
            hold(ids, reason)
        case .release(let ids):
            let released = schedule.release(ids, now: now)
            for (id, delay) in released { tellState(id, .queued, delay) }
            note(.release, released.map(\.id))
        case .retry(let ids):
            let retried = schedule.retry(ids, now: now)
            for id in retried { tellState(id, .queued) }
            note(.retry, retried)
        case .beginRound(let number): output.roundBegan(number, self)
        case .sendAgain(let ids): sendAgain(ids)
        case .cancel(let ids):
            note(.cancel, ids.filter { schedule.state($0) != .settled && schedule.state($0) != .absent })
            cancel(ids)
        case .withdraw(let ids): cancel(ids.filter(schedule.isUntried))
        case .setLimit(let limit): setLimit(limit)
        case .setHostLimit(let host, let limit): schedule.setHostLimit(host, limit, now: now)
        case .dropHostLimit(let host): schedule.dropHostLimit(host)
        case .adapt(let host, let isOn): schedule.setAdaptive(host, isOn, now: now)
        case .releaseCanary(let host):
            for id in schedule.releaseCanary(host, now: now) { tellState(id, .queued) }
        case .setRate(let rate): schedule.setRate(rate)
        case .grantStarts(let slots): schedule.rate.grant(slots)
        case .setHostRate(let rate): schedule.setHostRate(rate)
        case .change(let change):
            planner.change(change, now: now)
            schedule.retry = planner.settings.retry
        case .watch(let id): watch(id)
        case .pauseHost(let host): schedule.pauseHost(host)
        case .resumeHost(let host): schedule.resumeHost(host)
        case .stop(let grace): stop(grace: grace)
        case .outputFailed(let failure):
            output.noticed(.outputFailed(failure), now: now)
            schedule.stop()
        }
        output.commanded(now: now)
    }

    /// Sets the limit of transfers, at most what the descriptors carry: more would only fail to connect.
    private func setLimit(_ limit: Int) {
        let room = loop.sockets.room
        if limit > room {
            let words =
                "concurrency \(limit) needs more open files than there may be: continuing with \(room)"
            output.noticed(.remark(words), now: now)
        }
        schedule.setLimit(min(limit, room), now: now)
        loop.sockets.setTransferLimit(schedule.limits.total)
    }

    private func hold(_ ids: [RequestID], _ reason: HoldReason) {
        let held = schedule.hold(ids)
        for id in held { tellState(id, .held, hold: reason) }
        if reason == .command { note(.hold, held) }
    }

    private func note(_ request: RowRequest, _ ids: [RequestID]) {
        if !ids.isEmpty { output.noticed(.asked(request, ids), now: now) }
    }

    /// Holds one that has just been added, as the rest of its host's queue is.
    private func hold(added id: RequestID) {
        schedule.holdAdded(id)
        tellHeld(id)
    }

    private func sendAgain(_ ids: [RequestID]) {
        for id in ids where schedule.placeOf(id) == .settled {
            let chunk = requests.chunk(of: id)
            guard chunk.extras(id)?.unreadable == nil else { continue }
            attempts.forget(id)
            schedule.add(
                id, host: chunk.host(id), isIdempotent: chunk.method(id).isIdempotent, now: now)
            tellState(id, .queued)
        }
    }

    /// Tells that the request's host holds it, since too few of the first ones were ok.
    func tellHeld(_ id: RequestID) { tellState(id, .held, hold: .canary) }

    private func tellState(
        _ id: RequestID, _ state: RowState, _ delay: QueueDelay = .none, hold: HoldReason = .command
    ) {
        isFinished = false
        output.moved(
            Move(
                id: id, host: requests.chunk(of: id).host(id), state: state,
                attempt: UInt16(clamping: schedule.attempts(id)), delay: delay, hold: hold, at: now))
    }

    /// Settles these as cancelled: those in flight once their transfers are broken off.
    func cancel(_ ids: [RequestID]) {
        var inFlight: [RequestID] = []
        for id in ids {
            switch schedule.cancel(id) {
            case .settled(let attempts, _): settleCancelled(id, attempts: attempts)
            case .abort: inFlight.append(id)
            case .nothing: break
            }
        }
        abort(inFlight)
    }

    /// Ends attempts in flight, wherever they are.
    private func abort(_ ids: [RequestID]) {
        var own: Set<RequestID> = []
        var remote: [Int: Set<RequestID>] = [:]
        for id in ids {
            switch attempts.place(id) {
            case .lookingUp(let lookup):
                addresses.waiting.remove(lookup)
                endLookup(lookup, nil)
            case .judging(var end):
                end.isCancelled = true
                conclude(end)
            case .inFlight(loop: 0, _): own.insert(id)
            case .inFlight(let loop, false):
                attempts.move(id, to: .inFlight(loop: loop, isCancelling: true))
                remote[loop, default: []].insert(id)
            case .inFlight(_, true), .betweenHops, .over: break
            }
        }
        if !own.isEmpty { loop.cancel(own) }
        for (loop, ids) in remote { workers.cancel(ids, on: loop) }
    }

    /// Nothing new starts; what is in flight has the grace, what had an attempt and waits for another is cancelled now.
    private func stop(grace: Duration) {
        schedule.stop()
        cancel(schedule.begunButUnsettled())
        graceEnds = now.advanced(by: grace)
    }

    private func endGrace() {
        guard let graceEnds, graceEnds <= now else { return }
        self.graceEnds = nil
        loop.cancelAll()
        let elsewhere = attempts.ids { place in
            switch place {
            case .lookingUp, .judging, .inFlight, .betweenHops: true
            case .over: false
            }
        }
        cancel(elsewhere)
    }
}

// MARK: - The list

extension Engine {
    func add(_ chunk: RequestChunk, settled: [Settlement], holdsRest: Bool = false) {
        requests.append(chunk)
        output.added(chunk, now: now)
        isFinished = false
        registerHosts()
        var earlier = settled[...]
        var queued: [RequestID] = []
        for id in chunk.ids {
            if chunk.isExcluded(id) { continue }
            let isIdempotent = chunk.method(id).isIdempotent
            if let reason = chunk.extras(id)?.unreadable {
                settleUnread(id, reason)
            } else if earlier.first?.id == id {
                var settlement = earlier.removeFirst()
                settlement.finishedAt = now
                schedule.addSettled(id, host: chunk.host(id), isIdempotent: isIdempotent)
                tell(settlement, host: chunk.host(id))
            } else {
                schedule.add(id, host: chunk.host(id), isIdempotent: isIdempotent, now: now)
                if holdsRest {
                    queued.append(id)
                } else if schedule.isHeldByCanary(chunk.host(id)) {
                    hold(added: id)
                }
            }
        }
        guard holdsRest else { return }
        hold(queued, .start)
        output.commanded(now: now)
    }

    /// Queues a request that stands for itself, until it is settled.
    func add(single chunk: RequestChunk, isRepeatable: Bool) {
        let id = chunk.firstID
        requests.keep(chunk)
        registerHosts()
        schedule.add(id, host: chunk.host(id), isIdempotent: isRepeatable, now: now)
    }

    func endList() {
        listHasEnded = true
        output.listEnded(now: now)
    }

    /// Calls the closure once all is settled and the list has ended, at once when that is so.
    func whenFinished(_ body: @escaping @Sendable () -> Void) {
        guard isFinished else { return onFinished.append(body) }
        // Commands of this turn may have settled something more.
        output.publish(self)
        body()
    }

    private func finishIfDone() {
        guard listHasEnded || schedule.isStopping, !isFinished, schedule.counts.inFlight == 0,
            schedule.isStopping || schedule.isSettled || settings.endsWithHeld && !schedule.hasWork
        else { return }
        isFinished = true
        output.noticed(.finished, now: now)
        output.publish(self)
        resumeFinished()
    }

    private func resumeFinished() {
        let resumes = onFinished
        onFinished = []
        for resume in resumes { resume() }
    }

    func tell(_ settlement: consuming Settlement, host: HostID) {
        let id = settlement.id
        if output.settled(consume settlement, host: host) {
            requests.drop(id)
            attempts.forget(id)
        }
    }
}

// MARK: - A turn of the loop

extension Engine: TransferLoopOwner {
    /// Starts all that may start now; when to come again for what may start later.
    func startTransfers() -> RunInstant {
        defer { workers.flush() }
        schedule.setLagging(output.isLagging)
        schedule.abandonedLookups = addresses.abandonedCount
        // The other thread's word of it comes with a wake-up.
        if !commands.isEmpty { return .never }
        for _ in 0..<loop.sockets.startsAtOnce {
            switch schedule.next(now: now) {
            case .start(let start): begin(start)
            case .wait(let until): return until
            case .idle: return .never
            }
        }
        return now
    }

    func finishTurn() -> RunInstant {
        finishIfDone()
        var instant = output.turnEnded(self)
        workers.flush()
        if let deadline = addresses.waiting.nextDeadline { instant = min(instant, deadline) }
        if let graceEnds { instant = min(instant, graceEnds) }
        instant = min(instant, loop.nextProgress)
        // A lagging output does not wake the loop: look again soon.
        if schedule.isLagging { instant = min(instant, now.advanced(by: .milliseconds(5))) }
        let isFlying = schedule.counts.inFlight > 0
        clock.expectsBeats(isFlying)
        if isFlying { instant = min(instant, now.advanced(by: RunClock.beat)) }
        return instant
    }

    func transferEnded(_ end: consuming TransferEnd) {
        if !end.isReused, !end.remote.isEmpty { addresses.connected(end.host, remote: end.remote) }
        attemptEnded(end)
    }

    /// What a worker's loop has to tell.
    ///
    /// What was to be broken off counts as that, even when its answer was on its way: nobody who cancels a request wants to
    /// see it go on to another hop or attempt.
    private func take(_ report: TransferWorker.Report, from loop: Int) {
        for move in report.moves { output.moved(move) }
        if let progress = report.progress { tell(progress) }
        for var end in report.ends {
            var wasCancelling = false
            if case .inFlight(_, isCancelling: true) = attempts.place(end.id) { wasCancelling = true }
            if wasCancelling { end.becomeCancelled() }
            workers.ended(on: loop, wasCancelling: wasCancelling)
            attempts.move(end.id, to: .over)
            transferEnded(end)
        }
    }
}

extension Engine: EngineNews {
    var now: RunInstant { loop.now }
    var hasNews: Bool { loop.hasNews }
    var connectionCount: Int { loop.sockets.connectionCount }
    var isHeldBack: Bool { schedule.counts.queued > 0 && schedule.active < schedule.limits.total }

    func tellNews() {
        loop.takeMoves(output.moved)
        if let progress = loop.takeProgress() { tell(progress) }
        for notice in schedule.takeNotices() { output.noticed(notice, now: now) }
    }

    func dropNews() {
        loop.dropMoves()
        _ = schedule.takeNotices()
    }
}

// MARK: - Starting

extension Engine {
    /// Begins an attempt, or its next hop: with a transfer, or with a look-up of its host's address.
    func begin(_ start: ScheduledStart) {
        isFinished = false
        if !start.isHop { output.began(start.id, attempt: start.attempt, now: now) }
        if start.lateMicroseconds > 0 {
            let lateness = Lateness(microseconds: start.lateMicroseconds)
            if lateness != .none { attempts.set(lateness, of: start.id) }
        }
        let chunk = requests.chunk(of: start.id)
        let ownProxy = chunk.extras(start.id)?.proxy(for: hosts[start.host])
        switch addresses.route(start.host, hosts, ownProxy: ownProxy, now: now) {
        case .ready(let isNew):
            if isNew { schedule.addressKnown(start.host) }
            launch(start, of: chunk, began: now)
        case .wait(let addressee): wait(start, for: addressee)
        case .ask(let name):
            wait(start, for: name.host)
            addresses.ask(name) { [thread] answer in thread.post { $0.addressArrived(name, answer) } }
        }
    }

    /// Looks at the hosts that have come since: those that need no look-up never wait behind those that do.
    func registerHosts() {
        addresses.registerHosts(hosts) { schedule.addressKnown($0) }
    }

    private func wait(_ start: ScheduledStart, for addressee: HostID) {
        let limits = limits(of: start.id)
        let lookup = AddressLookup(
            start: start, host: addressee, began: now,
            deadline: now.advanced(by: min(limits.connect, limits.remaining)))
        addresses.waiting.add(lookup)
        attempts.move(start.id, to: .lookingUp(lookup))
        output.lookingUp(start.id)
        tellWithoutTransfer(start.id)
        output.moved(
            Move(
                id: start.id, host: start.host, state: .connecting, attempt: UInt16(clamping: start.attempt),
                at: now))
    }

    private func addressArrived(_ name: AddressName, _ answer: Resolver.Answer) {
        let failure = addresses.learn(name, answer, now: now)
        if failure == nil, !name.host.isProxy { schedule.addressKnown(name.host) }
        let lookups = addresses.waiting.take(name.host).compactMap { id -> AddressLookup? in
            if case .lookingUp(let lookup) = attempts.place(id) { lookup } else { nil }
        }
        for lookup in lookups {
            if let failure {
                endLookup(lookup, failure)
            } else {
                launch(lookup.start, of: requests.chunk(of: lookup.start.id), began: lookup.began)
            }
        }
    }

    private func expireLookups() {
        let expired = addresses.waiting.takeExpired(now: now) { id in
            if case .lookingUp(let lookup) = attempts.place(id) { lookup } else { nil }
        }
        for lookup in expired {
            let limits = limits(of: lookup.start.id)
            let phase: FailurePhase = limits.connect <= limits.remaining ? .connect : .total
            endLookup(lookup, .timeout(phase, limits: limits, receivedBytes: 0, state: .connecting))
        }
    }

    private func limits(of id: RequestID) -> TransferLimits {
        planner.limits(requests.chunk(of: id).extras(id), attempts.redirects(id))
    }

    /// - Parameter failure: Nil when the attempt was cancelled.
    private func endLookup(_ lookup: AddressLookup, _ failure: FetchFailure?) {
        var end = TransferEnd(
            id: lookup.start.id, attempt: UInt16(clamping: lookup.start.attempt), startedAt: lookup.began,
            endedAt: now, failure: failure)
        end.timings.queue = lookup.start.queuedMicroseconds
        end.timings.dns = now.microseconds(since: lookup.began)
        end.isCancelled = failure == nil
        addRedirects(to: &end)
        conclude(end)
    }

    /// Gives the attempt, or its next hop, to a loop.
    private func launch(_ start: ScheduledStart, of chunk: RequestChunk, began: RunInstant) {
        let id = start.id
        let redirects = attempts.redirects(id)
        let hostLimit = schedule.hostLimit(start.host)
        let total = schedule.limits.total
        var plan = planner.plan(
            start, of: chunk, began: began, now: now,
            hostLimit: hostLimit == 0 ? total : min(hostLimit, total),
            redirects: redirects)
        planner.complete(&plan, redirects: redirects)
        addresses.complete(&plan, now: now)
        output.prepare(&plan, redirects: redirects)
        if redirects == nil, !plan.method.isIdempotent { journal?.begin(id) }
        let index = workers.choose(&plan, ownLoad: loop.activeCount)
        attempts.move(id, to: .inFlight(loop: index, isCancelling: false))
        if index == 0 { return loop.launch(consume plan) }
        do throws(FetchFailure) {
            try workers.launch(plan, on: index) { [thread] report in
                thread.post { $0.take(report, from: index) }
            }
        } catch {
            var end = plan.unsent(at: now)
            end.failure = error
            attemptEnded(end)
        }
    }
}
