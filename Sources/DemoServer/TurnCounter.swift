import Synchronization

/// How often each path was asked for: what changes from round to round of a watch goes by it.
final class TurnCounter: Sendable {
    private let turns = Mutex<[String: Int]>([:])

    /// 0 the first time.
    func next(_ path: String) -> Int {
        turns.withLock { turns in
            defer { turns[path, default: 0] += 1 }
            return turns[path, default: 0]
        }
    }
}
