import DequeModule
import Synchronization

/// A loop on a thread of its own: sends what it is given and reports, once a turn, what came of it.
final class LoopWorker: LoopTenant, TransferLoopDelegate {
    private let loop: TransferLoop
    private let inbox: LoopInbox<LoopWorker>
    private let reports: LoopReports
    private var plans = Deque<TransferPlan>()
    private var ends: [TransferEnd] = []
    private var newsBegan: RunInstant?

    /// How long it may keep to itself where transfers have got to; that they have ended it tells at once.
    private static let newsAge = Duration.milliseconds(4)
    /// After so many rounds of ending, sockets and commands get their turn.
    private static let maximumRounds = 4

    init(loop: TransferLoop, inbox: LoopInbox<LoopWorker>, reports: LoopReports) {
        self.loop = loop
        self.inbox = inbox
        self.reports = reports
        loop.delegate = self
    }

    func turn() {
        loop.tick()
        for command in inbox.take() { command(self) }
        loop.unpause()
        launch()
        loop.runTimers()
        var rounds = 0
        while rounds < Self.maximumRounds, loop.collect() {
            loop.runTimers()
            rounds += 1
        }
        report()
        loop.wait(until: wakeTime(isBusy: rounds == Self.maximumRounds))
    }

    func close() {
        loop.close()
    }

    func add(_ more: [TransferPlan]) {
        plans.append(contentsOf: more)
    }

    func breakOff(_ ids: Set<RequestID>) {
        let unsent = plans.filter { ids.contains($0.id) }
        if !unsent.isEmpty { plans.removeAll { ids.contains($0.id) } }
        loop.tick()
        for var plan in unsent {
            plan.wasTaken(at: loop.now)
            var end = plan.unsent(at: loop.now)
            end.becomeCancelled()
            attemptEnded(end)
        }
        loop.breakOff(ids)
    }

    func attemptEnded(_ end: consuming TransferEnd) {
        ends.append(end)
    }

    private func launch() {
        if plans.isEmpty { return }
        loop.tick()
        for _ in 0..<min(plans.count, loop.sockets.startsAtOnce) {
            guard var plan = plans.popFirst() else { return }
            plan.wasTaken(at: loop.now)
            loop.launch(plan)
        }
    }

    private func report() {
        if loop.hasNews, newsBegan == nil { newsBegan = loop.now }
        let isDue = newsBegan.map { loop.now >= $0.advanced(by: Self.newsAge) } ?? false
        guard isDue || !ends.isEmpty else { return }
        var moves: [Move] = []
        if isDue {
            loop.takeMoves { moves.append($0) }
            newsBegan = nil
        }
        if ends.isEmpty, moves.isEmpty { return }
        reports.add(ends: ends, moves: moves)
        ends.removeAll(keepingCapacity: true)
    }

    private func wakeTime(isBusy: Bool) -> RunInstant {
        if isBusy || !plans.isEmpty { return loop.now }
        return newsBegan?.advanced(by: Self.newsAge) ?? RunInstant(nanoseconds: .max)
    }
}

/// What a worker has to tell the engine, on its way from the one thread to the other.
final class LoopReports: Sendable {
    struct Report: Sendable {
        var ends: [TransferEnd] = []
        /// Of attempts that had not ended when it was told; these come before `ends`.
        var moves: [Move] = []
    }

    private let report = Mutex(Report())
    /// The engine's.
    private let thread: LoopThread

    init(thread: LoopThread) {
        self.thread = thread
    }

    func add(ends: [TransferEnd], moves: [Move]) {
        report.withLock { report in
            report.ends += ends
            report.moves += moves
        }
        thread.wake()
    }

    func take() -> Report {
        report.withLock { report in
            if report.ends.isEmpty, report.moves.isEmpty { return report }
            defer { report = Report() }
            return report
        }
    }
}
