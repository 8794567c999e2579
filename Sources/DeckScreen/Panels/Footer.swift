import DeckModel

/// The last line: the keys that work now, the most useful first, as many as fit whole.
enum Footer {
    static func draw(_ deck: DeckState, in area: Rect, on canvas: inout Canvas) {
        canvas.fill(area, .footer)
        var at = area.column + 1
        for hint in deck.footer() {
            let width = CellText.width(hint.keys) + 1 + CellText.width(hint.label)
            guard at + width <= area.right - 1 else { continue }
            let start = at
            at = canvas.put(hint.keys, row: area.row, column: at, .key) + 1
            at = canvas.put(hint.label, row: area.row, column: at, .keyLabel)
            if let action = hint.action {
                canvas.hits.add(Rect(row: area.row, column: start, height: 1, width: width), .footer(action))
            }
            at += 2
        }
    }
}
