import FetchCore
import RunModel

/// View 1: every row of the list.
struct RequestsContext: ViewContext {
    var summary: String { "every row of the list" }

    func rowCount(_ state: DeckState) -> Int { state.listing.count }

    func selectedRequest(_ state: DeckState) -> RequestID? {
        if let opened = state.ui.openedRequest { return opened }
        let listing = state.listing
        return (state.selectedRow(listing) ?? listing.first).map { RequestID(rawValue: $0 + 1) }
    }

    func whyNoRequest(_ state: DeckState) -> String? {
        selectedRequest(state) == nil ? "there is no request here" : nil
    }

    // MARK: Moves

    func step(_ steps: Int, in state: inout DeckState) {
        let listing = state.listing
        guard let first = listing.first else { return }
        let selected = state.selectedRow(listing)
        // The cursor that nobody moved yet stands on the first row already.
        let target = listing.row(steps, from: selected ?? first)
        state.ui.isFollowing = false
        if selected == nil { state.ui.cursorLine = 0 }
        state.ui.selection = RequestID(rawValue: target + 1)
        if state.isInDetail { state.ui.openedRequest = state.ui.selection }
        state.ui.cursorLine = min(max(0, state.ui.cursorLine + steps), max(0, state.ui.layout.listRows - 1))
    }

    func goToEnd(first: Bool, in state: inout DeckState) {
        let listing = state.listing
        guard let row = first ? listing.first : listing.last else { return }
        state.ui.isFollowing = false
        state.ui.selection = RequestID(rawValue: row + 1)
        state.ui.cursorLine = first ? 0 : max(0, state.ui.layout.listRows - 1)
    }

    func whyNothingToOpen(_ state: DeckState) -> String? { whyNoRequest(state) }

    func open(in state: inout DeckState) -> [DeckEffect] {
        if let id = selectedRequest(state) { state.openDetail(of: id) }
        return []
    }

    func back(in state: inout DeckState) -> [DeckEffect] {
        if let origin = state.ui.origin { return state.returnTo(origin) }
        if !state.currentFilter.isEmpty || !state.ui.filterText.isEmpty { return state.dropFilter() }
        if let retried = state.retryProgress, retried.open == 0 {
            state.caught.release()
        } else {
            state.ui.selection = nil
            state.ui.cursorLine = 0
        }
        return []
    }

    func backLabel(_ state: DeckState) -> String? {
        if state.ui.origin != nil { return "back" }
        return state.order.filter.isEmpty ? nil : "show all"
    }

    func select(_ target: MouseTarget, in state: inout DeckState) {
        guard case .request(let id) = target else { return }
        // The clicked row keeps the line it stands on.
        let window = state.window(state.ui.layout.listRows)
        if let line = window.ids.firstIndex(of: id) { state.ui.cursorLine = line }
        state.ui.selection = id
        if state.isInDetail { state.ui.openedRequest = id }
        state.ui.isFollowing = false
        state.showDetailStart()
    }

    // MARK: Order

    var canSort: Bool { true }

    /// Through the default order and the columns that are shown, round and round.
    func stepSort(_ step: Int, in state: inout DeckState) -> [DeckEffect] {
        let shown = state.columns.filter(\.isSortable)
        let place = state.ui.sort.flatMap { sort in shown.firstIndex { $0.id == sort.column } } ?? -1
        let count = shown.count + 1
        let next = ((place + 1 + step) % count + count) % count
        return next == 0 ? state.sortByDefault() : state.sort(by: shown[next - 1])
    }

    func invertOrder(in state: inout DeckState) -> [DeckEffect] {
        if let sort = state.ui.sort, let column = sort.column.flatMap(state.column) {
            return state.sort(by: column, descends: !sort.descends)
        }
        return state.ui.sort == nil ? state.invertDefault() : state.sortByDefault()
    }

    func sortNames(_ state: DeckState) -> [String] {
        ["default order"] + state.sortableColumns.map { $0.id.rawValue }
    }

    func currentSort(_ state: DeckState) -> String? { state.ui.sort?.column?.rawValue }

    func sort(by place: Int, in state: inout DeckState) -> [DeckEffect] {
        let columns = state.sortableColumns
        guard columns.indices.contains(place - 1) else { return state.sortByDefault() }
        return state.sort(by: columns[place - 1])
    }

    func clickHead(_ id: ColumnID, in state: inout DeckState) -> [DeckEffect] {
        guard let column = state.column(id), column.isSortable else {
            state.complain("can't sort by \(id)")
            return []
        }
        let isAgain = state.ui.sort?.column == id
        return state.sort(by: column, descends: isAgain ? !(state.ui.sort?.descends ?? false) : nil)
    }
}
