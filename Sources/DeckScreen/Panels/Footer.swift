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

    /// A key with what it does.
    struct Hint {
        var keys: String
        var label: String
        var action: DeckAction?
    }

    private static func hints<Deck: DeckReading>(_ deck: Deck) -> [Hint] {
        switch deck.ui.mode {
        case .normal, .detail: keyHints(deck)
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

    private static func fixed(_ pairs: [(String, String)]) -> [Hint] {
        pairs.map { Hint(keys: $0.0, label: $0.1, action: nil) }
    }

    /// Keys that stand for one word (`+` and `-`) share it.
    private static func keyHints<Deck: DeckReading>(_ deck: Deck) -> [Hint] {
        var hints: [Hint] = []
        for binding in deck.footer() {
            guard let key = binding.keys.first?.displayName else { continue }
            let label = deck.footerLabel(binding)
            if let same = hints.firstIndex(where: { $0.label == label }) {
                hints[same].keys += " " + key
            } else {
                hints.append(Hint(keys: key, label: label, action: binding.action))
            }
        }
        return hints
    }
}
