/// The help as it is open: a row a key, with a cursor.
package struct HelpPrompt: Equatable, Sendable {
    /// Only rows with this text are shown; empty shows all.
    package var search = ""
    package var isSearching = false
    /// The row of ``DeckState/helpRows()`` that Enter does.
    package var cursor = 0
}

extension HelpPrompt: PromptContext {
    var prompt: DeckPrompt { .help(self) }

    var keys: [PromptKey<HelpPrompt>] { (isSearching ? Self.searchKeys : Self.readingKeys) + Self.moveKeys }

    private static let searchKeys: [PromptKey<HelpPrompt>] = [
        PromptKey(["enter"], "keep") { help, _ in
            help.isSearching = false
            return []
        },
        PromptKey(["esc"], "back") { help, _ in
            help = HelpPrompt()
            return []
        },
        PromptKey(["backspace"]) { help, _ in
            help.search = String(help.search.dropLast())
            help.cursor = 0
            return []
        },
    ]

    private static let readingKeys: [PromptKey<HelpPrompt>] = [
        PromptKey(["/"], "search") { help, _ in
            help.isSearching = true
            return []
        },
        PromptKey(["j"], "choose") { $0.scroll(1, in: &$1) },
        PromptKey(["k"], "choose") { $0.scroll(-1, in: &$1) },
        PromptKey(["enter"], "do it") { $0.perform(in: &$1) },
        PromptKey(["esc"], "close") { help, state in
            if help.search.isEmpty { state.ui.prompt = nil }
            help = HelpPrompt()
            return []
        },
        PromptKey(["q", "?", "f1"]) { _, state in
            state.ui.prompt = nil
            return []
        },
        PromptKey(["space"]) { $0.scroll($1.overlayPage, in: &$1) },
        PromptKey(["g"]) { $0.scroll(-Int(Int32.max), in: &$1) },
        PromptKey(["G"]) { $0.scroll(Int(Int32.max), in: &$1) },
    ]

    private static let moveKeys: [PromptKey<HelpPrompt>] = [
        PromptKey(["down"]) { $0.scroll(1, in: &$1) },
        PromptKey(["up"]) { $0.scroll(-1, in: &$1) },
        PromptKey(["pgdn"]) { $0.scroll($1.overlayPage, in: &$1) },
        PromptKey(["pgup"]) { $0.scroll(-$1.overlayPage, in: &$1) },
        PromptKey(["home"]) { $0.scroll(-Int(Int32.max), in: &$1) },
        PromptKey(["end"]) { $0.scroll(Int(Int32.max), in: &$1) },
    ]

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        guard isSearching, let character = stroke.typed, search.count < 100 else { return [] }
        search.append(character)
        cursor = 0
        return []
    }

    mutating func scroll(_ rows: Int, in state: inout DeckState) -> [DeckEffect] {
        cursor = min(max(0, cursor + rows), max(0, state.helpRows().count - 1))
        return []
    }

    mutating func click(_ target: MouseTarget, isDouble: Bool, in state: inout DeckState) -> [DeckEffect] {
        guard case .menuItem(let row) = target else { return [] }
        cursor = row
        return isDouble ? perform(in: &state) : []
    }

    /// Does what the key of the row would, or says why not.
    private func perform(in state: inout DeckState) -> [DeckEffect] {
        let rows = state.helpRows()
        guard rows.indices.contains(cursor) else { return [] }
        state.ui.prompt = nil
        if let why = rows[cursor].whyDisabled {
            state.complain(why)
            return []
        }
        return rows[cursor].action(&state)
    }
}

extension DeckState {
    mutating func openHelp() {
        ui.prompt = .help(HelpPrompt())
    }
}
