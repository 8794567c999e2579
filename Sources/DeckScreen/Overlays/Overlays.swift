import DeckModel
import RunModel

/// What stands before the views: questions, menus, the help.
enum Overlays {
    static func draw(_ deck: DeckState, over area: Rect, on canvas: inout Canvas) {
        switch deck.ui.prompt {
        case nil, .filter, .listFilter, .find, .command, .export, .mute: break
        case .confirm(let question): ConfirmDialog.draw(question, over: area, on: &canvas)
        case .help(let help): HelpOverlay.draw(deck.helpRows(), help, over: area, on: &canvas)
        case .sortMenu(let menu):
            let items = menu.items.map { [Span($0, .dialog)] }
            MenuBox.draw("Sort by", items, cursor: menu.cursor, over: area, on: &canvas)
        case .columns(let chooser): drawChooser(chooser, deck, over: area, on: &canvas)
        case .themes(let picker):
            let items = picker.names.map { [Span($0, .dialog)] }
            MenuBox.draw("Theme", items, cursor: picker.cursor, isAside: true, over: area, on: &canvas)
        case .settings(let menu): drawSettings(menu, over: area, on: &canvas)
        }
    }

    private static func drawSettings(_ menu: SettingsMenu, over area: Rect, on canvas: inout Canvas) {
        let names = (menu.items.map { CellText.width($0.name) }.max() ?? 0) + 2
        let values = min(24, (menu.items.map { CellText.width($0.shown) }.max() ?? 0) + 2)
        let items = menu.items.map { option -> [Span] in
            let shown = CellText.truncated(
                option.shown, to: values - 2)
            return [
                Span(padded(option.name, to: names), .dialog),
                Span(padded(shown, to: values), .dialogTitle),
                Span(option.help, .dim),
            ]
        }
        MenuBox.draw("Options of the run", items, cursor: menu.cursor, over: area, on: &canvas)
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - CellText.width(text)))
    }

    private static func drawChooser(
        _ chooser: ColumnChooser, _ deck: DeckState, over area: Rect, on canvas: inout Canvas
    ) {
        let columns = deck.columns
        let (list, _) = area.splitLeft(ScreenPainter.listWidth(deck, in: area))
        let layout = RequestsPanel.layout(columns, deck, deck.header, in: list)
        let placed = Set(layout.places.map { columns[$0.index].id })
        let table = deck.tableFacts(width: list.width, requestCount: deck.header.counts.total)
        let items = chooser.items.map { item -> [Span] in
            let column = deck.options.column(item.id)
            let box = item.isShown ? canvas.glyphs.checked : canvas.glyphs.unchecked
            let title = item.id.rawValue + String(repeating: " ", count: max(1, 10 - item.id.rawValue.count))
            let isMissing = item.isShown && !placed.contains(item.id)
            let note = !isMissing ? "" : column?.wish(in: table).isHidden == true ? "empty  " : "no room  "
            return [
                Span("\(box) ", item.isShown ? .dialogTitle : .dialog), Span(title, .dialog),
                Span(note, .warning), Span(column?.summary ?? "", .dim),
            ]
        }
        MenuBox.draw("Columns", items, cursor: chooser.cursor, over: area, on: &canvas)
    }
}

/// A box with one line a choice.
enum MenuBox {
    /// - Parameter isAside: Whether it stands at the right edge, so that what it changes can be seen.
    static func draw(
        _ title: String, _ items: [[Span]], cursor: Int, isAside: Bool = false, over area: Rect,
        on canvas: inout Canvas
    ) {
        let widest = items.map { $0.reduce(0) { $0 + CellText.width($1.text) } }.max() ?? 0
        let width = min(area.width - 2, max(widest + 6, title.count + 8))
        let height = min(area.height, max(3, items.count + 2))
        let box = Rect(
            row: area.row + (area.height - height) / 2,
            column: isAside ? area.right - width - 1 : area.column + (area.width - width) / 2, height: height,
            width: width)
        canvas.panel(box, title: title)
        let inner = box.inset(rows: 1, columns: 1)
        canvas.layout.overlayRows = inner.height
        let first = max(0, min(cursor - inner.height / 2, items.count - inner.height))
        for line in 0..<max(0, min(inner.height, items.count - first)) {
            let row = Rect(row: inner.row + line, column: inner.column, height: 1, width: inner.width)
            canvas.put(
                items[first + line], row: row.row, column: row.column + 2, right: row.right - 1, on: .dialog)
            canvas.hits.add(row, .menuItem(first + line))
            guard first + line == cursor else { continue }
            canvas.overlay(.dialogSelected, row)
            canvas.frame.set(
                row: row.row, column: row.column, base: canvas.glyphs.selected, width: 1,
                style: canvas.style(.accent, on: .dialogSelected))
        }
        let bar = Rect(row: inner.row, column: box.right - 1, height: inner.height, width: 1)
        canvas.scrollBar(bar, first: first, shown: inner.height, total: items.count)
    }
}

extension Canvas {
    /// An empty box in the look of dialogs, over whatever was drawn.
    mutating func panel(_ rect: Rect, title: String) {
        fill(rect, .dialog)
        frame.box(rect, glyphs: glyphs.box, style: theme[.dialogBorder])
        guard rect.width > 6, !title.isEmpty else { return }
        put(" \(title) ", row: rect.row, column: rect.column + 2, maxWidth: rect.width - 4, .dialogTitle)
        hits.add(rect, .nothing)
    }
}
