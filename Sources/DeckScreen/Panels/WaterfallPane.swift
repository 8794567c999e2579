import DeckModel
import FetchCore
import RunModel

/// Requests in flight and the last settled ones on one axis of time: a bar an attempt in the colors of its phases, dots between
/// attempts.
struct WaterfallPane {
    let waterfall: Waterfall
    /// The rows on screen.
    let rows: [WaterfallRow]
    /// Where the axis begins.
    let start: RunInstant

    /// What began longer before the end is cut off at the left: it would leave no room for the others.
    private static let longestAxis = Duration.seconds(600)
    private static let figureWidth = 8

    static func draw(_ deck: DeckState, isFocused: Bool, in area: Rect, on canvas: inout Canvas) {
        let waterfall = deck.waterfall
        let (head, rest) = area.splitTop(1)
        let (body, foot) = rest.splitTop(rest.height >= 4 ? rest.height - 1 : rest.height)
        if isFocused { canvas.layout.listRows = max(1, body.height) }
        guard area.height >= 2 else { return }
        drawHead(head, isFocused: isFocused, on: &canvas)
        canvas.hits.add(body, .list)
        guard !waterfall.ids.isEmpty else {
            canvas.put("nothing was sent yet", row: body.row, column: body.column + 2, .dim)
            return
        }
        let cursor = deck.shownFlightCursor(waterfall)
        let first = max(0, min(cursor.place - body.height / 2, waterfall.ids.count - body.height))
        let shown = waterfall.ids[first..<min(waterfall.ids.count, first + body.height)]
        let pane = WaterfallPane(waterfall, rows: shown.map(deck.waterfallRow))
        for (line, row) in pane.rows.enumerated() {
            let place = Rect(row: body.row + line, column: body.column, height: 1, width: body.width)
            pane.draw(row, deck.row(row.id), in: place, on: &canvas)
            canvas.hits.add(place, .flight(row.id))
            if isFocused, cursor.isOnRow, first + line == cursor.place { canvas.select(place) }
        }
        canvas.scrollBar(
            Rect(row: body.row, column: body.right - 1, height: body.height, width: 1), first: first,
            shown: body.height, total: waterfall.ids.count)
        pane.drawAxis(foot, on: &canvas)
    }

    init(_ waterfall: Waterfall, rows: [WaterfallRow]) {
        self.waterfall = waterfall
        self.rows = rows
        let earliest = waterfall.end.advanced(by: .zero - Self.longestAxis)
        let began = rows.compactMap { $0.attempts.first?.startedAt }.min() ?? waterfall.end
        start = max(earliest, began)
    }

    /// The title, and what the signs mean where there is room.
    private static func drawHead(_ area: Rect, isFocused: Bool, on canvas: inout Canvas) {
        canvas.rule(row: area.row, in: area, title: "In flight and recent", isFocused ? .accent : .dim)
        var legend: [Span] = []
        for (index, name) in PhaseBar.names.enumerated() {
            legend.append(Span(" \(canvas.glyphs.phases[index]) \(name) ", PhaseBar.roles[index]))
        }
        legend.append(Span(" \(canvas.glyphs.dot) between attempts ", .dim))
        let width = legend.reduce(0) { $0 + CellText.width($1.text) }
        guard area.width >= width + 32 else { return }
        canvas.put(legend, row: area.row, column: area.right - width - 2, right: area.right)
    }

    // MARK: A row

    private func draw(_ row: WaterfallRow, _ facts: RowFacts, in area: Rect, on canvas: inout Canvas) {
        let bars = bars(in: area)
        drawLabel(row, facts, in: area, right: bars.column - 1, on: &canvas)
        for (place, attempt) in row.attempts.enumerated() {
            let isLast = place == row.attempts.count - 1
            let next = isLast ? waterfall.end : row.attempts[place + 1].startedAt
            // After the last one there is a wait only while another one is to come.
            if !isLast || row.state == .queued {
                drawGap(from: attempt.endedAt, to: next, row: area.row, in: bars, on: &canvas)
            }
            draw(attempt, isLast ? row.state.phase : nil, row: area.row, in: bars, on: &canvas)
        }
        guard let last = row.attempts.last else { return }
        canvas.putRight(
            Figures.latency(microseconds: last.timings.total), row: area.row, right: area.right - 2,
            maxWidth: Self.figureWidth - 1, row.state.isInFlight ? .title : .number)
    }

    private func drawLabel(
        _ row: WaterfallRow, _ facts: RowFacts, in area: Rect, right: Int, on canvas: inout Canvas
    ) {
        let spans = [
            Span("\(canvas.glyphs.state(row.state)) ", row.state.role),
            Span(padded("#\(row.id)", 5) + " ", .dim),
        ]
        let at = canvas.put(spans, row: area.row, column: area.column + 2, right: right)
        let room = right - at
        let name = facts.name.isEmpty ? facts.path : facts.name
        let what = room < 28 || !facts.name.isEmpty ? name : facts.host + name
        canvas.put(
            CellText.truncatedPath(what, to: max(0, room), ellipsis: canvas.glyphs.ellipsis), row: area.row,
            column: at, maxWidth: max(0, room), .text)
    }

    private func draw(
        _ attempt: WaterfallRow.Attempt, _ phase: AttemptPhase?, row: Int, in bars: Rect,
        on canvas: inout Canvas
    ) {
        guard attempt.endedAt >= start else { return }
        let from = cell(attempt.startedAt, bars.width)
        let to = max(from + 1, cell(attempt.endedAt, bars.width))
        PhaseBar.draw(
            visible(attempt, phase), row: row, column: bars.column + from, width: min(to, bars.width) - from,
            on: &canvas)
    }

    /// Its phases, without what lies left of the axis; at least a microsecond of the one it is in, so that it shows.
    private func visible(_ attempt: WaterfallRow.Attempt, _ phase: AttemptPhase?) -> [Int64] {
        var hidden = max(0, start.since(attempt.startedAt).microseconds)
        var parts = PhaseBar.parts(attempt.timings)
        for index in parts.indices {
            let cut = min(hidden, parts[index])
            parts[index] -= cut
            hidden -= cut
        }
        if !parts.contains(where: { $0 > 0 }),
            let place = AttemptPhase.allCases.firstIndex(of: phase ?? .wait)
        {
            parts[place] = 1
        }
        return parts
    }

    private func drawGap(
        from: RunInstant, to: RunInstant, row: Int, in bars: Rect, on canvas: inout Canvas
    ) {
        guard to > start else { return }
        let first = cell(from, bars.width)
        let end = cell(to, bars.width)
        for cell in first..<max(first, end) {
            canvas.put(canvas.glyphs.dot, row: row, column: bars.column + cell, .dim)
        }
    }

    // MARK: The axis

    /// Where the bars are, right of the labels and left of the figures.
    private func bars(in area: Rect) -> Rect {
        let label = min(64, max(15, area.width * 3 / 10))
        return Rect(
            row: area.row, column: area.column + label, height: area.height,
            width: area.width - label - Self.figureWidth - 3)
    }

    private var axis: Int64 { max(1, waterfall.end.since(start).microseconds) }

    /// The cell that an instant is in, from 0 to one less than there are.
    private func cell(_ instant: RunInstant, _ width: Int) -> Int {
        let share = Double(instant.since(start).microseconds) / Double(axis)
        return min(max(0, width - 1), max(0, Int(share * Double(width))))
    }

    private func drawAxis(_ area: Rect, on canvas: inout Canvas) {
        let bars = bars(in: area)
        guard area.height > 0, bars.width >= 20 else { return }
        let length = Figures.latency(microseconds: axis)
        canvas.put(
            waterfall.isOver ? "\(length) before" : "\(length) ago", row: area.row, column: bars.column, .dim)
        canvas.putRight(
            waterfall.isOver ? "the end" : "now", row: area.row, right: bars.right, maxWidth: 8, .dim)
    }
}
