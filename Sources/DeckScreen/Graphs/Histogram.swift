import DeckModel
import FetchCore
import RunModel

/// How many attempts took how long: a bar a bucket, the quick ones on top.
enum Histogram {
    static func draw(_ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas) {
        let (head, body) = area.splitTop(1)
        canvas.rule(row: head.row, in: head, title: "How long it took\(facts.originWords)")
        guard let first = facts.buckets.firstIndex(where: { $0 > 0 }),
            let last = facts.buckets.lastIndex(where: { $0 > 0 }), body.height > 0
        else { return }
        let span = last - first + 1
        let perRow = (span + body.height - 1) / body.height
        let groups = stride(from: first, through: last, by: perRow).map { start in
            (start, facts.buckets[start..<min(start + perRow, facts.buckets.count)].reduce(0, +))
        }
        let peak = max(1, groups.map(\.1).max() ?? 1)
        for (index, group) in groups.prefix(body.height).enumerated() {
            draw(group, perRow, peak, facts.summary, row: body.row + index, in: body, on: &canvas)
        }
    }

    private static func draw(
        _ group: (start: Int, count: Int), _ perRow: Int, _ peak: Int, _ summary: LatencySummary, row: Int,
        in area: Rect, on canvas: inout Canvas
    ) {
        let lower = LatencyScale.lowerBounds[group.start]
        let next = group.start + perRow
        let upper = next < LatencyScale.count ? LatencyScale.lowerBounds[next] : Int64.max
        let label = Figures.latency(microseconds: lower)
        canvas.putRight(label, row: row, right: area.column + 7, maxWidth: 6, .dim)
        let marks = [("p50", summary.p50), ("p90", summary.p90), ("p99", summary.p99)]
            .filter { $0.1 >= lower && $0.1 < upper }.map(\.0).joined(separator: " ")
        let barStart = area.column + 8
        let room = max(1, area.right - barStart - 20)
        let bar = Sparkline.bar(Double(group.count) / Double(peak), width: room, style: canvas.look.graphs)
        let style = canvas.theme.latency(LatencyRank.of(max(lower, 1)))
        var at = canvas.frame.put(bar, row: row, column: barStart, maxWidth: room, style: style)
        at = canvas.put(
            " \(Figures.shortCount(group.count))", row: row, column: at, group.count > 0 ? .number : .dim)
        canvas.put(" \(marks)", row: row, column: at, maxWidth: max(0, area.right - at - 1), .accent)
    }
}

extension LatencyFacts {
    /// What is measured from, behind the head of a figure; empty where that makes no difference.
    var originWords: String {
        switch origin {
        case .start: ", from the start"
        case .due: ", from when it was due"
        case nil: ""
        }
    }
}
