import Glibc

/// Keeps automatic retries to a host from becoming a storm: at most 20 % of its recent requests and 10 a
/// second.
///
/// Two purses. Each first attempt puts 0.2 retries into the first, which forgets a tenth of what it holds
/// each second. The second gains 10 retries a second and holds at most 100: what ten seconds give; it is full
/// at first. A retry takes from the first, then from the second. When both are empty it may still be
/// promised, to be made when the second has earned it, at most ten seconds ahead; beyond that it is refused
/// and the failure settles.
///
/// So a run of 100 requests that all fail twice gets all of its 200 retries (20 + 100 + 80 promised over 8
/// s), while a dead server under 100,000 requests gets 20,000 and 10 a second instead of 200,000.
struct RetryBudget: Sendable, Equatable {
    /// What each first attempt earns.
    static let share = 0.2
    static let perSecond = 10.0
    /// How many seconds' worth are saved up, or promised ahead.
    static let window = 10.0

    /// Earned by requests.
    private var earned = 0.0
    /// Earned by time; negative when promised ahead.
    private var saved = RetryBudget.perSecond * RetryBudget.window
    private var settledAt = RunInstant.start
    /// Whether the last retry was refused, so that it is told once.
    private(set) var isSpent = false

    mutating func attemptStarted(now: RunInstant) {
        settle(now)
        earned += Self.share
    }

    /// When a retry may be made at the earliest; nil when it may not.
    mutating func withdraw(now: RunInstant) -> RunInstant? {
        settle(now)
        // The purse holds sums of fifths: a hair below one is one.
        if earned > 0.999 {
            earned = max(0, earned - 1)
            isSpent = false
            return now
        }
        guard saved - 1 >= -Self.perSecond * Self.window else {
            isSpent = true
            return nil
        }
        saved -= 1
        isSpent = false
        if saved >= 0 { return now }
        return now.advanced(by: .nanoseconds(Int64((-saved / Self.perSecond * 1e9).rounded())))
    }

    private mutating func settle(_ now: RunInstant) {
        // In whole steps of a tenth of a second, so that the usual call costs a comparison.
        let passed = now.nanoseconds &- settledAt.nanoseconds
        guard now > settledAt, passed >= 100_000_000 else { return }
        let seconds = Double(passed) / 1e9
        saved = min(Self.perSecond * Self.window, saved + seconds * Self.perSecond)
        earned *= pow(1 - 1 / Self.window, seconds)
        settledAt = now
    }
}
