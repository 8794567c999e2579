/// Tells the tasks that wait for a session's requests what comes of them; the engine thread's alone.
final class SessionOutput: EngineOutput {
    private let ids: SessionIDs
    private let replies: TurnReplies
    private var pending = PendingRequests()
    /// Whether the engine is being closed: what is cancelled now settles as `closed`.
    private var isClosing = false
    /// The same for single sessions of it.
    private var closing: Set<ObjectIdentifier> = []
    /// By session: what is called once nothing of it is left.
    private var whenIdle: [ObjectIdentifier: [@Sendable () -> Void]] = [:]
    /// Asked to end since the last turn: they end together, since each search for transfers looks at all of them.
    private var withdrawn: [Exchange] = []
    /// Whether requests waited at the end of the last turn although there was room for more in flight: for their host, or the rate.
    private var isHeldBack = false
    /// When the first of them may have taken too long.
    private var nextOverrun = RunInstant.never

    /// So long after a look at all of them there is no other.
    private static let overrunPause = Duration.milliseconds(5)

    init(ids: SessionIDs, replies: TurnReplies) {
        self.ids = ids
        self.replies = replies
    }

    // MARK: - What is asked for

    /// Queues a request; one that was cancelled on its way here settles at once.
    func submit(_ exchange: Exchange, to engine: SessionEngine) {
        guard !exchange.isCancelled, !isClosing else {
            ids.giveBack(exchange.id)
            let settlement = Settlement(id: exchange.id, outcome: .cancelled, finishedAt: engine.now)
            exchange.settled(settlement, isClosing: isClosing)
            return replies.tell()
        }
        nextOverrun = min(nextOverrun, exchange.submitted(at: engine.now))
        pending.add(exchange)
        if isHeldBack { exchange.place?.box.holdBack(replies) }
        engine.add(single: exchange.chunk, isRepeatable: exchange.isRepeatable)
    }

    /// Cancels it before the next turn starts anything; nothing happens when it has not come yet, which
    /// ``submit(_:to:)`` then sees, or is settled.
    func withdraw(_ exchange: Exchange) {
        withdrawn.append(exchange)
    }

    /// Cancels everything and ends the thread.
    func close(_ engine: SessionEngine) {
        isClosing = true
        engine.cancel(pending.ids)
        // There is no turn any more.
        replies.tell()
        for owner in whenIdle.keys { stopWaiting(for: owner) }
        engine.thread.stop()
    }

    /// Cancels everything of one session, and calls the closure once that is settled.
    func close(_ owner: ObjectIdentifier, _ engine: SessionEngine, done: @escaping @Sendable () -> Void) {
        closing.insert(owner)
        engine.cancel(pending.all.filter { $0.owner == owner }.map(\.id))
        whenIdle(owner) { done() }
    }

    /// Calls the closure once nothing of the session is unsettled, or nobody waits for that any more.
    func whenIdle(_ owner: ObjectIdentifier, _ done: @escaping @Sendable () -> Void) {
        whenIdle[owner, default: []].append(done)
        tellIfIdle(owner)
    }

    /// Has whoever waits for a session's end go on now.
    func stopWaiting(for owner: ObjectIdentifier) {
        for done in whenIdle.removeValue(forKey: owner) ?? [] { done() }
    }

    /// Cancels what is unsettled of many that were sent together.
    func withdraw(_ box: SettledQueue.Box) {
        withdrawn += pending.all.filter { $0.place?.box === box }
    }

    private func tellIfIdle(_ owner: ObjectIdentifier) {
        guard whenIdle[owner] != nil, !pending.all.contains(where: { $0.owner == owner }) else { return }
        closing.remove(owner)
        replies.tell()
        stopWaiting(for: owner)
    }

    func takeWithdrawn(now: RunInstant) -> [RequestID] {
        var ids: [RequestID] = []
        if !withdrawn.isEmpty {
            ids = withdrawn.filter { pending[$0.id] === $0 }.map(\.id)
            withdrawn = []
        }
        if now >= nextOverrun { ids += takeOverrun(now: now) }
        return ids
    }

    /// All are looked at, but only once the earliest deadline that any had may have passed: most are settled long before
    /// theirs.
    private func takeOverrun(now: RunInstant) -> [RequestID] {
        var ids: [RequestID] = []
        var next = RunInstant.never
        for exchange in pending.all {
            if exchange.overrun(at: now) { ids.append(exchange.id) }
            next = min(next, exchange.deadline)
        }
        nextOverrun = max(next, now.advanced(by: Self.overrunPause))
        return ids
    }

    // MARK: - What comes of it

    func settled(_ settlement: consuming Settlement, host: HostID) -> Bool {
        guard let exchange = pending.remove(settlement.id) else { return true }
        ids.giveBack(settlement.id)
        exchange.settled(settlement, isClosing: isClosing || closing.contains(exchange.owner))
        if !whenIdle.isEmpty { tellIfIdle(exchange.owner) }
        return true
    }

    func began(_ id: RequestID, attempt: Int, now: RunInstant) {
        guard let exchange = pending[id] else { return }
        nextOverrun = min(nextOverrun, exchange.began(attempt: attempt, now: now))
    }

    func lookingUp(_ id: RequestID) {
        pending[id]?.lookingUp()
    }

    func prepare(_ plan: inout TransferPlan, redirects: RedirectChain?) {
        pending[plan.id]?.prepare(&plan, redirects: redirects)
    }

    func redirected(_ id: RequestID, status: Int, to url: String) {
        pending[id]?.redirected(status: status, to: url)
    }

    func retried(_ id: RequestID, after failure: FetchFailure?, in delay: Duration) {
        pending[id]?.retried(after: failure, in: delay)
    }

    func mayTryAgain(_ id: RequestID, in delay: Duration, now: RunInstant) -> Bool {
        guard let exchange = pending[id] else { return false }
        // Who reads the body as it comes has read some of it: another attempt would begin it anew.
        return !exchange.isCommitted && now.advanced(by: delay) < exchange.deadline
    }

    // MARK: - What only runs tell

    var isLagging: Bool { false }

    func turnEnded(_ news: some EngineNews) -> RunInstant {
        news.dropNews()
        if isHeldBack != news.isHeldBack {
            isHeldBack.toggle()
            if isHeldBack { for exchange in pending.all { exchange.place?.box.holdBack(replies) } }
        }
        replies.tellElsewhere()
        return nextOverrun
    }

    func added(_ chunk: RequestChunk, now: RunInstant) {}
    func listEnded(now: RunInstant) {}
    func moved(_ move: Move) {}
    func noticed(_ notice: RunNotice, now: RunInstant) {}
    func commanded(now: RunInstant) {}
    func publish(_ news: some EngineNews) {}
}

typealias SessionEngine = Engine<SessionOutput>
typealias SessionThread = EngineThread<SessionEngine>
