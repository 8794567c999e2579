import DeckModel
import FetchCore
import RunModel

/// View 5: what the run decided and why, the newest at the bottom.
enum LogPanel {
    static func draw(_ deck: DeckState, in area: Rect, on canvas: inout Canvas) {
        let lines = deck.logLines()
        canvas.layout.listRows = area.height
        canvas.hits.add(area, .list)
        guard !lines.isEmpty else {
            canvas.put(
                "nothing has been decided yet", row: area.row + area.height / 3, column: area.column + 2, .dim
            )
            return
        }
        let width = max(10, area.width - indent - 2)
        // As many as the top of the log has room for: so far it can be scrolled.
        canvas.layout.listRows = max(1, entries(lines[...], width, area.height).count)
        let back = max(0, min(deck.ui.logScroll, lines.count - canvas.layout.listRows))
        let end = lines.count - back
        let shown = Array(
            entries(lines[..<end].reversed()[...], width, area.height, isWhole: false).reversed())
        var row = min(area.row, area.bottom - shown.reduce(0) { $0 + $1.texts.count })
        for entry in shown {
            draw(entry, top: row, in: area, on: &canvas)
            row += entry.texts.count
        }
        let bar = Rect(row: area.row, column: area.right - 1, height: area.height, width: 1)
        canvas.scrollBar(bar, first: end - shown.count, shown: shown.count, total: lines.count)
    }

    /// A line of the log, its text on as many rows as it takes.
    private struct Entry {
        var line: LogLine
        var texts: [String]
    }

    /// The first lines that have room; where not only whole ones count, the last is one of which a part has.
    private static func entries(
        _ lines: ArraySlice<LogLine>, _ width: Int, _ height: Int, isWhole: Bool = true
    ) -> [Entry] {
        var found: [Entry] = []
        var used = 0
        for line in lines {
            let texts = Wrap.lines(line.text, width: width)
            guard isWhole ? used + texts.count <= height : used < height else { break }
            found.append(Entry(line: line, texts: texts.isEmpty ? [""] : texts))
            used += max(1, texts.count)
        }
        return found
    }

    /// Cells before a line's text: time and who.
    private static let indent = 18

    private static func draw(_ entry: Entry, top: Int, in area: Rect, on canvas: inout Canvas) {
        let (word, role): (String, Role) =
            switch entry.line.severity {
            case .command: ("you", .accent)
            case .information: ("run", .dim)
            case .warning: ("note", .warning)
            case .error: ("error", .error)
            }
        if top >= area.row {
            let time = padded(Figures.clock(entry.line.at.since(.start)), 8)
            canvas.put(time, row: top, column: area.column + 1, .dim)
            canvas.put(word, row: top, column: area.column + 11, maxWidth: 5, role)
        }
        let text: Role = entry.line.severity == .error ? .error : .text
        for (index, part) in entry.texts.enumerated() where top + index >= area.row {
            canvas.put(
                part, row: top + index, column: area.column + indent, maxWidth: area.width - indent - 2, text)
        }
    }
}
