/// A text to find in the detail, as it is typed: the matches are shown live.
package struct FindPrompt: Equatable, Sendable {
    package var text = TextPrompt()
    /// What Esc goes back to.
    var original: DetailFind?
    var originalScroll = 0
}

extension FindPrompt: PromptContext {
    var prompt: DeckPrompt { .find(self) }
    var line: PromptLine? { PromptLine("find ", text) }

    var keys: [PromptKey<FindPrompt>] {
        [
            PromptKey(["enter"], "keep") { _, state in
                state.ui.prompt = nil
                return []
            },
            PromptKey(["esc"], "back") { prompt, state in
                state.ui.prompt = nil
                state.ui.find = prompt.original
                state.ui.detailScroll = prompt.originalScroll
                state.ui.detailAnchor = .line
                return []
            },
        ]
    }

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        if text.edit(stroke) { apply(in: &state) }
        return []
    }

    mutating func paste(_ pasted: String, in state: inout DeckState) -> [DeckEffect] {
        text.insert(pasted)
        apply(in: &state)
        return []
    }

    private func apply(in state: inout DeckState) {
        state.ui.find = text.text.isEmpty ? nil : DetailFind(text.text)
        state.ui.detailAnchor = text.text.isEmpty ? .line : .match
    }
}

extension DeckState {
    mutating func openFind() {
        ui.prompt = .find(FindPrompt(original: ui.find, originalScroll: ui.detailScroll))
        ui.find = nil
        ui.detailAnchor = .line
    }
}
