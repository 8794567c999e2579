import FetchCore
import FetchFiles
import RunModel

/// A table of a comparison as texts, to be laid out.
struct ComparisonTable {
    struct Column {
        var head: String
        var isNumber = true
    }

    var title = ""
    var columns: [Column]
    /// One text a column.
    var rows: [[String]]
}

/// What a comparison says, in words and numbers, for every form of it.
struct ComparisonTables {
    let report: ComparisonReport

    private var comparison: RunComparison { report.comparison }

    // MARK: - The runs

    /// The runs, which from when, with how many requests, and how many of them are in both.
    var runs: ComparisonTable {
        let rows = [("before", report.before), ("after", report.after)].map { word, run in
            [word, run.path.sanitised(), Self.moment(run.startedAt), Figures.counted(run.count, "request")]
        }
        return ComparisonTable(
            columns: [
                .init(head: "", isNumber: false), .init(head: "", isNumber: false),
                .init(head: "", isNumber: false), .init(head: ""),
            ], rows: rows)
    }

    var paired: String {
        var text = "paired \(Figures.count(comparison.paired)) by \(report.match.rawValue)"
        if report.onlyBefore > 0 { text += ", \(Figures.count(report.onlyBefore)) only before" }
        if report.onlyAfter > 0 { text += ", \(Figures.count(report.onlyAfter)) only after" }
        return text
    }

    private static func moment(_ nanoseconds: UInt64?) -> String {
        guard let nanoseconds else { return "" }
        return String(TimestampText.text(nanoseconds).prefix(16)).replacing("T", with: " ")
    }

    // MARK: - Figures

    /// Percentiles, and the share that is ok.
    var figures: ComparisonTable {
        var rows = report.changes.map { change in
            [
                change.quantile.word, Self.time(change.before), Self.time(change.after), Self.change(change),
                Self.interval(change), Self.verdict(change),
            ]
        }
        if comparison.settled > 0 {
            let shares = comparison.okShares
            rows.append([
                "ok", Figures.share(shares.before), Figures.share(shares.after),
                Figures.change(shares.after - shares.before), "", "",
            ])
        }
        return ComparisonTable(
            columns: [.init(head: "", isNumber: false)]
                + ["before", "after", "change", "95 % interval"].map { .init(head: $0) }
                + [.init(head: "", isNumber: false)], rows: rows)
    }

    private static func time(_ microseconds: Int64) -> String {
        Figures.latency(microseconds: microseconds, .blank)
    }

    private static func change(_ change: LatencyChange) -> String {
        change.change.map(Figures.change) ?? "–"
    }

    private static func interval(_ change: LatencyChange) -> String {
        guard let interval = change.interval else { return "" }
        return "\(Figures.change(interval.lowerBound).dropLast(2)) … \(Figures.change(interval.upperBound))"
    }

    private static func verdict(_ change: LatencyChange) -> String {
        change.verdict == .none ? "" : change.verdict.rawValue
    }

    // MARK: - Sentences

    /// Failures and answers, and what has to be known to judge the figures; one entry a line.
    var sentences: [String] {
        var lines: [String] = []
        if comparison.newFailures > 0 || comparison.recovered > 0 {
            lines.append(
                "\(Figures.counted(comparison.newFailures, "new failure")), \(Figures.count(comparison.recovered)) recovered"
            )
        }
        lines.append(
            "answers differ: \(Figures.count(comparison.answersDiffer))"
                + (comparison.answersDiffer == 0
                    ? ""
                    : " (status \(Figures.count(comparison.statusesDiffer)), type \(Figures.count(comparison.typesDiffer)), body \(Figures.count(comparison.bodiesDiffer)))")
        )
        if report.unreadBodies > 0 {
            lines.append(
                "\(Figures.counted(report.unreadBodies, "pair")) of bodies compared by hash alone: not saved, or the filter gives nothing"
            )
        }
        if comparison.latencyPairs < PairedLatencies.fewestPairs {
            lines.append(
                "no verdict: \(Figures.counted(comparison.latencyPairs, "pair")) ok in both runs, \(PairedLatencies.fewestPairs) needed"
            )
        }
        return lines
    }

    /// Conditions that differ; none where latencies compare like with like.
    var drift: [String] {
        let drift = ConditionDrift(report.before.conditions, report.after.conditions)
        return drift.differences.map { "\($0.what) \($0.before) before, \($0.after) after" }
    }

    static let driftTitle = "Conditions differ, which latencies may follow"

    // MARK: - Parts and failures

    /// The parts whose p95 rose most; no rows where the parts say no more than the whole.
    var parts: ComparisonTable {
        let rows = report.parts.count < 2 && comparison.parts.count < 3 ? [] : report.parts.map(row)
        return ComparisonTable(
            title: "Slowest by \(report.grouping.rawValue)",
            columns: [.init(head: "", isNumber: false)]
                + ["pairs", "p95 before", "after", "change"].map { .init(head: $0) }
                + [.init(head: "", isNumber: false), .init(head: "new failures")], rows: rows)
    }

    private func row(_ part: ComparisonReport.Part) -> [String] {
        let failures = part.newFailures > 0 ? Figures.count(part.newFailures) : ""
        let name = part.name.sanitised()
        guard let p95 = part.changes.first(where: { $0.quantile == .p95 }) else {
            return [name, Figures.count(part.pairs), "", "", "", "", failures]
        }
        return [
            name, Figures.count(part.pairs), Self.time(p95.before), Self.time(p95.after), Self.change(p95),
            Self.verdict(p95), failures,
        ]
    }

    var failures: ComparisonTable {
        ComparisonTable(
            title: "New failures",
            columns: [.init(head: ""), .init(head: "", isNumber: false), .init(head: "", isNumber: false)],
            rows: report.failures.map { [Figures.count($0.count), $0.cause, $0.part.sanitised()] })
    }
}
