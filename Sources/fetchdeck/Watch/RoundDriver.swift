import Dispatch
import FetchCore
import FetchFiles
import RunModel
import Synchronization

/// Sends a list round by round, on a thread of its own: it tells the run what to send when, counts what comes, and tells of it.
///
/// The run's events come to it as to any sink. To the loops it is the run: what they ask for passes through, and the run is
/// finished when no more rounds come.
final class RoundDriver: EventSink, RunPort {
    /// What other threads have left for the driver's.
    private struct Inbox {
        var batches: [EventBatch] = []
        var isAsked = false
        var isStopping = false
        /// Whether the run has come to its end after it was stopped.
        var isRunOver = false
        var isOver = false
        var onFinished: [@Sendable () -> Void] = []
    }

    private let inbox = Mutex(Inbox())
    private let news = DispatchSemaphore(value: 0)
    private let run: ResultBox<FetchRun>
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter run: Filled before ``start(_:)``.
    init(run: ResultBox<FetchRun>) {
        self.run = run
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
        inbox.withLock { $0.batches.append(batch) }
        news.signal()
        // What can't be written stops the run by itself: no round would ever end then.
        if batch.notices.contains(where: { if case .outputFailed = $0.notice { true } else { false } }) {
            endRounds()
        }
    }

    var backlog: Int { 0 }

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
        let isOver = inbox.withLock { inbox in
            if !inbox.isOver { inbox.onFinished.append(body) }
            return inbox.isOver
        }
        if isOver { body() }
    }

    /// Begins a round of the whole list as soon as none is under way.
    func askForRound() {
        inbox.withLock { $0.isAsked = true }
        news.signal()
    }

    // MARK: - Its thread

    private func drive(_ work: RoundWork) {
        let run = run.take()
        while true {
            let (batches, isAsked, isStopping, isRunOver) = inbox.withLock { inbox in
                defer {
                    inbox.batches = []
                    inbox.isAsked = false
                }
                return (inbox.batches, inbox.isAsked, inbox.isStopping, inbox.isRunOver)
            }
            for batch in batches { work.take(batch) }
            if isAsked { work.ask() }
            if isStopping { work.stop() }
            let step = work.step(isRunOver: isRunOver) { run.send($0) }
            guard let wait = step else { break }
            if wait > .zero {
                _ = news.wait(timeout: wait == .never ? .distantFuture : .now() + wait.dispatchInterval)
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

    fileprivate var dispatchInterval: DispatchTimeInterval { .nanoseconds(Int(clamping: nanoseconds)) }
}
