import DeckModel
import FetchCore
import RunModel

/// Latency over time: time runs to the right, the slow ones stand on top, the denser the brighter.
enum HeatMap {
    private static let blocks: [Unicode.Scalar] = [" ", "░", "▒", "▓", "█"]
    private static let ascii: [Unicode.Scalar] = [" ", ".", ":", "+", "#"]

    /// - Parameter selected: The selected outlier's place; nil where none is.
    static func draw(_ facts: LatencyFacts, selected: Int?, in area: Rect, on canvas: inout Canvas) {
        let map = facts.heatMap
        let (head, rest) = area.splitTop(1)
        let each = map.secondsPerColumn == 1 ? "" : ", \(map.secondsPerColumn) s a column"
        canvas.rule(
            row: head.row, in: head,
            title: "Over time\(facts.originWords)\(each), \(canvas.glyphs.outlier) the slowest")
        let (body, _) = rest.splitTop(rest.height - 1)
        let width = body.width - 9
        guard body.height > 0, width > 0, !map.columns.isEmpty else { return }
        let columns = Array(map.columns.suffix(width))
        guard let range = used(columns) else { return }
        let perRow = max(1, (range.count + body.height - 1) / body.height)
        let rows = (range.count + perRow - 1) / perRow
        // A young run has few columns: they are drawn wider.
        let cells = min(4, max(1, width / columns.count))
        for line in 0..<min(rows, body.height) {
            let start = range.lowerBound + (rows - 1 - line) * perRow
            let row = Rect(row: body.row + line, column: body.column, height: 1, width: body.width)
            let counts = columns.map { $0[start..<min(start + perRow, $0.count)].reduce(0, +) }
            let peak = Double(max(1, map.peak)) * Double(perRow).squareRoot()
            drawRow(counts, peak: peak, from: LatencyScale.lowerBounds[start], cells, in: row, on: &canvas)
        }
        let plot = OutlierPlot(
            firstColumn: map.columns.count - columns.count, secondsPerColumn: map.secondsPerColumn,
            cells: cells,
            firstBucket: range.lowerBound, perRow: perRow, rows: rows,
            area: Rect(row: body.row, column: body.column + 8, height: min(rows, body.height), width: width))
        plot.draw(facts, selected: selected, on: &canvas)
        let axis = Rect(
            row: body.row + min(rows, body.height), column: body.column + 8, height: 1, width: width)
        drawAxis(columns.count * cells, seconds: columns.count * map.secondsPerColumn, in: axis, on: &canvas)
    }

    private static func drawRow(
        _ counts: [UInt32], peak: Double, from lower: Int64, _ cells: Int, in area: Rect,
        on canvas: inout Canvas
    ) {
        let label = Figures.latency(microseconds: lower)
        canvas.putRight(label, row: area.row, right: area.column + 7, maxWidth: 6, .dim)
        let shades = canvas.look.isASCII ? ascii : blocks
        let style = canvas.theme.latency(LatencyRank.of(lower))
        for (index, count) in counts.enumerated() where count > 0 {
            let heat = min(1, Double(count) / peak)
            canvas.frame.horizontalLine(
                shades[1 + Int(heat.squareRoot() * 3)], row: area.row,
                column: area.column + 8 + index * cells,
                width: cells, style: style)
        }
    }

    private static func used(_ columns: [[UInt32]]) -> Range<Int>? {
        var first = Int.max
        var last = -1
        for column in columns {
            if let index = column.firstIndex(where: { $0 > 0 }) { first = min(first, index) }
            if let index = column.lastIndex(where: { $0 > 0 }) { last = max(last, index) }
        }
        return last < 0 ? nil : first..<(last + 1)
    }

    private static func drawAxis(_ width: Int, seconds: Int, in area: Rect, on canvas: inout Canvas) {
        let ago = "\(Figures.clock(.seconds(seconds))) ago"
        guard width > ago.count + 5 else { return }
        canvas.put(ago, row: area.row, column: area.column, .dim)
        canvas.putRight("now", row: area.row, right: area.column + width, maxWidth: 3, .dim)
    }
}
