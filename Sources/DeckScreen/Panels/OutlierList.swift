import DeckModel
import FetchCore
import RunModel

/// The slowest attempts; the selected one opens.
enum OutlierList {
    static func draw(
        _ deck: DeckState, _ facts: LatencyFacts, isFocused: Bool, in area: Rect, on canvas: inout Canvas
    ) {
        let outliers = facts.outliers
        let (head, body) = area.splitTop(1)
        if isFocused { canvas.layout.listRows = max(1, body.height) }
        guard area.height >= 2 else { return }
        canvas.rule(
            row: head.row, in: head,
            title: "The slowest\(facts.inFlight > 0 ? " that ended" : "")\(facts.originWords)",
            isFocused ? .accent : .dim)
        let cursor = deck.shownOutlierCursor(outliers)
        let first = max(0, min(cursor.place - body.height / 2, outliers.count - body.height))
        for line in 0..<max(0, min(body.height, outliers.count - first)) {
            let outlier = outliers[first + line]
            let row = Rect(row: body.row + line, column: body.column, height: 1, width: body.width)
            draw(outlier, deck.row(outlier.id), in: row, on: &canvas)
            canvas.hits.add(row, .outlier(outlier.attemptID))
            if isFocused, cursor.isOnRow, first + line == cursor.place { canvas.select(row) }
        }
    }

    private static func draw(_ outlier: Outlier, _ row: RowFacts, in area: Rect, on canvas: inout Canvas) {
        let latency = padded(Figures.latency(microseconds: outlier.latencyMicroseconds), 6)
        let style = canvas.theme.latency(LatencyRank.of(outlier.latencyMicroseconds))
        let state = outlier.state
        let word = outlier.status > 0 ? String(outlier.status) : state.word
        let status = word + String(repeating: " ", count: max(0, 6 - CellText.width(word)))
        let spans = [
            Span(latency, .number, style: style),
            Span("  \(canvas.glyphs.state(state)) \(status)", state.role),
            Span(padded("#\(outlier.id)", 6) + "  ", .dim),
            Span(row.attempts > 1 ? "try \(outlier.attempt)  " : "", .dim),
        ]
        let at = canvas.put(spans, row: area.row, column: area.column + 2, right: area.right - 2)
        let room = area.right - 2 - at
        // Where there is little room, the path says more than the host.
        let what = room < 28 ? row.path : row.host + row.path
        canvas.put(
            CellText.truncatedPath(what, to: room, ellipsis: canvas.glyphs.ellipsis), row: area.row,
            column: at, maxWidth: max(0, room), .text)
    }
}
