import Foundation

/// A loop on another thread, as the engine sees it: plans go there once a turn, and reports come back.
///
/// It is the engine's thread's alone.
final class RemoteLoop {
    private let thread: LoopThread
    private let inbox: LoopInbox<LoopWorker>
    private let reports: LoopReports
    private let makeLoop: @Sendable () -> TransferLoop
    /// Nil until there is something for it: a run over few hosts does not need every loop that it may have.
    private var actor: LoopActor<LoopWorker>?
    private let hasEnded = DispatchSemaphore(value: 0)
    private var plans: [TransferPlan] = []
    private var inFlight: Set<RequestID> = []
    /// Those that it was asked to break off and has not told of yet.
    private var breaking: Set<RequestID> = []

    /// - Parameters:
    ///   - thread: The loop's, which is started when something is first launched.
    ///   - engine: Woken when there is something to report.
    ///   - makeLoop: Called once at most, on the engine's thread.
    init(thread: LoopThread, engine: LoopThread, makeLoop: @escaping @Sendable () -> TransferLoop) {
        self.thread = thread
        self.makeLoop = makeLoop
        inbox = LoopInbox(thread: thread)
        reports = LoopReports(thread: engine)
    }

    var activeCount: Int { inFlight.count }
    var isBreakingOff: Bool { !breaking.isEmpty }

    func launch(_ plan: TransferPlan) {
        if actor == nil { start() }
        inFlight.insert(plan.id)
        plans.append(plan)
    }

    /// Sends off what was launched since the last time.
    func flush() {
        if plans.isEmpty { return }
        let plans = plans
        self.plans.removeAll(keepingCapacity: true)
        inbox.post { $0.add(plans) }
    }

    /// Has those broken off that are in flight there; that they are is told later.
    func breakOff(_ ids: Set<RequestID>) {
        let own = ids.intersection(inFlight)
        if own.isEmpty { return }
        flush()
        breaking.formUnion(own)
        inbox.post { $0.breakOff(own) }
    }

    func breakOffAll() {
        breakOff(inFlight)
    }

    /// Tells what has happened there since it was last asked.
    ///
    /// What was to be broken off counts as that, even when its answer was on its way: nobody who cancels a request wants to see it
    /// go on to another hop or attempt.
    func takeReport(ended: (consuming TransferEnd) -> Void, moved: (Move) -> Void) {
        let report = reports.take()
        for move in report.moves { moved(move) }
        for var end in report.ends {
            inFlight.remove(end.id)
            if breaking.remove(end.id) != nil { end.becomeCancelled() }
            ended(end)
        }
    }

    /// Breaks everything off and waits for the thread's end.
    func close() {
        guard actor != nil else { return }
        thread.stop()
        hasEnded.wait()
    }

    private func start() {
        let started = LoopActor(thread: thread) { [makeLoop, inbox, reports] in
            LoopWorker(loop: makeLoop(), inbox: inbox, reports: reports)
        }
        started.start { [hasEnded] in hasEnded.signal() }
        actor = started
    }
}
