/// The choice and order of columns as it is edited, shown live.
package struct ColumnChooser: Equatable, Sendable {
    /// One entry a column, the shown ones in table order.
    package var items: [Item]
    package var cursor: Int
    /// What Esc goes back to.
    var original: [ColumnID] = []

    /// One column in the chooser.
    package struct Item: Equatable, Sendable {
        package var id: ColumnID
        package var isShown: Bool
    }
}

extension ColumnChooser: MenuContext {
    var prompt: DeckPrompt { .columns(self) }
    var count: Int { items.count }

    var keys: [PromptKey<ColumnChooser>] {
        [
            PromptKey(["space"], "show or hide") { chooser, state in
                chooser.toggle(chooser.cursor, in: &state)
                return []
            },
            PromptKey(["J", "]", "+"], "move") { $0.moveItem(1, in: &$1) },
            PromptKey(["K", "[", "-"], "move") { $0.moveItem(-1, in: &$1) },
            PromptKey(["enter", "C"], "keep") { $0.keep(in: &$1) },
            PromptKey(["esc", "q"], "back") { chooser, state in
                state.ui.prompt = nil
                state.ui.columns = chooser.original
                state.say("columns as before")
                return []
            },
        ] + Self.cursorKeys()
    }

    mutating func click(_ target: MouseTarget, isDouble: Bool, in state: inout DeckState) -> [DeckEffect] {
        guard case .menuItem(let item) = target, items.indices.contains(item) else { return [] }
        cursor = item
        toggle(item, in: &state)
        return []
    }

    private mutating func toggle(_ item: Int, in state: inout DeckState) {
        items[item].isShown.toggle()
        if items.contains(where: \.isShown) { return show(in: &state) }
        items[item].isShown = true
        state.complain("one column has to stay")
    }

    /// Moves the column under the cursor, and the cursor with it.
    private mutating func moveItem(_ step: Int, in state: inout DeckState) -> [DeckEffect] {
        let target = cursor + step
        guard items.indices.contains(target) else { return [] }
        items.swapAt(cursor, target)
        cursor = target
        show(in: &state)
        return []
    }

    private func show(in state: inout DeckState) {
        state.ui.columns = items.filter(\.isShown).map(\.id)
    }

    private func keep(in state: inout DeckState) -> [DeckEffect] {
        state.ui.prompt = nil
        return state.ui.columns == original ? [] : state.useColumns(state.ui.columns, before: original)
    }
}

extension DeckState {
    mutating func openColumns() {
        let all = options.allColumns.map(\.id)
        let shown = ui.columns.filter { all.contains($0) }
        let hidden = all.filter { !ui.columns.contains($0) }
        let items =
            shown.map { ColumnChooser.Item(id: $0, isShown: true) }
            + hidden.map { ColumnChooser.Item(id: $0, isShown: false) }
        ui.prompt = .columns(ColumnChooser(items: items, cursor: 0, original: ui.columns))
    }

    /// Shows these columns in this order, and has them kept.
    mutating func useColumns(_ columns: [ColumnID], before: [ColumnID]) -> [DeckEffect] {
        ui.columns = columns
        say(
            "columns: \(columns.map(\.rawValue).joined(separator: " "))",
            undo: Undo("columns", done: "as they were", .columns(before)))
        return [.saveColumns(columns)]
    }
}
