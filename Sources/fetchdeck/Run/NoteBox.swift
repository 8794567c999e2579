import Synchronization

/// Lines that other threads want said on standard error.
final class NoteBox: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    /// All lines since the last time, in order.
    func take() -> [String] {
        lines.withLock { lines in
            let taken = lines
            lines = []
            return taken
        }
    }
}

/// A yes that is said once, on any thread.
final class Signal: Sendable {
    private let value = Atomic<Bool>(false)

    func raise() { value.store(true, ordering: .releasing) }

    var isRaised: Bool { value.load(ordering: .acquiring) }
}
