import Glibc

/// Keeps automatic retries to a host from becoming a storm: after the first 200, at most 20 % of its recent requests
/// and 10 a second.
///
/// Two token buckets stand behind the free ones. Each first attempt puts 0.2 retries into one, which loses a tenth of
/// what it holds each second, so that "recent" is some ten seconds. Time puts 10 a second into the other, which holds
/// one second's worth. A retry takes from the free ones, then from the first bucket, then from the second; where all
/// are empty it is refused, and the request settles with what came last.
///
/// So 100 requests that all fail twice get all of their 200 retries, while 100,000 requests to a dead server cause some
/// 20,000 retries and not 200,000.
struct RetryBudget: Sendable, Equatable {
    static let free: UInt16 = 200
    /// What each first attempt earns.
    static let share = 0.2
    static let perSecond = 10.0
    /// How many seconds' requests are recent.
    static let window = 10.0

    private var freeLeft = RetryBudget.free
    private var earnedByRequests = 0.0
    private var earnedByTime = 0.0
    private var settledAt = RunInstant.start
    /// Whether the last retry was refused, so that it is told once.
    private(set) var isSpent = false

    mutating func attemptStarted(now: RunInstant) {
        settle(now)
        earnedByRequests += Self.share
    }

    /// Takes one retry; whether there was one.
    mutating func withdraw(now: RunInstant) -> Bool {
        settle(now)
        isSpent = false
        // The buckets hold sums of fifths: a hair below one is one.
        if freeLeft > 0 {
            freeLeft -= 1
        } else if earnedByRequests > 0.999 {
            earnedByRequests = max(0, earnedByRequests - 1)
        } else if earnedByTime > 0.999 {
            earnedByTime = max(0, earnedByTime - 1)
        } else {
            isSpent = true
        }
        return !isSpent
    }

    private mutating func settle(_ now: RunInstant) {
        // In whole steps of a tenth of a second, so that the usual call costs a comparison.
        let passed = now.nanoseconds &- settledAt.nanoseconds
        guard now > settledAt, passed >= 100_000_000 else { return }
        let seconds = Double(passed) / 1e9
        earnedByTime = min(Self.perSecond, earnedByTime + seconds * Self.perSecond)
        earnedByRequests *= pow(1 - 1 / Self.window, seconds)
        settledAt = now
    }
}
