import CursesTerminal
import FetchCore
import Synchronization

/// Gathers the batches of a run for a loop that takes them when it likes; never makes the run wait.
final class EventMailbox: EventSink {
    private let batches = Mutex<[EventBatch]>([])
    private let wake: DeckWakeup

    init(wake: DeckWakeup) {
        self.wake = wake
    }

    func deliver(_ batch: EventBatch) {
        let wasEmpty = batches.withLock { batches in
            let wasEmpty = batches.isEmpty
            batches.append(batch)
            return wasEmpty
        }
        // A loop that has not taken the earlier ones was told of them.
        if wasEmpty { wake.signal() }
    }

    /// A screen never holds the run up.
    var backlog: Int { 0 }

    /// Everything that has come since the last time, in order.
    func take() -> [EventBatch] {
        batches.withLock { batches in
            let taken = batches
            batches = []
            return taken
        }
    }
}
