/// Starts at given times, one gap apart: a part of a rate that several programs keep together.
///
/// Each is used at its time or up to 50 ms later, or lapses, so that what was kept back does not come all at once.
package struct StartSlots: Sendable, Equatable {
    private static let useWithin = 50_000_000.0

    /// When the next one is, in nanoseconds of the run.
    private(set) var next: Double
    private let gap: Double
    private var count: Int

    /// - Parameters:
    ///   - first: when the first one is.
    ///   - gap: between two of them.
    package init(first: RunInstant, gap: Duration, count: Int) {
        next = Double(first.nanoseconds)
        self.gap = gap / .nanoseconds(1)
        self.count = count
    }

    /// Lets those lapse whose time is over; whether none is left.
    mutating func drop(before now: Double) -> Bool {
        while count > 0, next + Self.useWithin < now { use() }
        return count == 0
    }

    /// How many are still to come.
    package func left(at now: RunInstant) -> Int {
        let passed = Double(now.nanoseconds) - next
        guard gap > 0 else { return passed > 0 ? 0 : count }
        return passed <= 0 ? count : max(0, count - Int((passed / gap).rounded(.up)))
    }

    mutating func use() {
        next += gap
        count -= 1
    }
}
