import CursesTerminal
import Synchronization

/// A signal that asks the program to end, for commands that wait for a database most of the time. Signals are caught from its making on.
final class EndSignal: Sendable {
    private let waiter: DeckWaiter
    private let stops = Mutex(StopRequests())

    init() {
        _ = SignalWatch.shared
        waiter = DeckWaiter()
    }

    /// The exit status that the first one decided; nil before any.
    var status: ExitStatus? {
        wait(for: .zero)
        return stops.withLock { $0.status }
    }

    /// Waits for that long, or until a signal comes.
    func wait(for duration: Duration) {
        guard stops.withLock({ $0.status == nil }), waiter.wait(for: duration).contains(.signals) else {
            return
        }
        for signal in waiter.signals.take() {
            stops.withLock { _ = $0.command(for: signal) }
        }
    }
}
