import FetchCore

/// Help, sort menu, column chooser and theme picker.
extension DeckState {
    // MARK: Help

    mutating func openHelp() {
        ui.mode = .help(HelpState())
    }

    mutating func pressInHelp(_ stroke: KeyStroke, _ help: HelpState) -> [DeckEffect] {
        var help = help
        if help.isSearching {
            switch stroke {
            case "enter": help.isSearching = false
            case "esc":
                help.isSearching = false
                help.search = ""
            case "backspace": if !help.search.isEmpty { help.search.removeLast() }
            default:
                if let character = stroke.typed, help.search.count < 100 { help.search.append(character) }
            }
            help.scroll = 0
            ui.mode = .help(help)
            return []
        }
        let rows = helpRows().count
        let page = max(1, ui.layout.overlayRows - 1)
        switch stroke {
        case "esc" where !help.search.isEmpty: help.search = ""
        case "esc", "q", "?", "f1", "enter":
            ui.mode = ui.baseMode
            return []
        case "/": help.isSearching = true
        case "j", "down": help.scroll += 1
        case "k", "up": help.scroll -= 1
        case "pgdn", "space": help.scroll += page
        case "pgup": help.scroll -= page
        case "g", "home": help.scroll = 0
        case "G", "end": help.scroll = rows
        default: return []
        }
        help.scroll = min(max(0, help.scroll), max(0, rows - 1))
        ui.mode = .help(help)
        return []
    }

    // MARK: Sort menu

    mutating func openSortMenu() {
        let names = context.sortNames(self)
        let cursor = context.currentSort(self).flatMap(names.firstIndex(of:)) ?? 0
        ui.mode = .sortMenu(MenuState(items: names, cursor: cursor))
    }

    mutating func pressInSortMenu(_ stroke: KeyStroke, _ menu: MenuState) -> [DeckEffect] {
        var menu = menu
        switch stroke {
        case "esc", "q", "o", "f6":
            ui.mode = ui.baseMode
            return []
        case "enter", "space": return choose(sortItem: menu.cursor)
        default: moveCursor(&menu.cursor, stroke, menu.items.count)
        }
        ui.mode = .sortMenu(menu)
        return []
    }

    mutating func choose(sortItem item: Int) -> [DeckEffect] {
        ui.mode = ui.baseMode
        return context.sort(by: item, in: &self)
    }

    // MARK: Columns

    mutating func openColumns() {
        let all = ColumnTable.all(extractedNames: options.extractedNames).map(\.id)
        let hidden = all.filter { !ui.columns.contains($0) }
        let shown = ui.columns.filter { all.contains($0) }
        let items =
            shown.map { ColumnChooser.Item(id: $0, isShown: true) }
            + hidden.map { ColumnChooser.Item(id: $0, isShown: false) }
        ui.mode = .columnChooser(ColumnChooser(items: items, cursor: 0, original: ui.columns))
    }

    mutating func pressInChooser(_ stroke: KeyStroke, _ chooser: ColumnChooser) -> [DeckEffect] {
        var chooser = chooser
        switch stroke {
        case "esc", "q":
            ui.mode = ui.baseMode
            ui.columns = chooser.original
            say("columns as before")
            return []
        case "enter", "C": return keep(chooser)
        case "space": chooser.items[chooser.cursor].isShown.toggle()
        case "J", "]", "+": chooser.moveItem(1)
        case "K", "[", "-": chooser.moveItem(-1)
        default: moveCursor(&chooser.cursor, stroke, chooser.items.count)
        }
        edit(chooser)
        return []
    }

    mutating func edit(_ chooser: ColumnChooser) {
        let shown = chooser.items.filter(\.isShown).map(\.id)
        if shown.isEmpty {
            complain("one column has to stay")
            return
        }
        ui.columns = shown
        ui.mode = .columnChooser(chooser)
    }

    private mutating func keep(_ chooser: ColumnChooser) -> [DeckEffect] {
        ui.mode = ui.baseMode
        guard ui.columns != chooser.original else { return [] }
        say(
            "columns: \(ui.columns.map(\.rawValue).joined(separator: " "))",
            undo: Undo(what: "the choice of columns", step: .columns(chooser.original)))
        return [.saveColumns(ui.columns)]
    }

    // MARK: Themes

    mutating func setThemes(_ names: [String], current: String) {
        ui.themes = names
        ui.theme = current
        guard case .themePicker(var picker) = ui.mode else { return }
        picker.names = names
        picker.cursor = names.firstIndex(of: current) ?? min(picker.cursor, max(0, names.count - 1))
        ui.mode = names.isEmpty ? ui.baseMode : .themePicker(picker)
    }

    mutating func openThemes() {
        guard !ui.themes.isEmpty else {
            complain("no theme was found")
            return
        }
        let cursor = ui.themes.firstIndex(of: ui.theme) ?? 0
        ui.mode = .themePicker(ThemePicker(names: ui.themes, cursor: cursor, original: ui.theme))
    }

    mutating func pressInPicker(_ stroke: KeyStroke, _ picker: ThemePicker) -> [DeckEffect] {
        var picker = picker
        switch stroke {
        case "esc", "q":
            ui.mode = ui.baseMode
            guard ui.theme != picker.original else { return [] }
            ui.theme = picker.original
            return [.useTheme(picker.original)]
        case "enter", "T":
            guard picker.names[picker.cursor] == ui.theme else {
                complain("\(picker.names[picker.cursor]) can't be used; \(ui.theme) is in use")
                return []
            }
            ui.mode = ui.baseMode
            say("theme \(ui.theme)")
            return [.saveTheme(ui.theme)]
        default: moveCursor(&picker.cursor, stroke, picker.names.count)
        }
        return preview(picker)
    }

    mutating func preview(_ picker: ThemePicker) -> [DeckEffect] {
        ui.mode = .themePicker(picker)
        let name = picker.names[picker.cursor]
        guard name != ui.theme else { return [] }
        ui.theme = name
        return [.useTheme(name)]
    }

    // MARK: Cursors

    private func moveCursor(_ cursor: inout Int, _ stroke: KeyStroke, _ count: Int) {
        let page = max(1, ui.layout.overlayRows - 1)
        switch stroke {
        case "j", "down", "tab", "ctrl-n": cursor += 1
        case "k", "up", "shift-tab", "ctrl-p": cursor -= 1
        case "pgdn": cursor += page
        case "pgup": cursor -= page
        case "g", "home": cursor = 0
        case "G", "end": cursor = count - 1
        default: break
        }
        cursor = min(max(0, cursor), max(0, count - 1))
    }
}

extension ColumnChooser {
    /// Moves the column under the cursor, and the cursor with it.
    mutating func moveItem(_ step: Int) {
        let target = cursor + step
        guard items.indices.contains(target) else { return }
        items.swapAt(cursor, target)
        cursor = target
    }
}
