import CursesTerminal
import DeckModel
import Synchronization

/// Messages for the deck from other threads: sorted orders, finished exports, changed theme files.
final class DeckInbox: Sendable {
    private let messages = Mutex<[DeckMessage]>([])
    private let wake: DeckWakeup
    private let hasSavedThemes = Atomic<Bool>(false)

    init(wake: DeckWakeup) {
        self.wake = wake
    }

    func put(_ message: DeckMessage) {
        messages.withLock { $0.append(message) }
        wake.signal()
    }

    /// A theme file was saved.
    func noteSavedTheme() {
        hasSavedThemes.store(true, ordering: .releasing)
        wake.signal()
    }

    /// Whether a theme file was saved since the last time.
    func takeSavedTheme() -> Bool {
        hasSavedThemes.exchange(false, ordering: .acquiringAndReleasing)
    }

    /// Ends the loop's wait without a message.
    func wakeUp() {
        wake.signal()
    }

    /// All messages since the last time, in order.
    func take() -> [DeckMessage] {
        messages.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }
}
