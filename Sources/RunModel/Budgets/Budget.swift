import DequeModule
import FetchCore

/// One budget while its answers come: counters of its window, and how much of it is left.
///
/// A request that settles again in the same round, or in a run without rounds, counts with what it came to last.
package struct Budget: Sendable {
    package let rule: BudgetRule
    /// The oldest first.
    private var slots: Deque<BudgetSlot> = []
    /// How many slots have left the window.
    private var dropped = 0
    /// What a request of the round under way was counted with, and in which slot of all.
    private var counted: [RequestID: (answer: BudgetAnswer, slot: Int)] = [:]

    /// A window of time is kept in so many parts at most, each a round where there are fewer.
    private static let parts = 120
    /// So many answers it takes until a broken budget ends a run.
    private static let leastAnswers = 100

    package init(_ rule: BudgetRule) {
        self.rule = rule
    }

    package mutating func beginRound(at now: RunInstant) {
        counted.removeAll(keepingCapacity: true)
        switch rule.window {
        case .run: break
        case .rounds(let count):
            slots.append(BudgetSlot(at: now))
            while slots.count > count { drop() }
        case .time: makeSlot(at: now)
        }
    }

    package mutating func take(
        _ answer: BudgetAnswer, of id: RequestID, at now: RunInstant
    ) {
        withdraw(id)
        makeSlot(at: now)
        counted[id] = (answer, dropped + slots.count - 1)
        slots[slots.count - 1].count(answer, 1, for: rule.measure)
        slots[slots.count - 1].end = now
    }

    /// What was counted of the request in the round under way counts no more.
    package mutating func withdraw(_ id: RequestID) {
        guard let before = counted.removeValue(forKey: id), before.slot >= dropped else { return }
        slots[before.slot - dropped].count(before.answer, -1, for: rule.measure)
    }

    package func standing(at now: RunInstant) -> BudgetStanding {
        let slots = slots(at: now)
        let answers = slots.reduce(0) { $0 + $1.ok + $1.failed }
        let value = value(slots, answers)
        let holds = value.map { rule.comparison.holds($0, rule.limit) } ?? true
        return BudgetStanding(
            rule: rule, value: value, holds: holds, left: value.map { left($0, holds) },
            answers: answers, endsRun: !holds && answers >= Self.leastAnswers)
    }

    /// Makes room for what comes now, and drops what is older than the window.
    private mutating func makeSlot(at now: RunInstant) {
        guard case .time(let length) = rule.window else {
            if slots.isEmpty { slots.append(BudgetSlot(at: now)) }
            return
        }
        while let first = slots.first, now.since(first.end) > length { drop() }
        if slots.last.map({ now.since($0.begin) >= length / Self.parts }) ?? true {
            slots.append(BudgetSlot(at: now))
        }
    }

    private mutating func drop() {
        slots.removeFirst()
        dropped += 1
    }

    private func slots(at now: RunInstant) -> [BudgetSlot] {
        guard case .time(let length) = rule.window else { return Array(slots) }
        return slots.filter { now.since($0.end) <= length }
    }

    private func value(_ slots: [BudgetSlot], _ answers: Int) -> Double? {
        switch rule.measure {
        case .ok: answers == 0 ? nil : Double(slots.reduce(0) { $0 + $1.ok }) / Double(answers)
        case .percentile(let percent):
            BudgetSlot.percentile(percent, of: slots).map { Double($0) / 1000 }
        case .changed: Double(slots.reduce(0) { $0 + $1.changed })
        case .certificate: slots.compactMap(\.leastCertificateDays).min()
        }
    }

    /// How much of it is left: 1 is all, 0 none, and less where it is broken.
    private func left(_ value: Double, _ holds: Bool) -> Double {
        switch rule.measure {
        case .ok where rule.limit < 1: 1 - (1 - value) / (1 - rule.limit)
        case .percentile: 1 - value / rule.limit
        case .ok, .changed, .certificate: holds ? 1 : 0
        }
    }
}

/// How a budget stands.
package struct BudgetStanding: Sendable, Equatable {
    package var rule: BudgetRule
    /// A share, milliseconds, days or a count; nil while there is nothing to tell it from.
    package var value: Double?
    package var holds: Bool
    /// Nil as the value is.
    package var left: Double?
    /// How many answers it is told from.
    package var answers: Int
    /// Whether it is broken by so many answers that `--abort-on-budget` ends the run.
    package var endsRun: Bool

    /// `ok>=99.9% in 1h: 99.94 %`.
    package var words: String {
        "\(rule.text): \(valueText)" + (holds ? "" : ", broken")
    }

    /// Whether it is used up bit by bit, so that a part of it is left: a share of ok answers that may miss some.
    package var isUsedUp: Bool { rule.measure == .ok && rule.limit < 1 }

    /// `99.94 %`, `118 ms`, `2 changes`, `29 days`; `no answers` before the first.
    package var valueText: String {
        guard let value else { return rule.measure == .certificate ? "no certificate" : "no answers" }
        switch rule.measure {
        case .ok: return Figures.share(value)
        case .percentile: return Figures.latency(microseconds: Int64((value * 1000).rounded()), .blank)
        case .changed: return Figures.counted(Int(value), "change")
        case .certificate: return value < 0 ? "expired" : Figures.counted(Int(value.rounded(.down)), "day")
        }
    }
}

extension BudgetStanding {
    /// As it stood when it was recorded.
    package init(_ rule: BudgetRule, value: Double?, left: Double?) {
        self.init(
            rule: rule, value: value, holds: value.map { rule.comparison.holds($0, rule.limit) } ?? true,
            left: left, answers: 0, endsRun: false)
    }
}

/// The budgets of a run.
package struct Budgets: Sendable {
    private var budgets: [Budget]
    /// One entry a budget: the requests that it counts, as far as they were looked at.
    private var matches: [[RequestID: Bool]]

    package init(_ rules: [BudgetRule]) {
        budgets = rules.map(Budget.init)
        matches = rules.map { _ in [:] }
    }

    package var isEmpty: Bool { budgets.isEmpty }

    package mutating func beginRound(at now: RunInstant) {
        for place in budgets.indices { budgets[place].beginRound(at: now) }
    }

    /// Counts what a request has come to; one that was cancelled has no answer.
    ///
    /// - Parameters:
    ///   - answer: Nil withdraws what was counted of it before.
    ///   - request: What the request is; asked for once.
    package mutating func take(
        _ answer: BudgetAnswer?, of id: RequestID, at now: RunInstant,
        request: () -> BudgetSubject?
    ) {
        for place in budgets.indices where counts(place, id, request) {
            if let answer {
                budgets[place].take(answer, of: id, at: now)
            } else {
                budgets[place].withdraw(id)
            }
        }
    }

    /// How they stand, in the order given.
    package func standings(at now: RunInstant) -> [BudgetStanding] { budgets.map { $0.standing(at: now) } }

    private mutating func counts(_ place: Int, _ id: RequestID, _ request: () -> BudgetSubject?) -> Bool {
        let scope = budgets[place].rule.scope
        if scope == .all { return true }
        if let known = matches[place][id] { return known }
        let isMeant = request()?.isIn(scope) ?? false
        matches[place][id] = isMeant
        return isMeant
    }
}

/// What a scope tells requests by.
package struct BudgetSubject: Sendable, Equatable {
    /// Nil for a line that could not be read.
    package var host: HostName?
    package var group: String?
    package var name: String?

    package init(host: HostName?, group: String?, name: String?) {
        self.host = host
        self.group = group
        self.name = name
    }

    /// A host without a port is every port of it.
    func isIn(_ scope: BudgetRule.Scope) -> Bool {
        switch scope {
        case .all: true
        case .host(let wanted):
            host.map { [$0.name, $0.display, "\($0.name):\($0.port)"].contains(wanted) } ?? false
        case .group(let wanted): group == wanted
        case .name(let wanted): name == wanted
        }
    }
}
