import FetchCore
import RunModel

/// The filter of the requests.
extension DeckState {
    /// What brings the filter back that is in force now.
    var filterUndo: Undo { filterUndo(text: ui.filterText) }

    func filterUndo(text: String) -> Undo {
        let parts = [
            text, ui.showsOnlyFailed ? "only failed" : "", ui.causeFilter.map(causeWords) ?? "",
        ].filter { !$0.isEmpty }
        return Undo(
            "filter", done: "\(parts.isEmpty ? "off" : parts.joined(separator: ", ")) again",
            .filter(text: text, onlyFailed: ui.showsOnlyFailed, cause: ui.causeFilter))
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
        let key = ui.sort?.column.flatMap(column)?.sortKey
        let isKnown = key != nil || ui.sort == .invertedDefault
        let effects = order.set(wanted, sort: isKnown ? ui.sort : nil, key: key, filterSubject)
        forgetHiddenSelection()
        return effects
    }

    mutating func dropFilter() -> [DeckEffect] {
        let before = filterUndo
        caught.release()
        ui.filterText = ""
        ui.causeFilter = nil
        ui.showsOnlyFailed = false
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
