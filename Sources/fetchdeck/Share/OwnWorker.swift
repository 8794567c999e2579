import DeckModel
import FetchShare
import RunModel
import Synchronization

/// The worker of a program that shows the run in the dashboard as well. Where the run goes on after its end, because requests are sent
/// again, it joins once more.
final class OwnWorker: Sendable {
    private struct State {
        /// The worker under way, or the one that has ended last; nil before the first begins.
        var part: WorkSession.Part?
        var isJoining = false
        /// Whether it could not join again.
        var hasGivenUp = false
        /// How often it was asked to end.
        var stops = 0
        /// Looks at the run since the worker has ended, that found the run open.
        var looks = 0
        /// Called when nothing of it is in flight any more, once it was asked to end.
        var waiting: [@Sendable () -> Void] = []
        var news: SharedNewsBox?
    }

    let session: WorkSession
    private let state = Mutex(State())

    init(_ session: WorkSession) { self.session = session }

    /// Joins the run; what keeps it from that is thrown.
    func join() throws(ProgramError) -> WorkSession.Joined {
        try session.join { [self] in noteEnd() }
    }

    /// Has it begin.
    ///
    /// - Parameter news: where the dashboard is told of it.
    func begin(_ joined: WorkSession.Joined, _ news: SharedNewsBox) throws(ProgramError) {
        let part = try session.begin(joined)
        news.put(.shared(.ownWorker(part.worker.number)))
        let (stops, waiting) = state.withLock { state in
            state.part = part
            state.news = news
            state.isJoining = false
            defer { state.waiting = [] }
            return (state.stops, state.waiting)
        }
        // It was asked to end while it joined.
        for _ in 0..<stops { part.worker.stop() }
        for body in waiting { part.run.whenFinished(body) }
    }

    /// Asks it to end: the first time what is in flight finishes, the second time it is cut off.
    ///
    /// - Parameter onFinished: called when nothing of it is in flight any more, on any thread.
    func stop(_ onFinished: @escaping @Sendable () -> Void) {
        let (part, isJoining) = state.withLock { state in
            state.stops += 1
            if state.isJoining { state.waiting.append(onFinished) }
            return (state.part, state.isJoining)
        }
        guard !isJoining else { return }
        guard let part, part.worker.result == nil else { return onFinished() }
        part.worker.stop()
        part.run.whenFinished(onFinished)
    }

    /// Takes in that somebody has looked at the run, on that thread.
    ///
    /// - Parameter isOver: whether the run has ended.
    func looked(isOver: Bool) {
        let isNeeded = state.withLock { state in
            guard !isOver, state.stops == 0, !state.isJoining, !state.hasGivenUp,
                state.part?.worker.result?.reason == .done
            else {
                state.looks = 0
                return false
            }
            // The first look may have begun before the worker found the run done.
            state.looks += 1
            state.isJoining = state.looks > 1
            return state.isJoining
        }
        if isNeeded { Worker.start { [self] in joinAgain() } }
    }

    /// Waits until its last records are written; nil where none has begun.
    func waitForEnd(_ stops: inout StopRequests) -> WorkSession.Result? {
        guard let part = state.withLock({ $0.part }) else { return nil }
        let ending = session.waitForEnd(of: part.worker, &stops)
        part.run.close()
        return WorkSession.Result(ending: ending, figures: nil, stops: stops)
    }

    private func joinAgain() {
        let (last, news) = state.withLock { ($0.part, $0.news) }
        guard let news else { return }
        last?.run.close()
        do throws(ProgramError) {
            try begin(session.joinAgain { [self] in noteEnd() }, news)
        } catch {
            news.put(
                .note("this machine's worker could not join again: \(error.lines.joined(separator: "; "))"))
            let waiting = state.withLock { state in
                (state.isJoining, state.hasGivenUp) = (false, true)
                defer { state.waiting = [] }
                return state.waiting
            }
            for body in waiting { body() }
        }
    }

    private func noteEnd() {
        let (ending, news) = state.withLock { ($0.part?.worker.result, $0.news) }
        news?.put(.shared(.ownWorker(nil)))
        guard let error = ending?.error else { return }
        news?.put(.note("this machine's worker has ended: \(error)".sanitised()))
    }
}
