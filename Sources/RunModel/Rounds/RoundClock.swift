import FetchCore

/// When the rounds over a list begin: on a grid from the start of the watch, which never drifts.
///
/// A pure machine: it is asked for the next step, and told when a round has ended. One round at a time; a point of the grid that
/// a round runs over is skipped, and the round that did it says so.
package struct RoundClock: Sendable, Equatable {
    /// What was asked for.
    package struct Plan: Sendable, Equatable {
        /// From one full round to the next.
        package var every = Duration.seconds(60)
        /// From one round of what failed to the next; nil where there are none beside the full ones.
        package var everyFailing: Duration?
        /// So many full rounds, and no more; nil has no end.
        package var rounds: Int?
        /// No round begins after this time; nil has no end.
        package var duration: Duration?
        /// Whether the starts of a round are spread over half the time to the next.
        package var spreads = true

        package init() {}
    }

    /// What a round is over.
    package enum Kind: Sendable, Hashable {
        /// The whole list, on the grid.
        case full
        /// What failed last, on a grid of its own.
        case failing
        /// The whole list, since someone asked for it now.
        case asked
    }

    /// A round that begins.
    package struct Start: Sendable, Equatable {
        package var number: Int
        package var kind: Kind
        /// Its point of the grid; when it was asked for, for one that was.
        package var dueAt: RunInstant

        package init(number: Int, kind: Kind, dueAt: RunInstant) {
            self.number = number
            self.kind = kind
            self.dueAt = dueAt
        }
    }

    package enum Step: Sendable, Equatable {
        case begin(Start)
        /// Nothing before this moment, or before a round ends.
        case wait(until: RunInstant)
        /// No round will begin any more.
        case over
    }

    private let plan: Plan
    private let start: RunInstant
    private var nextNumber: Int
    private var fullRounds = 0
    /// The point of the grid that is next.
    private var point = 0
    private var failingPoint = 1
    private var isRunning = false
    private var isAsked = false
    private var isStopped = false
    private var hasFailures = false
    /// Points that passed while no round was under way, as when the machine slept.
    private var missed = 0

    /// - Parameters:
    ///   - start: The first point of the grid.
    ///   - number: Of the first round.
    package init(_ plan: Plan, start: RunInstant, number: Int = 1) {
        self.plan = plan
        self.start = start
        nextNumber = number
    }

    /// When the next full round is due; nil when none will be.
    package var nextDue: RunInstant? {
        guard !isStopped, plan.rounds.map({ fullRounds < $0 }) ?? true else { return nil }
        let due = due(point)
        return plan.duration.map { due < start.advanced(by: $0) } ?? true ? due : nil
    }

    /// What is to be done now. A round that it says to begin is under way until ``end(at:failures:)``.
    package mutating func next(now: RunInstant) -> Step {
        if isRunning { return .wait(until: .never) }
        guard let due = nextDue, plan.duration.map({ now < start.advanced(by: $0) }) ?? true else {
            return .over
        }
        if isAsked {
            isAsked = false
            return begin(.asked, now)
        }
        // A full round takes the failing ones' place where both are due.
        if let failing = failingDue, failing < due {
            guard failing <= now else { return .wait(until: failing) }
            passFailing(until: now.back(by: plan.everyFailing ?? .zero))
            return begin(.failing, failingDue ?? failing)
        }
        guard due <= now else { return .wait(until: due) }
        // The machine may have slept: the last point that passed is made up for, those before it are not.
        missed += skip(until: now.back(by: plan.every))
        return begin(.full, self.due(point))
    }

    /// Says that the round under way is over.
    ///
    /// - Parameter failures: Whether anything has failed of what was sent last.
    /// - Returns: How many points of the grid of full rounds passed before its end.
    package mutating func end(at now: RunInstant, failures: Bool) -> Int {
        isRunning = false
        hasFailures = failures
        passFailing(until: now)
        defer { missed = 0 }
        return missed + skip(until: now)
    }

    /// Asks for a round of the whole list as soon as none is under way.
    package mutating func ask() { isAsked = true }

    /// No round begins any more.
    package mutating func stop() { isStopped = true }

    /// How long after its round's beginning a request starts.
    ///
    /// - Parameters:
    ///   - place: Of the request in the list, from 0.
    ///   - count: Of the list's requests.
    package func offset(of place: Int, of count: Int, in kind: Kind) -> Duration {
        guard plan.spreads, count > 0 else { return .zero }
        let span: Duration =
            switch kind {
            case .full: plan.every
            case .failing: plan.everyFailing ?? plan.every
            case .asked: .zero
            }
        return .nanoseconds(Int64(span / .nanoseconds(1) / 2 * (Double(place) / Double(count))))
    }

    private mutating func begin(_ kind: Kind, _ due: RunInstant) -> Step {
        switch kind {
        case .full:
            point += 1
            fullRounds += 1
        case .asked: fullRounds += 1
        case .failing: failingPoint += 1
        }
        isRunning = true
        defer { nextNumber += 1 }
        return .begin(Start(number: nextNumber, kind: kind, dueAt: due))
    }

    /// Goes to the first point at this moment or after it; how many it passes over.
    private mutating func skip(until now: RunInstant) -> Int {
        let next = max(point, Self.points(to: now, from: start, every: plan.every))
        defer { point = next }
        return next - point
    }

    private mutating func passFailing(until now: RunInstant) {
        guard let every = plan.everyFailing else { return }
        failingPoint = max(failingPoint, Self.points(to: now, from: start, every: every))
    }

    private func due(_ point: Int) -> RunInstant { start.advanced(by: plan.every * point) }

    private var failingDue: RunInstant? {
        guard hasFailures, let every = plan.everyFailing else { return nil }
        return start.advanced(by: every * failingPoint)
    }

    /// The number of the first point at this moment or after it.
    private static func points(to now: RunInstant, from start: RunInstant, every: Duration) -> Int {
        let passed = max(0, now.since(start).nanoseconds)
        let step = max(1, every.nanoseconds)
        return Int(passed / step + (passed % step == 0 ? 0 : 1))
    }
}

extension RunInstant {
    /// Never before the start.
    fileprivate func back(by duration: Duration) -> RunInstant { advanced(by: .zero - duration) }
}
