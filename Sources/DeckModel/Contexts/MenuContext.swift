/// A prompt that is a list of choices with a cursor.
protocol MenuContext: PromptContext {
    var cursor: Int { get set }
    var count: Int { get }

    /// The cursor stands on another line.
    mutating func moved(in state: inout DeckState) -> [DeckEffect]
}

extension MenuContext {
    mutating func moved(in state: inout DeckState) -> [DeckEffect] { [] }

    mutating func scroll(_ rows: Int, in state: inout DeckState) -> [DeckEffect] {
        move(rows < 0 ? -1 : 1, in: &state)
    }

    /// The keys that move the cursor; the footer calls them by the label.
    static func cursorKeys(_ label: String? = nil) -> [PromptKey<Self>] {
        [
            PromptKey(["j", "down", "tab", "ctrl-n"], label) { $0.move(1, in: &$1) },
            PromptKey(["k", "up", "shift-tab", "ctrl-p"], label) { $0.move(-1, in: &$1) },
            PromptKey(["pgdn"]) { $0.move($1.overlayPage, in: &$1) },
            PromptKey(["pgup"]) { $0.move(-$1.overlayPage, in: &$1) },
            PromptKey(["g", "home"]) { $0.move(-$0.count, in: &$1) },
            PromptKey(["G", "end"]) { $0.move($0.count, in: &$1) },
        ]
    }

    private mutating func move(_ steps: Int, in state: inout DeckState) -> [DeckEffect] {
        cursor = min(max(0, cursor + steps), max(0, count - 1))
        return moved(in: &state)
    }
}

extension DeckState {
    /// Lines of the open menu or help that a page moves by.
    var overlayPage: Int { max(1, ui.layout.overlayRows - 1) }
}
