import DeckModel

/// Every key, those that work here and now first, with a search; in two columns where there is room.
enum HelpOverlay {
    static func draw(_ rows: [HelpRow], _ help: HelpPrompt, over area: Rect, on canvas: inout Canvas) {
        let count = area.width >= 110 ? 2 : 1
        let width = min(area.width - 2, count * 76 + 4)
        let columnWidth = (width - 2) / count - 2
        let columns = columns(rows, width: columnWidth, height: area.height - 2)
        // The page that the cursor is on.
        let page = (columns.firstIndex { $0.contains { $0.row == help.cursor } } ?? 0) / count
        let shown = columns.dropFirst(page * count).prefix(count)
        let isWhole = columns.count <= count
        let tallest = isWhole ? shown.map(\.count).max() ?? 0 : area.height
        let height = min(area.height, max(5, tallest + 2))
        let box = Rect(
            row: area.row + (area.height - height) / 2, column: area.column + (area.width - width) / 2,
            height: height, width: width)
        let title = help.search.isEmpty && !help.isSearching ? "Keys" : "Keys: /\(help.search)"
        canvas.panel(box, title: title)
        let inner = box.inset(rows: 1, columns: 2)
        canvas.layout.overlayRows = inner.height
        for (place, lines) in shown.enumerated() {
            let column = Rect(
                row: inner.row, column: inner.column + place * (columnWidth + 2), height: inner.height,
                width: columnWidth)
            draw(lines, cursor: help.cursor, in: column, on: &canvas)
        }
        if rows.isEmpty {
            canvas.put(
                "no key and no command has that", row: inner.row, column: inner.column, .dim, on: .dialog)
        }
        if help.isSearching {
            let column = min(box.right - 2, box.column + 3 + CellText.width(title))
            canvas.frame.cursor = CursorPosition(row: box.row, column: column)
        }
        let bar = Rect(row: inner.row, column: box.right - 1, height: inner.height, width: 1)
        canvas.scrollBar(bar, first: page, shown: 1, total: (columns.count + count - 1) / count)
    }

    private static func draw(_ lines: [Line], cursor: Int, in area: Rect, on canvas: inout Canvas) {
        for (index, line) in lines.prefix(area.height).enumerated() {
            let place = Rect(row: area.row + index, column: area.column, height: 1, width: area.width)
            canvas.put(line.spans, row: place.row, column: place.column, right: place.right, on: .dialog)
            guard let row = line.row else { continue }
            canvas.hits.add(place, .menuItem(row))
            if row == cursor { canvas.overlay(.dialogSelected, place) }
        }
    }

    /// A line of the help, and the row that it belongs to; none for a heading.
    private struct Line {
        var spans: [Span] = []
        var row: Int?
    }

    /// The lines in columns of a height. A row stays whole, and a heading with its first row.
    private static func columns(_ rows: [HelpRow], width: Int, height: Int) -> [[Line]] {
        var columns: [[Line]] = []
        var heading = ""
        for (index, row) in rows.enumerated() {
            var block = wrapped(row, width).map { Line(spans: $0, row: index) }
            let title = row.whyDisabled == nil ? row.heading : "Not here or not now"
            let last = columns.last?.count ?? height
            if title != heading {
                block.insert(Line(spans: [Span(title, .dialogTitle)]), at: 0)
                if last > 0, last + 1 + block.count <= height { block.insert(Line(), at: 0) }
                heading = title
            }
            if last + block.count > height { columns.append([]) }
            columns[columns.count - 1] += block
        }
        return columns
    }

    private static func wrapped(_ row: HelpRow, _ width: Int) -> [[Span]] {
        let column = width < 54 ? 9 : 12
        return Wrap.rows(DetailLine(line(row, column)), width: width, indent: column).map(\.spans)
    }

    private static func line(_ row: HelpRow, _ column: Int) -> [Span] {
        let keys = row.keys + String(repeating: " ", count: max(1, column - CellText.width(row.keys)))
        guard let why = row.whyDisabled else {
            return [Span(keys, .key), Span(row.help, .dialog)]
        }
        return [Span(keys, .dim), Span(row.help, .dim), Span("  (\(why))", .dim)]
    }
}
