/// The theme list as it is open, previewed live.
package struct ThemePicker: Equatable, Sendable {
    package var names: [String]
    package var cursor: Int
    /// What Esc goes back to.
    var original: String
}

extension ThemePicker: MenuContext {
    var prompt: DeckPrompt { .themes(self) }
    var count: Int { names.count }

    var keys: [PromptKey<ThemePicker>] {
        Self.cursorKeys("preview") + [
            PromptKey(["enter", "T"], "keep") { $0.keep(in: &$1) },
            PromptKey(["esc", "q"], "back") { picker, state in
                state.ui.prompt = nil
                guard state.ui.theme != picker.original else { return [] }
                state.ui.theme = picker.original
                return [.useTheme(picker.original)]
            },
        ]
    }

    mutating func moved(in state: inout DeckState) -> [DeckEffect] {
        let name = names[cursor]
        guard name != state.ui.theme else { return [] }
        state.ui.theme = name
        return [.useTheme(name)]
    }

    mutating func click(_ target: MouseTarget, isDouble: Bool, in state: inout DeckState) -> [DeckEffect] {
        guard case .menuItem(let item) = target, names.indices.contains(item) else { return [] }
        cursor = item
        return moved(in: &state) + (isDouble ? keep(in: &state) : [])
    }

    private func keep(in state: inout DeckState) -> [DeckEffect] {
        guard names[cursor] == state.ui.theme else {
            state.complain("\(names[cursor]) can't be used; \(state.ui.theme) is in use")
            return []
        }
        state.ui.prompt = nil
        state.sayTheme(before: original)
        return [.saveTheme(state.ui.theme)]
    }
}

extension DeckState {
    mutating func openThemes() {
        guard !ui.themes.isEmpty else {
            complain("no theme was found")
            return
        }
        let cursor = ui.themes.firstIndex(of: ui.theme) ?? 0
        ui.prompt = .themes(ThemePicker(names: ui.themes, cursor: cursor, original: ui.theme))
    }

    /// Says which theme is in use now; undo goes back to the one before.
    mutating func sayTheme(before: String) {
        let undo =
            before == ui.theme
            ? nil
            : Undo("theme \(before) → \(ui.theme)", .theme(before), back: "theme back to \(before)")
        say("theme \(ui.theme)", undo: undo)
    }

    mutating func setThemes(_ names: [String], current: String) {
        ui.themes = names
        ui.theme = current
        guard case .themes(var picker) = ui.prompt else { return }
        picker.names = names
        picker.cursor = names.firstIndex(of: current) ?? min(picker.cursor, max(0, names.count - 1))
        ui.prompt = names.isEmpty ? nil : .themes(picker)
    }
}
