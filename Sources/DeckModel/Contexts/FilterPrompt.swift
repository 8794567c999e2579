import FetchCore
import RunModel

/// The filter of the requests as it is typed: applied live, with its count and what is wrong with it said in place.
package struct FilterPrompt: Equatable, Sendable {
    package var text: TextPrompt
}

extension FilterPrompt: PromptContext {
    var prompt: DeckPrompt { .filter(self) }
    var line: PromptLine? { PromptLine("/", text) }

    var keys: [PromptKey<FilterPrompt>] {
        [
            PromptKey(["enter"], "keep") { $0.keep(in: &$1) },
            PromptKey(["esc"], "back") { prompt, state in
                state.ui.prompt = nil
                state.ui.filterText = prompt.text.original
                return state.applyFilter()
            },
            PromptKey(["tab"], "complete") { $0.complete(1, in: &$1) },
            PromptKey(["shift-tab"]) { $0.complete(-1, in: &$1) },
            PromptKey(["up"], "earlier") { $0.type("up", in: &$1) },
        ]
    }

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        text.edit(stroke, history: state.ui.filterHistory) ? apply(in: &state) : []
    }

    mutating func paste(_ pasted: String, in state: inout DeckState) -> [DeckEffect] {
        text.insert(pasted)
        return apply(in: &state)
    }

    mutating func refresh(_ state: DeckState) {
        text.note = state.filterNote(text.text)
    }

    private mutating func complete(_ step: Int, in state: inout DeckState) -> [DeckEffect] {
        text.complete(step, with: state.filterCompletions)
        if text.isCompletedForGood { text.forgetCompletions() }
        return apply(in: &state)
    }

    private mutating func apply(in state: inout DeckState) -> [DeckEffect] {
        state.ui.filterText = text.text
        let effects = state.applyFilter()
        refresh(state)
        return effects
    }

    private mutating func keep(in state: inout DeckState) -> [DeckEffect] {
        if case .error(let why) = state.filterNote(text.text) {
            // The prompt stays open, so that the text can be mended.
            state.complain(why)
            return []
        }
        state.ui.prompt = nil
        return state.keepFilter(text.text, before: text.original)
    }
}

extension DeckState {
    mutating func openFilter() {
        unfreeze()
        if context.ownFilterText != nil { return openListFilter() }
        go(to: .requests)
        var prompt = FilterPrompt(text: TextPrompt(text: ui.filterText))
        prompt.text.original = ui.filterText
        prompt.refresh(self)
        ui.prompt = .filter(prompt)
    }

    fileprivate mutating func keepFilter(_ text: String, before: String) -> [DeckEffect] {
        remember(text, in: &ui.filterHistory)
        let effects = keepCaught(isOther: text != before)
        say(
            text.isEmpty
                ? "filter off" : "\(Words.requests(order.rows.count)) shown; \(keyName(.back)) shows all",
            undo: text == before ? nil : filterUndo(text: before))
        return effects
    }

    /// Under another filter what was sent again and has settled is listed by that alone.
    private mutating func keepCaught(isOther: Bool) -> [DeckEffect] {
        guard !caught.isEmpty else { return [] }
        if isOther { caught.release() }
        return applyFilter()
    }

    fileprivate func filterNote(_ text: String) -> PromptNote {
        do {
            let pattern = try readFilter(text)
            let ofWatch = rounds == nil ? "" : " · ~d new · ~a alert"
            let crib = "~s 5xx · ~h host · ~m method · ~k kind · ~t >500ms\(ofWatch) · ! inverts"
            let count = "\(Figures.count(order.rows.count)) of \(Figures.count(tally.counts.total))"
            return .information(
                pattern.isEmpty && order.filter.isEmpty
                    ? "text · \(crib)" : "\(count) · \(pattern.hint ?? crib)")
        } catch {
            return .error(error.description)
        }
    }

    /// A filter as it is typed in this kind of run.
    func readFilter(_ text: String) throws(FilterError) -> FilterPattern {
        let pattern = try FilterPattern(text)
        guard rounds != nil || options.comparison != nil || !pattern.looksAtRounds else {
            throw FilterError(description: "~d and ~a look at rounds, in watch")
        }
        return pattern
    }

    func remember(_ text: String, in history: inout [String]) {
        guard !text.isEmpty else { return }
        history.removeAll { $0 == text }
        history.append(text)
        if history.count > 100 { history.removeFirst() }
    }
}
