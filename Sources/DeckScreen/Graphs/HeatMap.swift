import DeckModel
import FetchCore

/// Latency over time: time runs to the right, the slow ones stand on top, the denser the brighter.
enum HeatMap {
    private static let blocks: [Unicode.Scalar] = [" ", "░", "▒", "▓", "█"]
    private static let ascii: [Unicode.Scalar] = [" ", ".", ":", "+", "#"]

    static func draw(_ map: HeatMapFacts, in area: Rect, on canvas: inout Canvas) {
        let (head, rest) = area.splitTop(1)
        let each = map.secondsPerColumn == 1 ? "" : ", \(map.secondsPerColumn) s a column"
        canvas.rule(row: head.row, in: head, title: "Over time\(each)")
        let (body, axis) = rest.splitTop(rest.height - 1)
        let width = body.width - 9
        guard body.height > 0, width > 0, !map.columns.isEmpty else { return }
        let columns = Array(map.columns.suffix(width))
        guard let range = used(columns) else { return }
        let perRow = max(1, (range.count + body.height - 1) / body.height)
        let rows = (range.count + perRow - 1) / perRow
        let shades = canvas.look.isASCII ? ascii : blocks
        for line in 0..<min(rows, body.height) {
            let start = range.lowerBound + (rows - 1 - line) * perRow
            let row = body.row + line
            canvas.putRight(
                Units.latency(microseconds: LatencyScale.lowerBounds[start]), row: row,
                right: body.column + 7, maxWidth: 6, .dim)
            for (index, column) in columns.enumerated() {
                let count = column[start..<min(start + perRow, column.count)].reduce(0, +)
                guard count > 0 else { continue }
                let heat = min(1, Double(count) / Double(max(1, map.peak)) / Double(perRow).squareRoot())
                canvas.frame.set(
                    row: row, column: body.column + 8 + index, base: shades[1 + Int(heat.squareRoot() * 3)],
                    width: 1, style: canvas.theme.latency(LatencyRank.of(LatencyScale.lowerBounds[start])))
            }
        }
        drawAxis(columns.count, map.secondsPerColumn, row: body.row + min(rows, body.height), axis, &canvas)
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

    private static func drawAxis(
        _ count: Int, _ seconds: Int, row: Int, _ area: Rect, _ canvas: inout Canvas
    ) {
        let ago = "\(Units.clock(.seconds(count * seconds))) ago"
        guard count > ago.count + 5 else { return }
        canvas.put(ago, row: row, column: area.column + 8, .dim)
        canvas.putRight("now", row: row, right: area.column + 8 + count, maxWidth: 3, .dim)
    }
}
