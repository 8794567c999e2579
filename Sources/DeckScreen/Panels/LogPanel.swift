import DeckModel
import FetchCore

/// View 5: what the run decided and why, the newest at the bottom.
enum LogPanel {
    static func draw<Deck: DeckReading>(_ deck: Deck, in area: Rect, on canvas: inout Canvas) {
        let lines = deck.logLines()
        canvas.layout.listRows = area.height
        canvas.hits.add(area, .list)
        guard !lines.isEmpty else {
            canvas.put(
                "nothing has been decided yet", row: area.row + area.height / 3, column: area.column + 2, .dim
            )
            return
        }
        let back = max(0, min(deck.ui.logScroll, lines.count - area.height))
        let end = lines.count - back
        let first = max(0, end - area.height)
        for (index, line) in lines[first..<end].enumerated() {
            draw(line, row: area.row + index, in: area, on: &canvas)
        }
        let bar = Rect(row: area.row, column: area.right - 1, height: area.height, width: 1)
        canvas.scrollBar(bar, first: first, shown: area.height, total: lines.count)
    }

    private static func draw(_ line: LogLine, row: Int, in area: Rect, on canvas: inout Canvas) {
        let time = padded(Units.clock(line.at.since(.start)), 8)
        let at = canvas.put(time, row: row, column: area.column + 1, .dim) + 2
        let (word, role): (String, Role) =
            switch line.severity {
            case .command: ("you", .accent)
            case .information: ("run", .dim)
            case .warning: ("note", .warning)
            case .error: ("error", .error)
            }
        canvas.put(word, row: row, column: at, maxWidth: 5, role)
        let text: Role = line.severity == .error ? .error : .text
        canvas.put(line.text, row: row, column: at + 7, maxWidth: area.right - 2 - at - 7, text)
    }
}
