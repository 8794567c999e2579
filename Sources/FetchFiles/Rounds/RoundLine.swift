import FetchCore

/// A line of `FILE.rounds`: what a round of a watch came to.
package struct RoundLine: Sendable, Equatable {
    /// How a budget stood at the round's end.
    package struct Budget: Sendable, Equatable {
        package var rule: String
        /// Nil while there was nothing to tell it from.
        package var value: Double?
        package var left: Double?

        package init(rule: String, value: Double?, left: Double?) {
            self.rule = rule
            self.value = value
            self.left = left
        }

        var object: JSONLine {
            var object = JSONLine()
            object.add("rule", rule)
            if let value { object.add("value", value) }
            if let left { object.add("left", left) }
            return object
        }
    }

    package var round: Int
    /// Nanoseconds since 1970.
    package var dueAt: UInt64
    package var startedAt: UInt64
    package var tookMicroseconds: Int64
    package var ok: Int
    package var failed: Int
    /// Requests of the list that have no outcome of the round.
    package var unsettled: Int
    /// Of the ok ones; nil without any.
    package var p50Microseconds: Int64?
    package var p95Microseconds: Int64?
    package var newFailures: [RequestKey]
    package var recovered: [RequestKey]
    package var changed: [RequestKey]
    /// How many points of the grid passed before the round's end.
    package var skipped: Int
    package var budgets: [Budget]

    package init(
        round: Int, dueAt: UInt64, startedAt: UInt64, tookMicroseconds: Int64, ok: Int, failed: Int,
        unsettled: Int = 0, p50Microseconds: Int64?, p95Microseconds: Int64?, newFailures: [RequestKey],
        recovered: [RequestKey], changed: [RequestKey], skipped: Int, budgets: [Budget]
    ) {
        self.round = round
        self.dueAt = dueAt
        self.startedAt = startedAt
        self.tookMicroseconds = tookMicroseconds
        self.ok = ok
        self.failed = failed
        self.unsettled = unsettled
        self.p50Microseconds = p50Microseconds
        self.p95Microseconds = p95Microseconds
        self.newFailures = newFailures
        self.recovered = recovered
        self.changed = changed
        self.skipped = skipped
        self.budgets = budgets
    }

    /// With its newline.
    var bytes: [UInt8] {
        var line = JSONLine()
        line.add("round", round)
        line.add("due_at", moment: dueAt)
        line.add("started_at", moment: startedAt)
        line.add("took_ms", thousandths: tookMicroseconds)
        line.add("ok", ok)
        line.add("failed", failed)
        if unsettled > 0 { line.add("unsettled", unsettled) }
        if let p50Microseconds { line.add("p50_ms", thousandths: p50Microseconds) }
        if let p95Microseconds { line.add("p95_ms", thousandths: p95Microseconds) }
        line.add("new_failures", keys: newFailures)
        line.add("recovered", keys: recovered)
        line.add("changed", keys: changed)
        line.add("skipped", skipped)
        line.addArray("budgets", budgets) { $0.object }
        return line.closed
    }

    /// Nil when it is no line of rounds.
    init?(_ bytes: ByteSpan) {
        guard let fields = JSONFields(bytes), let round = fields.number("round").map({ Int($0) }) else {
            return nil
        }
        self.init(
            round: round, dueAt: fields.moment("due_at") ?? 0, startedAt: fields.moment("started_at") ?? 0,
            tookMicroseconds: fields.microseconds("took_ms") ?? 0, ok: Int(fields.number("ok") ?? 0),
            failed: Int(fields.number("failed") ?? 0), unsettled: Int(fields.number("unsettled") ?? 0),
            p50Microseconds: fields.microseconds("p50_ms"),
            p95Microseconds: fields.microseconds("p95_ms"), newFailures: fields.keys("new_failures"),
            recovered: fields.keys("recovered"), changed: fields.keys("changed"),
            skipped: Int(fields.number("skipped") ?? 0),
            budgets: fields.objects("budgets").compactMap { budget in
                budget.text("rule").map {
                    Budget(rule: $0, value: budget.number("value"), left: budget.number("left"))
                }
            })
    }
}
