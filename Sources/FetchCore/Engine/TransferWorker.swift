import DequeModule

/// The loop of a second or later thread: sends what the engine plans for it, and reports once a turn what came of it.
final class TransferWorker: ThreadTenant, TransferLoopOwner {
    /// What has happened since the last report.
    struct Report: Sendable {
        var ends: [TransferEnd] = []
        /// Of transfers that had not ended when it was noted; these come before `ends`.
        var moves: [Move] = []
        /// How far the watched request is, if that is here and has got further.
        var progress: AttemptProgress?
    }

    private let loop: TransferLoop
    private let deliver: (Report) -> Void
    private var plans = Deque<TransferPlan>()
    private var report = Report()
    private var newsBegan: RunInstant?

    /// How long it may keep to itself where transfers have got to; that they have ended it tells at once.
    private static let newsAge = Duration.milliseconds(4)

    /// - Parameter deliver: Called on the worker's thread, with at least one end or move, or progress.
    init(loop: TransferLoop, deliver: @escaping (Report) -> Void) {
        self.loop = loop
        self.deliver = deliver
        loop.owner = self
    }

    func turn() {
        loop.turn()
    }

    func close() {
        loop.close()
    }

    func add(_ more: [TransferPlan]) {
        plans.append(contentsOf: more)
    }

    /// Tells of this request how far it is, if it is here.
    func watch(_ id: RequestID?) {
        loop.watch(id)
    }

    /// Breaks off those of the requests that are here, begun or not.
    func cancel(_ ids: Set<RequestID>) {
        loop.tick()
        let unsent = plans.filter { ids.contains($0.id) }
        if !unsent.isEmpty { plans.removeAll { ids.contains($0.id) } }
        for var plan in unsent {
            plan.wasTaken(at: loop.now)
            var end = plan.unsent(at: loop.now)
            end.becomeCancelled()
            transferEnded(end)
        }
        loop.cancel(ids)
    }

    func startTransfers() -> RunInstant {
        for _ in 0..<min(plans.count, loop.sockets.startsAtOnce) {
            guard var plan = plans.popFirst() else { break }
            plan.wasTaken(at: loop.now)
            loop.launch(plan)
        }
        return plans.isEmpty ? .never : loop.now
    }

    func transferEnded(_ end: consuming TransferEnd) {
        report.ends.append(end)
    }

    func finishTurn() -> RunInstant {
        if loop.hasNews, newsBegan == nil { newsBegan = loop.now }
        if let newsBegan, loop.now >= newsBegan.advanced(by: Self.newsAge) {
            loop.takeMoves { report.moves.append($0) }
            report.progress = loop.takeProgress()
            self.newsBegan = nil
        }
        if !report.ends.isEmpty || !report.moves.isEmpty || report.progress != nil {
            deliver(report)
            report = Report()
        }
        return min(newsBegan?.advanced(by: Self.newsAge) ?? .never, loop.nextProgress)
    }
}
