import Synchronization

/// When each path was first asked for: what fails for a while measures its while from there.
final class Patience: Sendable {
    private let firsts = Mutex<[String: ContinuousClock.Instant]>([:])

    /// How long ago the path was first asked for; zero when this is the first time.
    func sinceFirst(_ path: String) -> Duration {
        let now = ContinuousClock.now
        return firsts.withLock { firsts in
            if let first = firsts[path] { return first.duration(to: now) }
            firsts[path] = now
            return .zero
        }
    }
}
