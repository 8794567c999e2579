import DeckModel
import FetchCore
import RunModel

/// The phases of all attempts, and of the hosts that took most time, as stacked bars.
enum PhasesPane {
    static func draw(_ facts: LatencyFacts, in area: Rect, on canvas: inout Canvas) {
        let (head, body) = area.splitTop(1)
        canvas.rule(row: head.row, in: head, title: "Where the time goes")
        guard body.height >= 2, facts.phaseTotals.total > 0 else { return }
        drawLegend(facts.phaseTotals, row: body.row, in: body, on: &canvas)
        let names = [("all hosts", facts.phaseTotals)] + facts.hostPhases.map { ($0.name, $0.totals) }
        let label = min(22, body.width / 3)
        let most = names.map(\.1.total).max() ?? 1
        for (index, entry) in names.prefix(body.height - 1).enumerated() {
            let row = body.row + 1 + index
            canvas.put(
                CellText.truncatedHost(entry.0, to: label, ellipsis: canvas.glyphs.ellipsis), row: row,
                column: body.column + 1, maxWidth: label, index == 0 ? .title : .host)
            let room = body.width - label - 10
            // Hosts among each other are to scale.
            let share = index == 0 ? 1 : Double(entry.1.total) / Double(max(1, most))
            let width = max(1, Int((share * Double(room)).rounded()))
            PhaseBar.draw(
                PhaseBar.parts(entry.1), row: row, column: body.column + label + 2, width: width, on: &canvas)
            canvas.putRight(
                Figures.latency(microseconds: entry.1.total), row: row, right: body.right - 1, maxWidth: 7,
                .dim
            )
        }
    }

    private static func drawLegend(
        _ totals: PhaseTimings, row: Int, in area: Rect, on canvas: inout Canvas
    ) {
        var at = area.column + 1
        // Where there is no room for all, the ones that matter most stay.
        let parts = PhaseBar.parts(totals)
        let ranked = parts.indices.sorted { parts[$0] > parts[$1] }
        for index in ranked where parts[index] * 100 >= totals.total {
            let percent = Figures.share(parts[index], of: totals.total)
            let text =
                "\(canvas.glyphs.phases[index]) \(PhaseBar.names[index]) \(percent)"
            guard at + CellText.width(text) <= area.right - 1 else { return }
            at = canvas.put(text, row: row, column: at, PhaseBar.roles[index]) + 2
        }
    }
}
