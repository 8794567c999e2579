import DeckModel

/// Every key, those that work here and now first, with a search.
enum HelpOverlay {
    static func draw(_ rows: [HelpRow], _ help: HelpState, over area: Rect, on canvas: inout Canvas) {
        let lines = lines(rows, help.search, area.width)
        let width = min(area.width - 2, 96)
        let height = min(area.height, max(5, lines.count + 2))
        let box = Rect(
            row: area.row + (area.height - height) / 2, column: area.column + (area.width - width) / 2,
            height: height, width: width)
        let title = help.search.isEmpty && !help.isSearching ? "Keys" : "Keys: /\(help.search)"
        canvas.panel(box, title: title)
        let inner = box.inset(rows: 1, columns: 2)
        canvas.layout.overlayRows = inner.height
        let first = max(0, min(help.scroll, lines.count - inner.height))
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

    private static func lines(_ rows: [HelpRow], _ search: String, _ width: Int) -> [[Span]] {
        var lines: [[Span]] = []
        var group: KeyGroup?
        let wanted = search.lowercased()
        for row in rows where matches(row, wanted) {
            if row.binding.group != group {
                if !lines.isEmpty { lines.append([]) }
                lines.append([Span(row.binding.group.rawValue, .dialogTitle)])
                group = row.binding.group
            }
            let names = row.binding.keys.map(\.displayName).joined(separator: " ")
            let keys = names + String(repeating: " ", count: max(1, 12 - CellText.width(names)))
            let works = row.whyDisabled == nil
            var line = [Span(keys, works ? .key : .dim), Span(row.binding.help, works ? .dialog : .dim)]
            if let why = row.whyDisabled, width > 100 { line.append(Span("  (\(why))", .dim)) }
            lines.append(line)
        }
        return lines
    }

    private static func matches(_ row: HelpRow, _ search: String) -> Bool {
        guard !search.isEmpty else { return true }
        return row.binding.help.lowercased().contains(search) || row.binding.label.contains(search)
            || row.binding.keys.contains { $0.displayName.lowercased() == search || $0.name == search }
    }
}
