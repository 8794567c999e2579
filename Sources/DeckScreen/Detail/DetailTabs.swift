import DeckModel

/// The line above the detail: whose it is, its tabs, and what is found in it.
enum DetailTabs {
    static func draw(
        _ deck: DeckState, matches: Int, title: String, in area: Rect, on canvas: inout Canvas
    ) {
        canvas.rule(row: area.row, in: area, title: title)
        var at = area.column + (title.isEmpty ? 1 : CellText.width(title) + 5)
        let note = note(deck.ui.find, matches)
        let current = deck.ui.detailTab
        for (tab, name) in names(current, room: area.right - 1 - at) {
            let isCurrent = tab == current
            let text = isCurrent ? "[\(name)]" : " \(name) "
            let start = at
            at = canvas.put(text, row: area.row, column: at, isCurrent ? .accent : .dim)
            canvas.hits.add(
                Rect(row: area.row, column: start, height: 1, width: at - start), .detailTab(tab))
        }
        let width = CellText.width(note) + 2
        guard !note.isEmpty, at + width + 1 < area.right else { return }
        canvas.putRight(
            " \(note) ", row: area.row, right: area.right - 1, maxWidth: width,
            matches > 0 ? .accent : .warning)
    }

    /// The tabs with what there is room to call them.
    private static func names(_ current: DetailTab, room: Int) -> [(DetailTab, String)] {
        let whole = DetailTab.allCases.map { ($0, $0.title) }
        let short = DetailTab.allCases.map { ($0, $0 == current ? $0.title : String($0.title.prefix(3))) }
        for names in [whole, short] where names.reduce(0, { $0 + $1.1.count + 2 }) <= room { return names }
        return DetailTab.allCases.map { ($0, $0 == current ? $0.title : String($0.title.prefix(1))) }
    }

    private static func note(_ find: DetailFind?, _ matches: Int) -> String {
        guard let find else { return "" }
        return matches == 0 ? "no match" : "match \(min(find.place, matches - 1) + 1) of \(matches)"
    }
}
