import Synchronization

/// Lines that other threads want said on standard error.
final class NoteBox: Sendable {
    private let lines = Mutex<[String]>([])
    private let lastLines = Mutex<[String]>([])

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    /// Adds a line that is only said when the run's screen has been left: it stands there in short.
    func addLast(_ line: String) {
        lastLines.withLock { $0.append(line) }
    }

    /// The screen has been left: what was kept until then may be taken.
    func conclude() {
        let kept = lastLines.withLock { lines in
            defer { lines = [] }
            return lines
        }
        for line in kept { add(line) }
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

/// A value that one thread leaves for another, once.
final class ResultBox<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func put(_ value: Value) {
        self.value.withLock { $0 = value }
    }

    /// Traps when nothing was put: whoever takes has waited for it.
    func take() -> Value {
        guard let value = value.withLock({ $0 }) else { preconditionFailure("nothing was put in the box") }
        return value
    }
}
