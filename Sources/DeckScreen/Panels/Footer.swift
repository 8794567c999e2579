import DeckModel

/// The last line: the keys that work now, the most useful first, as many as fit whole.
enum Footer {
    static func draw<Deck: DeckReading>(_ deck: Deck, in area: Rect, on canvas: inout Canvas) {
        canvas.fill(area, .footer)
        var at = area.column + 1
        for hint in hints(deck) {
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

    private static func hints<Deck: DeckReading>(_ deck: Deck) -> [KeyHint] {
        switch deck.ui.mode {
        case .normal, .detail: deck.footer()
        case .filter: fixed([("Enter", "keep"), ("Esc", "back"), ("Tab", "complete"), ("Up", "earlier")])
        case .command: fixed([("Enter", "do it"), ("Esc", "back"), ("Tab", "complete"), ("Up", "earlier")])
        case .export: fixed([("Enter", "write"), ("Esc", "back"), ("Tab", "format")])
        case .confirm(let question): fixed([("y", question.verb), ("n", "no")])
        case .help(let help):
            help.isSearching
                ? fixed([("Enter", "keep"), ("Esc", "back")])
                : fixed([("/", "search"), ("j k", "scroll"), ("Esc", "close")])
        case .sortMenu: fixed([("Enter", "sort"), ("j k", "choose"), ("Esc", "back")])
        case .columnChooser:
            fixed([("Space", "show or hide"), ("J K", "move"), ("Enter", "keep"), ("Esc", "back")])
        case .themePicker: fixed([("j k", "preview"), ("Enter", "keep"), ("Esc", "back")])
        }
    }

    private static func fixed(_ pairs: [(String, String)]) -> [KeyHint] {
        pairs.map { KeyHint(keys: $0.0, label: $0.1) }
    }
}
