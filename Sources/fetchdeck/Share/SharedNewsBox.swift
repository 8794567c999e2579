import CursesTerminal
import DeckModel
import Synchronization

/// What the follower of a shared run has to tell the screen, beside the run's events.
final class SharedNewsBox: Sendable {
    private let messages = Mutex<[DeckMessage]>([])
    private let wake: DeckWakeup

    init(wake: DeckWakeup) { self.wake = wake }

    func put(_ message: DeckMessage) {
        messages.withLock { $0.append(message) }
        wake.signal()
    }

    /// All since the last time, in order.
    func take() -> [DeckMessage] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
