import DeckModel

/// Every key, those that work here and now first, with a search.
enum HelpOverlay {
    static func draw(_ rows: [HelpRow], _ help: HelpPrompt, over area: Rect, on canvas: inout Canvas) {
        let width = min(area.width - 2, 96)
        let (lines, starts) = lines(rows, width - 4)
        let height = min(area.height, max(5, lines.count + 2))
        let box = Rect(
            row: area.row + (area.height - height) / 2, column: area.column + (area.width - width) / 2,
            height: height, width: width)
        let title = help.search.isEmpty && !help.isSearching ? "Keys" : "Keys: /\(help.search)"
        canvas.panel(box, title: title)
        let inner = box.inset(rows: 1, columns: 2)
        canvas.layout.overlayRows = inner.height
        let top = starts.indices.contains(help.scroll) ? starts[help.scroll] : 0
        let first = max(0, min(top, lines.count - inner.height))
        for (index, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
            canvas.put(line, row: inner.row + index, column: inner.column, right: inner.right, on: .dialog)
        }
        if lines.isEmpty {
            canvas.put("no key has that", row: inner.row, column: inner.column, .dim, on: .dialog)
        }
        if help.isSearching {
            let column = min(box.right - 2, box.column + 3 + CellText.width(title))
            canvas.frame.cursor = CursorPosition(row: box.row, column: column)
        }
        let bar = Rect(row: inner.row, column: box.right - 1, height: inner.height, width: 1)
        canvas.scrollBar(bar, first: first, shown: inner.height, total: lines.count)
    }

    /// The lines with their headings, and for each row the line to begin with so that it is the first one
    /// shown.
    private static func lines(_ rows: [HelpRow], _ width: Int) -> (lines: [[Span]], starts: [Int]) {
        var lines: [[Span]] = []
        var starts: [Int] = []
        var heading = ""
        for row in rows {
            let works = row.whyDisabled == nil
            let title = works ? row.binding.group.rawValue : "Not here or not now"
            starts.append(starts.isEmpty ? 0 : lines.count)
            if title != heading {
                if !lines.isEmpty { lines.append([]) }
                lines.append([Span(title, .dialogTitle)])
                heading = title
            }
            lines += wrapped(row, width)
        }
        return (lines, starts)
    }

    private static func wrapped(_ row: HelpRow, _ width: Int) -> [[Span]] {
        let column = width < 54 ? 9 : 12
        return Wrap.rows(DetailLine(line(row, column)), width: width, indent: column).map(\.spans)
    }

    private static func line(_ row: HelpRow, _ column: Int) -> [Span] {
        let names = row.binding.keys.map(\.displayName).joined(separator: " ")
        let keys = names + String(repeating: " ", count: max(1, column - CellText.width(names)))
        guard let why = row.whyDisabled else {
            return [Span(keys, .key), Span(row.binding.help, .dialog)]
        }
        return [Span(keys, .dim), Span(row.binding.help, .dim), Span("  (\(why))", .dim)]
    }
}
