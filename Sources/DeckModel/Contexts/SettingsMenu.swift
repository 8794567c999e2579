/// Every option that can be set while the run goes, with what it is now.
package struct SettingsMenu: Equatable, Sendable {
    package var items: [RunOption]
    package var cursor = 0
}

extension SettingsMenu: MenuContext {
    var prompt: DeckPrompt { .settings(self) }
    var count: Int { items.count }

    var keys: [PromptKey<SettingsMenu>] {
        [PromptKey(["enter", "space"], "change") { menu, state in menu.edit(menu.cursor, in: &state) }]
            + Self.cursorKeys("choose")
            + [
                PromptKey(["esc", "q"], "back") { _, state in
                    state.ui.prompt = nil
                    return []
                }
            ]
    }

    mutating func click(_ target: MouseTarget, isDouble: Bool, in state: inout DeckState) -> [DeckEffect] {
        guard case .menuItem(let item) = target else { return [] }
        cursor = item
        return isDouble ? edit(item, in: &state) : []
    }

    mutating func refresh(_ state: DeckState) {
        items = state.runOptions
    }

    /// Goes on in the command line, which sets it.
    private func edit(_ item: Int, in state: inout DeckState) -> [DeckEffect] {
        guard items.indices.contains(item) else { return [] }
        state.openCommand(items[item].name + " ")
        return []
    }
}

extension DeckState {
    mutating func openSettings() {
        ui.prompt = .settings(SettingsMenu(items: runOptions))
    }
}
