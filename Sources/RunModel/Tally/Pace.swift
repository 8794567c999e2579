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

    /// How many a second, over the last `seconds` whole ones as far as anything could happen in them.
    ///
    /// Of less than a second the running one is taken in.
    ///
    /// - Parameter since: when something began to happen, last: of what was before nothing is counted.
    package func rate(
        over seconds: Int, since: RunInstant = .start, now: RunInstant
    ) -> (count: Double, amount: Double) {
        let first = max(0, second - min(seconds, Self.kept - 1), since.wholeSeconds)
        var length = Double(second) - max(Double(first), since.seconds)
        var end = second
        if length < 1 {
            length = max(0.1, now.seconds - max(Double(first), since.seconds))
            end = second + 1
        }
        var count = 0.0
        var amount = 0.0
        for place in min(first, second)..<end {
            count += Double(counts[place % Self.kept])
            amount += Double(amounts[place % Self.kept])
        }
        return (count / length, amount / length)
    }

    /// One entry a whole second, oldest first, `seconds` at most.
    package func history(_ seconds: Int = kept - 1) -> (counts: [Double], amounts: [Double]) {
        let whole = min(seconds, second, Self.kept - 1)
        let range = (0..<whole).reversed().map { (second - 1 - $0) % Self.kept }
        return (range.map { Double(counts[$0]) }, range.map { Double(amounts[$0]) })
    }
}
