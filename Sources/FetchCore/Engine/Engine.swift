import DequeModule
import Foundation

/// Ties the schedule to the loop: starts what the schedule says, tells it how attempts end, and makes the events.
///
/// It is the loop thread's alone, owned by an ``LoopActor``. One turn: take what was asked for, start what may start, let
/// libcurl work, weigh what has ended, publish, wait.
final class Engine: LoopTenant {
    let settings: RunSettings
    let hosts: HostTable
    let clock: RunClock
    /// The one on this thread.
    let loop: TransferLoop
    let loops: LoopSet
    let resolver: Resolver
    let thread: LoopThread
    let inbox: LoopInbox<Engine>
    let sinks: [any EventSink]
    let stage: BodyProcessingQueue?
    let journal: (any SendJournal)?
    var schedule: Schedule
    let requests = RequestTable()
    var addresses = AddressBook()
    var keeping: CaptureRateLimit
    /// Attempts that wait for the address of their host.
    var lookups = LookupQueue()
    /// Names that the resolver was asked for and has not answered.
    var askedNames = 0
    /// Hosts of the table that were looked at.
    var registeredHosts = 0
    var redirectChains: [RequestID: RedirectChain] = [:]
    var histories: [RequestID: AttemptHistory] = [:]
    /// Attempts whose transfer is over and whose body the stage still judges.
    var judged: [RequestID: TransferEnd] = [:]
    var batch = EventBatch()
    var batchBegan: RunInstant?
    /// What was asked for and not done yet: empty but while another thread is breaking something off.
    private var asked = Deque<(Engine) -> Void>()
    var listHasEnded = false
    var isFinished = false
    /// When what is in flight is cancelled because the run is ending; nil while it is not.
    var graceEnds: RunInstant?
    var onFinished: [@Sendable () -> Void] = []
    /// Who waits for the requests of a session; nil for a run, whose events go to sinks.
    var session: PendingRequests?

    /// How long events may gather before they are published: long enough that a batch is worth its locks.
    private static let batchAge = Duration.milliseconds(4)
    private static let batchSize = 2048
    /// After so many rounds of ending and starting, sockets and commands get their turn.
    private static let maximumRounds = 4
    /// So many moves may wait for the record writer before starts are held back.
    static let maximumBacklog = 100_000

    init(
        settings: RunSettings, hosts: HostTable, clock: RunClock, thread: LoopThread,
        otherThreads: [LoopThread] = [], inbox: LoopInbox<Engine>,
        sinks: [any EventSink], stage: BodyProcessingQueue?, journal: (any SendJournal)?,
        resolver: Resolver = Resolver(), sockets: SocketCount = SocketCount()
    ) {
        self.settings = settings
        self.resolver = resolver
        self.hosts = hosts
        self.clock = clock
        self.thread = thread
        self.inbox = inbox
        self.sinks = sinks
        self.journal = journal
        self.stage = stage
        keeping = CaptureRateLimit(perSecond: settings.keptResponsesPerSecond)
        schedule = Schedule(limits: settings.limits, retry: settings.retry, seed: clock.wallStart)
        @Sendable func makeLoop(on thread: LoopThread) -> TransferLoop {
            TransferLoop(
                settings: settings.transport, hosts: hosts, clock: clock, wakeFD: thread.wakeFD, stage: stage,
                sockets: sockets, loopCount: otherThreads.count + 1)
        }
        loop = makeLoop(on: thread)
        let others = otherThreads.map { other in
            RemoteLoop(thread: other, engine: thread) { makeLoop(on: other) }
        }
        loops = LoopSet(own: loop, others: others)
        loop.delegate = self
        setLimit(settings.limits.total)
    }

    func close() {
        resolver.close()
        loops.close()
        for resume in onFinished { resume() }
        onFinished = []
    }

    /// One turn of the loop.
    func turn() {
        loop.tick()
        loops.takeReports(ended: attemptEnded, moved: tell)
        obeyAsked()
        for command in inbox.take() { command(self) }
        cancelWithdrawn()
        loop.unpause()
        expireLookups()
        endGrace()
        var next = fill()
        loops.flush()
        loop.runTimers()
        // What has just ended made room: its successor goes out in the same turn, and may even end in it.
        var rounds = 0
        while loop.collect() {
            next = min(next, fill())
            loop.runTimers()
            rounds += 1
            if rounds == Self.maximumRounds {
                next = loop.now
                break
            }
        }
        finishIfDone()
        if session != nil { dropEvents() }
        if loop.hasNews { openBatch() }
        if let batchBegan, batchIsDue(batchBegan) { publish() }
        loops.flush()
        loop.wait(until: wakeTime(next))
    }

    /// Does what was asked for once all before it is done.
    ///
    /// While another thread breaks something off it waits, and with it all that could start: whoever cancels a request and then
    /// presses retry means the request that is cancelled.
    func ask(_ command: @escaping (Engine) -> Void) {
        asked.append(command)
        obeyAsked()
    }

    private func obeyAsked() {
        while !asked.isEmpty, !loops.isBreakingOff { asked.removeFirst()(self) }
    }

    // MARK: - Starting

    /// Starts all that may start now; when to come again for what may start later.
    private func fill() -> RunInstant {
        schedule.setLagging(sinks.contains { $0.backlog > Self.maximumBacklog })
        schedule.abandonedLookups = askedNames - lookups.hostCount
        // The other thread's word of it comes with a wake-up.
        if !asked.isEmpty { return RunInstant(nanoseconds: .max) }
        for _ in 0..<loop.sockets.startsAtOnce {
            switch schedule.next(now: loop.now) {
            case .start(let start): begin(start)
            case .wait(let until): return until
            case .idle: return RunInstant(nanoseconds: .max)
            }
        }
        return loop.now
    }

    private func wakeTime(_ next: RunInstant) -> RunInstant {
        var instant = next
        if let batchBegan { instant = min(instant, batchBegan.advanced(by: Self.batchAge)) }
        if let deadline = lookups.nextDeadline { instant = min(instant, deadline) }
        if let graceEnds { instant = min(instant, graceEnds) }
        // A lagging writer does not wake the loop: look again soon.
        if schedule.isLagging { instant = min(instant, loop.now.advanced(by: .milliseconds(5))) }
        return instant
    }

    func begin(_ start: ScheduledStart) {
        isFinished = false
        if let session, !start.isHop { session[start.id]?.began(attempt: start.attempt) }
        switch addresses.entry(addressHost(start.host), now: loop.now) {
        case .known, .needless: launch(start, began: loop.now)
        case _ where ownProxy(start.id) != nil:
            // The host's name is the proxy's to look up, and the proxy's name libcurl's.
            schedule.addressKnown(start.host)
            launch(start, began: loop.now)
        case .resolving: waitForAddress(start)
        case .unknown: lookUp(start)
        }
    }

    // MARK: - Events

    func add(_ chunk: RequestChunk, settled: [Settlement], holdsRest: Bool = false) {
        requests.append(chunk)
        openBatch()
        batch.chunks.append(chunk)
        isFinished = false
        registerHosts()
        var earlier = settled[...]
        var queued: [RequestID] = []
        for id in chunk.ids {
            if chunk.isExcluded(id) { continue }
            let extras = chunk.extras(id)
            if let reason = extras?.unreadable {
                settleUnread(id, reason)
            } else if earlier.first?.id == id {
                var settlement = earlier.removeFirst()
                settlement.finishedAt = loop.now
                schedule.addSettled(id, host: chunk.host(id), isIdempotent: chunk.method(id).isIdempotent)
                tell(settlement, host: chunk.host(id))
            } else {
                schedule.add(
                    id, host: chunk.host(id), isIdempotent: chunk.method(id).isIdempotent, now: loop.now)
                if holdsRest { queued.append(id) }
            }
        }
        if holdsRest { obey(.hold(queued)) }
    }

    func endList() {
        listHasEnded = true
        openBatch()
        batch.listEnded = true
    }

    func openBatch() {
        if batchBegan == nil { batchBegan = loop.now }
    }

    func tell(_ move: Move) {
        if session != nil { return }
        openBatch()
        batch.moves.append(move)
    }

    func tell(_ settlement: consuming Settlement, host: HostID) {
        if session != nil { return settleExchange(settlement) }
        openBatch()
        let state: RowState =
            switch settlement.outcome {
            case .ok: .ok
            case .failed: .failed
            case .cancelled: .cancelled
            }
        batch.moves.append(
            Move(
                id: settlement.id, host: host, state: state, attempt: UInt16(clamping: settlement.attempts),
                at: settlement.finishedAt, receivedBytes: settlement.wireBytes,
                settlement: Int32(batch.settlements.count)))
        batch.settlements.append(settlement)
    }

    func tell(_ notice: RunNotice) {
        if session != nil { return }
        openBatch()
        batch.notices.append(TimedNotice(at: loop.now, notice: notice))
    }

    private func batchIsDue(_ began: RunInstant) -> Bool {
        batch.moves.count >= Self.batchSize || loop.now >= began.advanced(by: Self.batchAge)
    }

    /// Gives the sinks what has happened. A transfer that went through several states since is told in its last one.
    func publish() {
        loop.takeMoves(tell)
        for notice in schedule.takeNotices() { tell(notice) }
        guard !batch.isEmpty else {
            batchBegan = nil
            return
        }
        let full = batch
        batch = EventBatch()
        batch.moves.reserveCapacity(min(full.moves.count, Self.batchSize))
        batch.settlements.reserveCapacity(min(full.settlements.count, Self.batchSize))
        batchBegan = nil
        for sink in sinks { sink.deliver(full) }
    }

    // MARK: - The end of a run

    private func finishIfDone() {
        guard listHasEnded || schedule.isStopping, !isFinished, schedule.counts.inFlight == 0,
            schedule.isStopping || schedule.isSettled
        else { return }
        isFinished = true
        tell(.finished)
        publish()
        let resumes = onFinished
        onFinished = []
        for resume in resumes { resume() }
    }

    private func endGrace() {
        guard let graceEnds, graceEnds <= loop.now else { return }
        self.graceEnds = nil
        loops.breakOffAll()
        abort(lookups.ids + judged.keys)
        cancel(Array(redirectChains.keys))
    }
}
