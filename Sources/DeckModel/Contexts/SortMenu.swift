/// What to sort by: the default order, or a column.
package struct SortMenu: Equatable, Sendable {
    package var items: [String]
    package var cursor: Int
}

extension SortMenu: MenuContext {
    var prompt: DeckPrompt { .sortMenu(self) }
    var count: Int { items.count }

    var keys: [PromptKey<SortMenu>] {
        [PromptKey(["enter", "space"], "sort") { menu, state in Self.choose(menu.cursor, in: &state) }]
            + Self.cursorKeys("choose")
            + [
                PromptKey(["esc", "q", "o", "f6"], "back") { _, state in
                    state.ui.prompt = nil
                    return []
                }
            ]
    }

    mutating func click(_ target: MouseTarget, isDouble: Bool, in state: inout DeckState) -> [DeckEffect] {
        guard case .menuItem(let item) = target else { return [] }
        return Self.choose(item, in: &state)
    }

    private static func choose(_ item: Int, in state: inout DeckState) -> [DeckEffect] {
        state.ui.prompt = nil
        return state.context.sort(by: item, in: &state)
    }
}

extension DeckState {
    mutating func openSortMenu() {
        let names = context.sortNames(self)
        let cursor = context.currentSort(self).flatMap(names.firstIndex(of:)) ?? 0
        ui.prompt = .sortMenu(SortMenu(items: names, cursor: cursor))
    }
}
