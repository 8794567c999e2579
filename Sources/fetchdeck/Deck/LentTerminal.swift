import CursesTerminal
import Glibc

/// What the dashboard's loop does while an editor has the terminal: it takes in what the run tells and what signals ask
/// for, and shows nothing.
struct LentTerminal {
    let session: EditorSession
    /// Without keys: they are the editor's.
    private var waiter: DeckWaiter
    private let takeNews: () -> Void
    private let stop: (WatchedSignal) -> Void

    /// How often the run's news are taken, so that they do not pile up.
    private static let pace = Duration.milliseconds(100)

    /// - Parameters:
    ///   - takeNews: takes in what the run has told.
    ///   - stop: ends the run, as a signal asks for.
    init(
        _ session: EditorSession, _ waiter: DeckWaiter, takeNews: @escaping () -> Void,
        stop: @escaping (WatchedSignal) -> Void
    ) {
        self.session = session
        self.waiter = waiter
        self.waiter.input = nil
        self.takeNews = takeNews
        self.stop = stop
    }

    /// Returns what came of the editor when it has ended.
    func waitForEditor() -> RequestEditor.Edited {
        var hasNews = true
        var newsDue = ContinuousClock.now
        var killDue: ContinuousClock.Instant?
        while true {
            let now = ContinuousClock.now
            if hasNews, now >= newsDue {
                takeNews()
                hasNews = false
                newsDue = now + Self.pace
            }
            if let edited = session.edited { return edited }
            if let due = killDue, now >= due {
                session.end(SIGKILL)
                killDue = nil
            }
            let next = [hasNews ? newsDue : nil, killDue].compactMap(\.self).min()
            let ready = waiter.wait(for: next.map { $0 - now })
            if ready.contains(.woken) { hasNews = true }
            guard ready.contains(.signals), waiter.signals.take().contains(where: handle) else { continue }
            killDue = now + StopRequests.grace
        }
    }

    /// Whether the signal ends the run, and with it the editor.
    private func handle(_ signal: WatchedSignal) -> Bool {
        switch signal {
        // A ^C typed in the editor is for the editor, and the size is asked for afterwards.
        case .interrupt, .windowChange, .resume: return false
        case .suspend:
            SignalWatch.stopProcess(group: false)
            return false
        case .terminate, .hangUp:
            stop(signal)
            session.end(signal.number)
            return true
        }
    }
}
