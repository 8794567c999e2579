import FetchCore

/// The starts that this worker reserves under the rate of the run: how many it has ahead, and how many more it wants.
///
/// One that asks for more than it can use takes them from others: each is granted to one worker and lapses unused.
struct ReservedStarts {
    private var slots: [StartSlots] = []
    private var isAsking = false
    private var nextAsking = Duration.zero

    private static let askEvery = Duration.milliseconds(150)
    /// Seconds of the rate: enough until the answer after the next.
    private static let ahead = 0.4

    /// How many to ask for now; nil is none.
    ///
    /// - Parameters:
    ///   - rate: the run's, starts a second.
    ///   - waiting: requests that could be started.
    ///   - now: since boot.
    ///   - instant: the same in the run's time, which the starts have.
    mutating func want(rate: Double, waiting: Int, now: Duration, instant: RunInstant) -> Int? {
        guard !isAsking, now >= nextAsking else { return nil }
        slots.removeAll { $0.left(at: instant) == 0 }
        let left = slots.reduce(0) { $0 + $1.left(at: instant) }
        let most = max(1, Int((rate * Self.ahead).rounded(.up)))
        let want = min(most, waiting - left)
        guard want > 0 else { return nil }
        isAsking = true
        nextAsking = now + Self.askEvery
        return want
    }

    mutating func came(_ granted: StartSlots) {
        isAsking = false
        slots.append(granted)
    }

    /// What was asked for last is not answered.
    mutating func connectionLost() { isAsking = false }
}
