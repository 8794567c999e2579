import FetchCore

/// The filter: typed live, with its count and what is wrong with it said in place.
extension DeckState {
    var filterUndo: UndoStep {
        .filter(text: ui.filterText, onlyFailed: ui.showsOnlyFailed, cause: ui.causeFilter)
    }

    /// What the choices of the person come to; a text that can't be understood counts as the last one that could.
    var currentFilter: RowFilter {
        var filter = RowFilter(onlyFailed: ui.showsOnlyFailed, cause: ui.causeFilter)
        filter.pattern = (try? FilterPattern(ui.filterText)) ?? order.filter.pattern
        return filter
    }

    /// A frozen display moves again: it can't show what another filter or order would.
    mutating func applyFilter() -> [DeckEffect] {
        unfreeze()
        let wanted = currentFilter
        let key = ui.sort.flatMap { column($0.column)?.sortKey }
        let effects = order.set(wanted, sort: key == nil ? nil : ui.sort, key: key, filterSubject)
        forgetHiddenSelection()
        return effects
    }

    mutating func dropFilter() -> [DeckEffect] {
        let before = filterUndo
        caught.release()
        ui.filterText = ""
        ui.causeFilter = nil
        ui.showsOnlyFailed = false
        say("filter off", undo: Undo(what: "switching the filter off", step: before))
        return applyFilter()
    }

    private mutating func forgetHiddenSelection() {
        guard let id = ui.selection, frozen == nil, order.isCustom else { return }
        let isShown = order.filter.isEmpty || (rows.has(id) && order.matches[id.index] != 0)
        if !isShown {
            ui.selection = nil
            ui.cursorLine = 0
        }
    }

    mutating func openFilter() {
        unfreeze()
        if context.ownFilterText != nil { return openListFilter() }
        go(to: .requests)
        var prompt = TextPrompt(text: ui.filterText)
        prompt.original = ui.filterText
        ui.mode = .filter(noted(prompt))
    }

    mutating func pressInFilter(_ stroke: KeyStroke, _ prompt: TextPrompt) -> [DeckEffect] {
        if ui.view != .requests {
            pressInListFilter(stroke, prompt)
            return []
        }
        var prompt = prompt
        switch stroke {
        case "enter": return commit(prompt)
        case "esc":
            ui.mode = .normal
            ui.filterText = prompt.original
            return applyFilter()
        case "tab", "shift-tab":
            prompt.complete(stroke == "tab" ? 1 : -1, with: filterCompletions)
            if prompt.isCompletedForGood { prompt.forgetCompletions() }
            return typeFilter(&prompt)
        default:
            guard prompt.edit(stroke, history: ui.filterHistory) else { return [] }
            return typeFilter(&prompt)
        }
    }

    mutating func typeFilter(_ prompt: inout TextPrompt) -> [DeckEffect] {
        if ui.view != .requests {
            typeListFilter(prompt)
            return []
        }
        ui.filterText = prompt.text
        let effects = applyFilter()
        ui.mode = .filter(noted(prompt))
        return effects
    }

    private mutating func commit(_ prompt: TextPrompt) -> [DeckEffect] {
        if case .error(let text)? = noted(prompt).note {
            // The prompt stays open, so that the text can be mended.
            complain(text)
            return []
        }
        ui.mode = .normal
        remember(prompt.text, in: &ui.filterHistory)
        if prompt.text != prompt.original { caught.release() }
        let before = UndoStep.filter(
            text: prompt.original, onlyFailed: ui.showsOnlyFailed, cause: ui.causeFilter)
        say(
            prompt.text.isEmpty
                ? "filter off" : "\(Words.requests(order.rows.count)) shown; \(keyName(.back)) shows all",
            undo: prompt.text == prompt.original ? nil : Undo(what: "the filter", step: before))
        return caught.isEmpty ? [] : applyFilter()
    }

    /// The count beside a filter that is being typed goes with what happens in the run.
    mutating func recountFilter() {
        guard case .filter(let prompt) = ui.mode else { return }
        ui.mode = .filter(ui.view == .requests ? noted(prompt) : listNoted(prompt))
    }

    private func noted(_ prompt: TextPrompt) -> TextPrompt {
        var prompt = prompt
        do {
            let pattern = try FilterPattern(prompt.text)
            let crib = "~s 5xx · ~h host · ~m method · ~k kind · ~t >500ms · ! inverts"
            let count = "\(Words.count(order.rows.count)) of \(Words.count(tally.counts.total))"
            prompt.note = .information(
                pattern.isEmpty && order.filter.isEmpty
                    ? "text · \(crib)" : "\(count) · \(pattern.hint ?? crib)")
        } catch {
            prompt.note = .error(error.description)
        }
        return prompt
    }

    func remember(_ text: String, in history: inout [String]) {
        guard !text.isEmpty else { return }
        history.removeAll { $0 == text }
        history.append(text)
        if history.count > 100 { history.removeFirst() }
    }
}
