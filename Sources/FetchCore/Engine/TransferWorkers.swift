import Dispatch

/// The further threads of an engine that may have several loops: what is on its way to each, and how much each has.
///
/// Loops are numbered from 0, the engine's own; a thread starts when the first transfer goes to it, since a run over few hosts
/// does not need every loop that it may have. See `docs/decisions/several-loops.md`.
struct TransferWorkers {
    typealias Report = @Sendable (TransferWorker.Report) -> Void

    private struct Worker {
        let thread: EngineThread<TransferWorker>
        let hasEnded = DispatchSemaphore(value: 0)
        var isStarted = false
        /// Transfers that it was given and that have not ended.
        var load = 0
        /// Plans that go there at the end of the turn.
        var plans: [TransferPlan] = []

        init(_ thread: EngineThread<TransferWorker>) {
            self.thread = thread
        }
    }

    private var workers: [Worker]
    private let placement: Placement
    private let makeLoop: @Sendable (_ epollFD: Int32, _ wakeFD: Int32) -> TransferLoop
    /// Transfers that workers were asked to break off and have not told of yet.
    private var cancelling = 0
    private var watched: RequestID?

    /// With more transfers than this to one host, another loop takes a share.
    private static let transfersPerLoop = 32

    init(
        _ threads: [EngineThread<TransferWorker>],
        makeLoop: @escaping @Sendable (_ epollFD: Int32, _ wakeFD: Int32) -> TransferLoop
    ) {
        workers = threads.map(Worker.init)
        placement = Placement(count: threads.count + 1, transfersPerPlace: Self.transfersPerLoop)
        self.makeLoop = makeLoop
    }

    /// Whether a worker has been asked to break something off and has not told of it yet.
    var areCancelling: Bool { cancelling > 0 }

    /// The number of the loop that the transfer goes to; the plan then has that loop's share of the host's limit.
    func choose(_ plan: inout TransferPlan, ownLoad: Int) -> Int {
        if workers.isEmpty { return 0 }
        let index = placement.choose(first: plan.host.index % placement.count, hostLimit: plan.hostLimit) {
            $0 == 0 ? ownLoad : workers[$0 - 1].load
        }
        let spread = placement.spread(hostLimit: plan.hostLimit)
        plan.hostLimit = (plan.hostLimit + spread - 1) / spread
        return index
    }

    /// Has a worker's loop send it from ``flush()`` on.
    ///
    /// - Parameter report: Called on the worker's thread.
    /// - Throws: A failure of kind `output` when the thread can't be started.
    mutating func launch(_ plan: TransferPlan, on loop: Int, report: @escaping Report) throws(FetchFailure) {
        if !workers[loop - 1].isStarted { try start(loop, report) }
        workers[loop - 1].load += 1
        workers[loop - 1].plans.append(plan)
    }

    /// Sends off what was launched since the last time.
    mutating func flush() {
        for index in workers.indices where !workers[index].plans.isEmpty {
            let plans = workers[index].plans
            workers[index].plans.removeAll(keepingCapacity: true)
            workers[index].thread.post { $0.add(plans) }
        }
    }

    /// Has those broken off that are in flight there; that they are is told later.
    mutating func cancel(_ ids: Set<RequestID>, on loop: Int) {
        flush()
        cancelling += ids.count
        workers[loop - 1].thread.post { $0.cancel(ids) }
    }

    /// Has the loop that sends this request tell how far it is.
    mutating func watch(_ id: RequestID?) {
        watched = id
        for worker in workers where worker.isStarted { worker.thread.post { $0.watch(id) } }
    }

    /// A transfer of a worker's has ended.
    mutating func ended(on loop: Int, wasCancelling: Bool) {
        workers[loop - 1].load -= 1
        if wasCancelling { cancelling -= 1 }
    }

    /// Breaks everything off and waits for the threads' end.
    func close() {
        for worker in workers where worker.isStarted {
            worker.thread.stop()
            worker.hasEnded.wait()
        }
    }

    private mutating func start(_ loop: Int, _ report: @escaping Report) throws(FetchFailure) {
        let worker = workers[loop - 1]
        let thread = worker.thread
        try thread.start { [makeLoop] in
            TransferWorker(loop: makeLoop(thread.epollFD, thread.wakeFD), deliver: report)
        } ended: { [hasEnded = worker.hasEnded] in
            hasEnded.signal()
        }
        workers[loop - 1].isStarted = true
        if let watched { thread.post { $0.watch(watched) } }
    }
}
