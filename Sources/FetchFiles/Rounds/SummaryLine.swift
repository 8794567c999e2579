/// A line of `--summary FILE`: what a run came to.
package struct SummaryLine: Sendable, Equatable {
    package var requests = 0
    package var ok = 0
    package var failed = 0
    package var cancelled = 0
    /// What did not settle; those that are held are among them.
    package var notSent = 0
    /// Of the failed ones, those that were never sent.
    package var givenUp = 0
    package var held = 0
    /// Of requests that were answered or timed out; nil without any.
    package var p50Microseconds: Int64?
    package var p95Microseconds: Int64?
    package var p99Microseconds: Int64?
    package var took = Duration.zero
    package var budgets: [RoundLine.Budget] = []

    package init() {}

    /// With its newline.
    package var bytes: [UInt8] {
        var line = JSONLine()
        line.add("requests", requests)
        line.add("ok", ok)
        line.add("failed", failed)
        line.add("cancelled", cancelled)
        line.add("not_sent", notSent)
        line.add("given_up", givenUp)
        line.add("held", held)
        if let p50Microseconds { line.add("p50_ms", thousandths: p50Microseconds) }
        if let p95Microseconds { line.add("p95_ms", thousandths: p95Microseconds) }
        if let p99Microseconds { line.add("p99_ms", thousandths: p99Microseconds) }
        line.add("took_s", took / .seconds(1))
        line.addArray("budgets", budgets) { $0.object }
        return line.closed
    }
}
