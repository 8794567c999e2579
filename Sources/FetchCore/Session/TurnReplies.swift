import Synchronization

/// What tasks are told at the end of an engine's turn, all of it together.
///
/// A task that is told at once goes on at once, finds one thing, and waits again: where it shares a core with the engine's thread
/// that is a switch between them for each response, or three for a stream.
final class TurnReplies: Sendable {
    private enum Reply: Sendable {
        case whole(Exchange, Result<ExchangeReply, FetchError>)
        case body(BodyQueue)
        case settled(SettledQueue.Box)
    }

    private let replies = Mutex<[Reply]>([])

    /// Gives the task that waits for the exchange what has come of it.
    func add(_ exchange: Exchange, _ result: Result<ExchangeReply, FetchError>) {
        replies.withLock { $0.append(.whole(exchange, result)) }
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
            let told = replies.withLock { replies in
                let told = replies
                if !told.isEmpty { replies = [] }
                return told
            }
            if told.isEmpty { return }
            for reply in told {
                switch reply {
                case .whole(let exchange, let result): exchange.reply.keep(result)
                case .body(let queue): queue.resumeReader()
                case .settled(let queue): queue.resumeReader()
                }
            }
        }
    }
}
