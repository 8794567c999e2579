import CursesTerminal
import Dispatch
import FetchCore
import FetchFiles
import RunModel
import Synchronization

/// Sends a list round by round, on a thread of its own: it tells the run what to send when, counts what comes, and tells of it.
///
/// The run's events come to it as to any sink. To the loops it is the run: what they ask for passes through, and the run is
/// finished when no more rounds come. Who shows the run gets each batch through it, so that nothing that it says of the run
/// comes before the events that it says it from.
final class RoundDriver: EventSink, RunPort {
    /// What other threads have left for the driver's.
    private struct Inbox {
        var batches: [EventBatch] = []
        var isAsked = false
        var alertActions: [AlertAction] = []
        var isStopping = false
        /// Whether the run has come to its end after it was stopped.
        var isRunOver = false
        var isOver = false
        var onFinished: [@Sendable () -> Void] = []
    }

    private let inbox = Mutex(Inbox())
    private let news = DeckWakeup()
    private let run: ResultBox<FetchRun>
    private let next: any EventSink
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - run: Filled before ``start(_:)``.
    ///   - next: Who shows the run; gets each batch first.
    init(run: ResultBox<FetchRun>, next: any EventSink) {
        self.run = run
        self.next = next
    }

    /// Begins; the first round begins once the list has ended.
    func start(_ work: RoundWork) {
        // Given away: nobody looks at it, or at where it tells, before ``join()`` has returned.
        Worker.start { [self, box = UncheckedBox(work)] in
            drive(box.value)
            ended.signal()
        }
    }

    /// Waits until the thread is done; ``send(_:)`` of a stop, or the last round, comes before.
    func join() { ended.wait() }

    // MARK: - As a sink

    func deliver(_ batch: EventBatch) {
        // The last batch may end the rounds, and who is told of their end looks at once at what has come.
        next.deliver(batch)
        inbox.withLock { $0.batches.append(batch) }
        news.signal()
        // What can't be written stops the run by itself: no round would ever end then.
        if batch.notices.contains(where: { if case .outputFailed = $0.notice { true } else { false } }) {
            endRounds()
        }
    }

    var backlog: Int { next.backlog }

    /// How many batches its thread has not taken yet.
    var untakenCount: Int { inbox.withLock { $0.batches.count } }

    // MARK: - As the run

    func send(_ command: RunCommand) {
        run.take().send(command)
        if case .stop = command { endRounds() }
    }

    /// The run is stopping: no round begins any more, and the one under way is over when the run is.
    private func endRounds() {
        inbox.withLock { $0.isStopping = true }
        run.take().whenFinished { [self] in
            inbox.withLock { $0.isRunOver = true }
            news.signal()
        }
        news.signal()
    }

    func whenFinished(_ body: @escaping @Sendable () -> Void) {
        let (isOver, isStopping) = inbox.withLock { inbox in
            if !inbox.isOver { inbox.onFinished.append(body) }
            return (inbox.isOver, inbox.isStopping)
        }
        guard isOver else { return }
        // What was sent again by a key after the last round may still be in flight.
        if isStopping { run.take().whenFinished(body) } else { body() }
    }

    /// Begins a round of the whole list as soon as none is under way.
    func askForRound() {
        inbox.withLock { $0.isAsked = true }
        news.signal()
    }

    /// Says something to alerts.
    func ask(_ action: AlertAction) {
        inbox.withLock { $0.alertActions.append(action) }
        news.signal()
    }

    // MARK: - Its thread

    private func drive(_ work: RoundWork) {
        let run = run.take()
        while true {
            let new = inbox.withLock { inbox in
                defer {
                    inbox.batches = []
                    inbox.isAsked = false
                    inbox.alertActions = []
                }
                return inbox
            }
            for batch in new.batches { work.take(batch) }
            for action in new.alertActions { work.take(action) }
            if new.isAsked { work.ask() }
            if new.isStopping { work.stop() }
            let step = work.step(isRunOver: new.isRunOver) { run.send($0) }
            guard let wait = step else { break }
            if wait > .zero {
                news.wait(for: wait == .never ? nil : wait)
            }
        }
        let bodies = inbox.withLock { inbox in
            inbox.isOver = true
            defer { inbox.onFinished = [] }
            return inbox.onFinished
        }
        for body in bodies { body() }
    }
}

extension Duration {
    /// So long that it stands for ever.
    static let never = Duration.nanoseconds(Int64.max)
}
