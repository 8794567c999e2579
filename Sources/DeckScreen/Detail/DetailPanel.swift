import DeckModel
import FetchCore

/// All that is known of the selected request, as lines that scroll.
enum DetailPanel {
    static func draw(
        _ deck: DeckState, in area: Rect, hasBorder: Bool, on canvas: inout Canvas
    ) {
        var body = area
        if hasBorder {
            let (border, rest) = area.splitTop(1)
            canvas.rule(
                row: border.row, in: border, title: deck.selectedRequest.map { "Request \($0)" } ?? "Detail")
            canvas.hits.add(border, .paneBorder(percent: deck.ui.listPercent))
            body = rest
        }
        canvas.hits.add(body, .detail)
        guard let facts = deck.detail() else {
            canvas.put("no request is selected", row: body.row, column: body.column + 2, .dim)
            canvas.layout.detailRows = body.height
            return
        }
        let lines = DetailLines(
            facts: facts, now: deck.now, width: body.width - 4, glyphs: canvas.glyphs, theme: canvas.theme
        ).all().flatMap { Wrap.rows($0, width: body.width - 4, indent: 4) }
        let first = max(0, min(deck.ui.detailScroll, lines.count - body.height))
        for (index, line) in lines.dropFirst(first).prefix(body.height).enumerated() {
            canvas.put(line.spans, row: body.row + index, column: body.column + 2, right: body.right - 2)
            if let bar = line.bar {
                bar.draw(row: body.row + index, column: body.column + 2, right: body.right - 2, on: &canvas)
            }
        }
        canvas.layout.detailRows = body.height
        canvas.layout.detailLines = lines.count
        let bar = Rect(row: body.row, column: body.right - 1, height: body.height, width: 1)
        canvas.scrollBar(bar, first: first, shown: body.height, total: lines.count)
    }
}

/// One line of the detail: pieces of text, and a bar of the waterfall in some.
struct DetailLine {
    var spans: [Span] = []
    var bar: WaterfallBar?

    init(_ spans: [Span] = [], bar: WaterfallBar? = nil) {
        self.spans = spans
        self.bar = bar
    }
}

/// One phase of the waterfall: where in the attempt it began and how long it took.
struct WaterfallBar: Equatable {
    var role: Role
    var phase: Int
    var startMicroseconds: Int64
    var lengthMicroseconds: Int64
    var totalMicroseconds: Int64
    /// Cells left of the bars.
    static let labelWidth = 20

    func draw(row: Int, column: Int, right: Int, on canvas: inout Canvas) {
        let width = min(right - column - Self.labelWidth, 100)
        guard width > 4, totalMicroseconds > 0, lengthMicroseconds > 0 else { return }
        let scale = Double(width) / Double(totalMicroseconds)
        let start = min(width - 1, Int(Double(startMicroseconds) * scale))
        let length = max(1, min(width - start, Int((Double(lengthMicroseconds) * scale).rounded())))
        let glyph: Unicode.Scalar = canvas.look.isASCII ? "=" : "━"
        canvas.frame.horizontalLine(
            glyph, row: row, column: column + Self.labelWidth + start, width: length,
            style: canvas.theme[role])
    }
}
