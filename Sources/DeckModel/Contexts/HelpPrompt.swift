/// The help as it is open.
public struct HelpPrompt: Equatable, Sendable {
    /// Only rows with this text are shown; empty shows all.
    public var search = ""
    public var isSearching = false
    /// The first row shown.
    public var scroll = 0
}

extension HelpPrompt: PromptContext {
    var prompt: DeckPrompt { .help(self) }

    var keys: [PromptKey<HelpPrompt>] { isSearching ? Self.searchKeys : Self.readingKeys }

    private static let searchKeys: [PromptKey<HelpPrompt>] = [
        PromptKey(["enter"], "keep") { help, _ in
            help.isSearching = false
            return []
        },
        PromptKey(["esc"], "back") { help, _ in
            help.isSearching = false
            help.search = ""
            return []
        },
        PromptKey(["backspace"]) { help, _ in
            help.search = String(help.search.dropLast())
            help.scroll = 0
            return []
        },
    ]

    private static let readingKeys: [PromptKey<HelpPrompt>] = [
        PromptKey(["/"], "search") { help, _ in
            help.isSearching = true
            return []
        },
        PromptKey(["j", "down"], "scroll") { $0.scroll(1, in: &$1) },
        PromptKey(["k", "up"], "scroll") { $0.scroll(-1, in: &$1) },
        PromptKey(["esc"], "close") { help, state in
            if help.search.isEmpty { state.ui.prompt = nil }
            help.search = ""
            return []
        },
        PromptKey(["q", "?", "f1", "enter"]) { _, state in
            state.ui.prompt = nil
            return []
        },
        PromptKey(["pgdn", "space"]) { $0.scroll($1.overlayPage, in: &$1) },
        PromptKey(["pgup"]) { $0.scroll(-$1.overlayPage, in: &$1) },
        PromptKey(["g", "home"]) { help, _ in
            help.scroll = 0
            return []
        },
        PromptKey(["G", "end"]) { $0.scroll(Int(Int32.max), in: &$1) },
    ]

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        guard isSearching, let character = stroke.typed, search.count < 100 else { return [] }
        search.append(character)
        scroll = 0
        return []
    }

    mutating func scroll(_ rows: Int, in state: inout DeckState) -> [DeckEffect] {
        scroll = min(max(0, scroll + rows), max(0, state.helpRows().count - 1))
        return []
    }
}

extension DeckState {
    mutating func openHelp() {
        ui.prompt = .help(HelpPrompt())
    }
}
