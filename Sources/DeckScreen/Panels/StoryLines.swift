import DeckModel
import FetchCore
import RunModel

/// The top of the latency view: why the run takes as long as it does, and the percentiles of ok and of all.
struct StoryLines {
    let facts: LatencyFacts

    /// Draws them and returns the part of the area that is left.
    static func draw(_ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas) -> Rect {
        let lines = StoryLines(facts: facts)
        let story = lines.story(width: area.width - 2, most: area.height < 10 ? 2 : 3)
        for (index, line) in story.enumerated() {
            canvas.put(line, row: area.row + index, column: area.column + 1, .title)
        }
        let (_, rest) = area.splitTop(story.count)
        guard facts.summary.count > 0, rest.height >= 4 else { return rest }
        let (row, below) = rest.splitTop(1)
        canvas.put(
            lines.percentiles(width: area.width - 2), row: row.row, column: row.column + 1,
            right: row.right - 1)
        return below
    }

    /// The sentence in lines; clauses that have no room are left out, the last first.
    private func story(width: Int, most: Int) -> [String] {
        for count in stride(from: facts.story.count, to: 0, by: -1) {
            let clauses = facts.story.prefix(count).map(Self.withUnitKept)
            let lines = Wrap.lines(clauses.joined(separator: "; "), width: width)
                .map { $0.replacing(Self.noBreak, with: " ") }
            if lines.count <= most { return lines }
            if count == 1 { return Array(lines.prefix(most)) }
        }
        return []
    }

    private static let noBreak = "\u{A0}"

    /// A number at the end of a clause stays in one line with its unit.
    private static func withUnitKept(_ clause: String) -> String {
        guard let blank = clause.lastIndex(of: " "), clause[blank...].utf8.count <= 4,
            clause[..<blank].last?.isNumber == true
        else { return clause }
        return clause[..<blank] + noBreak + clause[clause.index(after: blank)...]
    }

    /// Of requests that were ok, and of all; once where both are the same.
    private func percentiles(width: Int) -> [Span] {
        let isSplit = facts.okSummary.count > 0 && facts.okSummary.count < facts.summary.count
        guard isSplit else {
            return spans(nil, facts.summary, isWide: width >= 72, saysInFlight: width >= 100)
        }
        let ways = [(isWide: true, saysInFlight: true), (true, false), (false, false)].lazy.map { way in
            spans("ok", facts.okSummary, isWide: way.isWide, saysInFlight: false) + [Span("   ")]
                + spans("all", facts.summary, isWide: way.isWide, saysInFlight: way.saysInFlight)
        }
        let fitting = ways.first { spans in spans.reduce(0) { $0 + CellText.width($1.text) } <= width }
        return fitting ?? spans("ok", facts.okSummary, isWide: false, saysInFlight: false)
    }

    private func spans(
        _ name: String?, _ summary: LatencySummary, isWide: Bool, saysInFlight: Bool
    ) -> [Span] {
        let open = saysInFlight && facts.inFlight > 0 ? " +\(Figures.count(facts.inFlight)) in flight" : ""
        var spans = name.map { [Span("\($0) ", $0 == "ok" ? .ok : .text)] } ?? []
        if isWide { spans.append(Span(Figures.count(summary.count) + open + "  ", .dim)) }
        for quantile in LatencyQuantile.allCases where isWide || quantile != .maximum {
            spans.append(Span((quantile == .p50 ? "" : " ") + quantile.word + " ", .dim))
            spans.append(Span(summary.text(quantile), .number))
        }
        return spans
    }
}
