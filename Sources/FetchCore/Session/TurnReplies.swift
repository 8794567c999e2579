import Synchronization

/// What tasks are told at the end of an engine's turn, all of it together.
///
/// A task that is told at once goes on at once, finds one thing, and waits again: where it shares a core with the engine's thread
/// that is a switch between them for each response, or three for a stream.
final class TurnReplies: Sendable {
    private enum Reply: Sendable {
        case whole(Exchange)
        case body(BodyQueue)
        case settled(SettledQueue.Box)
    }

    private let replies = Mutex<[Reply]>([])

    /// Has the task go on that waits for the exchange.
    func add(_ exchange: Exchange) {
        replies.withLock { $0.append(.whole(exchange)) }
    }

    /// Has the reader of a body go on.
    func add(_ body: BodyQueue) {
        replies.withLock { $0.append(.body(body)) }
    }

    /// Has the reader of an iteration go on.
    func add(_ queue: SettledQueue.Box) {
        replies.withLock { $0.append(.settled(queue)) }
    }

    /// Tells all; what comes up meanwhile is told last.
    func tell() {
        while true {
            let told = take()
            if told.isEmpty { return }
            Self.tell(told)
        }
    }

    /// Tells all from where tasks run. From here each task that is told may have its thread take the processor from this one: a
    /// switch there and back for each response.
    func tellElsewhere() {
        let told = take()
        if told.count > 1 { Task.detached { Self.tell(told) } } else { Self.tell(told) }
    }

    private func take() -> [Reply] {
        var told: [Reply] = []
        replies.withLock { swap(&$0, &told) }
        return told
    }

    private static func tell(_ told: [Reply]) {
        for reply in told {
            switch reply {
            case .whole(let exchange): exchange.reply.tell()
            case .body(let queue): queue.resumeReader()
            case .settled(let queue): queue.resumeReader()
            }
        }
    }
}
