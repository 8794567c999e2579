import FetchCore

/// What happened in each of the last two minutes' seconds.
package struct Pace: Sendable {
    package static let kept = 120

    private var counts = [UInt32](repeating: 0, count: kept)
    private var amounts = [Int64](repeating: 0, count: kept)
    /// The second that is running.
    package private(set) var second = 0

    package init() {}

    /// Goes on to the second; what was there two minutes ago is forgotten.
    package mutating func advance(to now: Int) {
        guard now > second else { return }
        for passed in max(second + 1, now - Self.kept + 1)...now {
            counts[passed % Self.kept] = 0
            amounts[passed % Self.kept] = 0
        }
        second = now
    }

    /// Counts one, and so much of the other, in the second that `at` is in; in the running one if it is too old.
    package mutating func add(_ count: UInt32, amount: Int64, at: RunInstant) {
        let wanted = at.wholeSeconds
        if wanted > second { advance(to: wanted) }
        let slot = (wanted > second - Self.kept ? wanted : second) % Self.kept
        counts[slot] &+= count
        amounts[slot] &+= amount
    }

    /// How many a second, over the last `seconds` whole ones; over the time so far within the first second.
    package func rate(over seconds: Int, now: RunInstant) -> (count: Double, amount: Double) {
        let whole = min(seconds, second)
        guard whole > 0 else {
            let elapsed = max(0.1, now.seconds)
            return (Double(counts[0]) / elapsed, Double(amounts[0]) / elapsed)
        }
        var count = 0.0
        var amount = 0.0
        for back in 1...whole {
            count += Double(counts[(second - back) % Self.kept])
            amount += Double(amounts[(second - back) % Self.kept])
        }
        return (count / Double(whole), amount / Double(whole))
    }

    /// One entry a whole second, oldest first, `seconds` at most.
    package func history(_ seconds: Int = kept - 1) -> (counts: [Double], amounts: [Double]) {
        let whole = min(seconds, second, Self.kept - 1)
        let range = (0..<whole).reversed().map { (second - 1 - $0) % Self.kept }
        return (range.map { Double(counts[$0]) }, range.map { Double(amounts[$0]) })
    }
}
