import FetchCore
import RunModel

/// The filter of the requests.
extension DeckState {
    /// What brings the filter back that is in force now.
    var filterUndo: Undo { filterUndo(text: ui.filterText) }

    func filterUndo(text: String) -> Undo {
        var choice = ui.filterChoice
        choice.text = text
        let parts = [
            text, choice.onlyFailed ? "only failed" : "", choice.onlyDifferent ? "only different" : "",
            choice.cause.map(causeWords) ?? "",
        ].filter { !$0.isEmpty }
        return Undo(
            "filter", done: "\(parts.isEmpty ? "off" : parts.joined(separator: ", ")) again", .filter(choice))
    }

    /// What the choices of the person come to; a text that can't be understood counts as the last one that could.
    var currentFilter: RowFilter {
        var filter = RowFilter(
            onlyFailed: ui.showsOnlyFailed, onlyDifferent: ui.showsOnlyDifferent, cause: ui.causeFilter)
        filter.onlyNewFailures = ui.showsOnlyFailed && options.comparison != nil
        filter.pattern = (try? FilterPattern(ui.filterText)) ?? order.filter.pattern
        return filter
    }

    /// A frozen display moves again: it can't show what another filter or order would.
    mutating func applyFilter() -> [DeckEffect] {
        unfreeze()
        let wanted = currentFilter
        let key = ui.sort?.column.flatMap(column)?.sortKey
        let isKnown = key != nil || ui.sort == .invertedDefault
        let effects = order.set(wanted, sort: isKnown ? ui.sort : nil, key: key, filterSubject)
        forgetHiddenSelection()
        return effects
    }

    mutating func dropFilter() -> [DeckEffect] {
        let before = filterUndo
        caught.release()
        ui.filterChoice = FilterChoice()
        say("filter off", undo: before)
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
}

/// What the requests are filtered by, as it was chosen.
struct FilterChoice: Equatable, Sendable {
    /// As typed; empty for none.
    var text = ""
    var onlyFailed = false
    var onlyDifferent = false
    var cause: CauseID?
}

extension DeckUI {
    var filterChoice: FilterChoice {
        get {
            FilterChoice(
                text: filterText, onlyFailed: showsOnlyFailed, onlyDifferent: showsOnlyDifferent,
                cause: causeFilter)
        }
        set {
            filterText = newValue.text
            showsOnlyFailed = newValue.onlyFailed
            showsOnlyDifferent = newValue.onlyDifferent
            causeFilter = newValue.cause
        }
    }
}
