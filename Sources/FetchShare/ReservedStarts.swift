import FetchCore

/// The starts that this worker reserves under the rate of the run: how many it has ahead, and how many more it wants.
///
/// One that asks for more than it can use takes them from others: each is granted to one worker and lapses unused.
struct ReservedStarts {
    private var granted: [GrantedStarts] = []
    private var isAsking = false
    private var nextAsking = Duration.zero

    private static let unheard = Duration.milliseconds(100)
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
        granted.removeAll { $0.slots.left(at: instant) == 0 }
        let left = granted.reduce(0) { $0 + $1.slots.left(at: instant) }
        let most = max(1, Int((rate * Self.ahead).rounded(.up)))
        let want = min(most, waiting - left)
        guard want > 0 else { return nil }
        isAsking = true
        nextAsking = now + Self.askEvery
        return want
    }

    mutating func came(_ starts: GrantedStarts) {
        isAsking = false
        granted.append(starts)
    }

    /// Those that other workers may use, where this one starts nothing more: of the starts that were granted at once, the most that
    /// are left. Nil where there are none.
    ///
    /// - Parameter instant: the run's time now.
    mutating func giveBack(at instant: RunInstant) -> ReturnedStarts? {
        defer { granted = [] }
        // The engine may not have heard of it yet.
        let later = instant.advanced(by: Self.unheard)
        return granted.compactMap { $0.left(at: later) }.max { $0.count < $1.count }
    }

    /// What was asked for last is not answered.
    mutating func connectionLost() { isAsking = false }
}

/// Starts that the database granted to this worker.
struct GrantedStarts: Equatable {
    /// The same by the clock of this worker's run.
    let slots: StartSlots
    private let count: Int
    private let gapSeconds: Double
    /// When the first one is by the database's clock, since 1970.
    private let startMicroseconds: Int

    /// - Parameter first: when the first one is by the clock of the run.
    init(first: RunInstant, count: Int, gapSeconds: Double, startMicroseconds: Int) {
        slots = StartSlots(first: first, gap: .seconds(gapSeconds), count: count)
        (self.count, self.gapSeconds, self.startMicroseconds) = (count, gapSeconds, startMicroseconds)
    }

    /// Those that are still to come; nil where none is, or no rate holds.
    func left(at instant: RunInstant) -> ReturnedStarts? {
        let left = slots.left(at: instant)
        guard left > 0, gapSeconds > 0 else { return nil }
        let passed = Double(count - left) * gapSeconds * 1_000_000
        return ReturnedStarts(
            startMicroseconds: startMicroseconds + Int(passed.rounded()), count: left, gapSeconds: gapSeconds)
    }
}

/// Starts that a worker does not use.
struct ReturnedStarts: Equatable {
    /// When the first one is by the database's clock, since 1970.
    let startMicroseconds: Int
    let count: Int
    let gapSeconds: Double
}
