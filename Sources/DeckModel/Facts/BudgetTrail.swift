import DequeModule
import FetchCore
import RunModel

/// How a budget stands, as a line of the header.
package struct BudgetFacts: Sendable, Equatable {
    package var standing: BudgetStanding
    /// When nothing of it is left if the next rounds are as the last ones; nil where it does not become less, or there are no rounds.
    package var goneIn: Duration?
}

/// How much was left of a budget at the end of each of the last rounds.
struct BudgetTrail: Sendable {
    private(set) var standing: BudgetStanding
    /// The oldest first.
    private var points: Deque<(at: RunInstant, left: Double)> = []

    /// So many rounds tell the pace.
    private static let rounds = 20
    /// So many it takes to tell one.
    private static let leastRounds = 3
    /// What goes on for longer is no news.
    private static let longestSeconds = 1_000.0 * 86_400

    init(_ standing: BudgetStanding) {
        self.standing = standing
    }

    /// Tells no pace from what was before.
    mutating func restart() { points = [] }

    mutating func take(_ standing: BudgetStanding, at end: RunInstant) {
        if standing.rule != self.standing.rule { points = [] }
        self.standing = standing
        guard let left = standing.left else { return }
        points.append((end, left))
        if points.count > Self.rounds { points.removeFirst() }
    }

    func facts(at now: RunInstant) -> BudgetFacts {
        BudgetFacts(standing: standing, goneIn: goneIn(at: now))
    }

    /// Only a share of answers is used up bit by bit.
    private func goneIn(at now: RunInstant) -> Duration? {
        guard standing.isUsedUp, standing.holds, points.count >= Self.leastRounds, let first = points.first,
            let last = points.last, last.left > 0, first.left > last.left, last.at > first.at
        else { return nil }
        let seconds = last.at.since(first.at) / .seconds(1) * last.left / (first.left - last.left)
        guard seconds < Self.longestSeconds else { return nil }
        return max(.zero, .nanoseconds(Int64(seconds * 1e9)) - now.since(last.at))
    }
}
