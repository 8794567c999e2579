import RunModel

/// The filter of a view that has its own, as it is typed: plain text, applied live.
package struct ListFilterPrompt: Equatable, Sendable {
    package var text: TextPrompt
}

extension ListFilterPrompt: PromptContext {
    var prompt: DeckPrompt { .listFilter(self) }
    var line: PromptLine? { PromptLine("/", text) }

    var keys: [PromptKey<ListFilterPrompt>] {
        [
            PromptKey(["enter"], "keep") { prompt, state in
                state.ui.prompt = nil
                state.dropLostCursor()
                state.remember(prompt.text.text, in: &state.ui.filterHistory)
                state.keepListFilter(before: prompt.text.original)
                return []
            },
            PromptKey(["esc"], "back") { prompt, state in
                state.ui.prompt = nil
                state.filterList(prompt.text.original)
                return []
            },
            PromptKey(["up"], "earlier") { $0.type("up", in: &$1) },
        ]
    }

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        if text.edit(stroke, history: state.ui.filterHistory) { apply(in: &state) }
        return []
    }

    mutating func paste(_ pasted: String, in state: inout DeckState) -> [DeckEffect] {
        text.insert(pasted)
        apply(in: &state)
        return []
    }

    mutating func refresh(_ state: DeckState) {
        let count = state.listFilter.map { "\(Figures.count($0.shown)) of \(Figures.count($0.total))" }
        text.note = .information(count ?? state.context.filterSubject)
    }

    private mutating func apply(in state: inout DeckState) {
        state.filterList(text.text)
        refresh(state)
    }
}

extension DeckState {
    mutating func openListFilter() {
        let text = context.ownFilterText.map { ui[keyPath: $0] } ?? ""
        var prompt = ListFilterPrompt(text: TextPrompt(text: text))
        prompt.text.original = text
        prompt.refresh(self)
        ui.prompt = .listFilter(prompt)
    }

    fileprivate mutating func keepListFilter(before text: String) {
        guard let filter = context.ownFilterText, ui[keyPath: filter] != text else { return }
        let kept = ui[keyPath: filter]
        ui[keyPath: filter] = text
        let before = listFilters
        ui[keyPath: filter] = kept
        releaseCaught()
        orderHosts()
        let shown = listFilter.map { "\(Figures.count($0.shown)) of \(Figures.count($0.total)) shown" }
        sayFiltered(shown ?? "filter off", before: before)
    }

    fileprivate mutating func filterList(_ text: String) {
        if let filter = context.ownFilterText { ui[keyPath: filter] = text.trimmingSpaces }
        orderHosts()
    }
}
