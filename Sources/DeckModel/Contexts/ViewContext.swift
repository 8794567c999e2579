import FetchCore
import RunModel

/// What keys and the mouse act on in one of the views, and what they do there.
///
/// The state of a view is part of ``DeckUI``. A new view is a case of ``DeckView`` and a context; what it does not say is
/// as in a view of lines that can only be scrolled.
protocol ViewContext: Sendable {
    /// What the view shows, for the help.
    var summary: String { get }
    /// How many rows its list has.
    func rowCount(_ state: DeckState) -> Int
    /// What the footer calls opening what is selected.
    var openLabel: String { get }

    /// The selected request where rows are requests; nil where they are not, or there is none.
    func selectedRequest(_ state: DeckState) -> RequestID?
    /// Why no single request is selected; nil when one is.
    func whyNoRequest(_ state: DeckState) -> String?
    /// The requests of what is selected, in the order of the list.
    func targets(_ state: DeckState) -> [RequestID]
    func whyNoTargets(_ state: DeckState) -> String?
    /// Those that failed of what is shown and selected; brings the order up to date where that decides it.
    func failedTargets(_ state: inout DeckState) -> [RequestID]
    func whyNothingFailed(_ state: DeckState) -> String

    /// Moves the selection so many rows down, or up where negative.
    func step(_ steps: Int, in state: inout DeckState)
    func goToEnd(first: Bool, in state: inout DeckState)
    func whyNothingToOpen(_ state: DeckState) -> String?
    func open(in state: inout DeckState) -> [DeckEffect]
    /// What Esc does in the view itself: undoes one thing, the innermost first.
    func back(in state: inout DeckState) -> [DeckEffect]
    /// What the footer calls that; nil where it is not worth showing.
    func backLabel(_ state: DeckState) -> String?
    /// Selects what was clicked, where rows of the view are such.
    func select(_ target: MouseTarget, in state: inout DeckState)

    /// Whether pause and per-host limit are those of one host.
    var steersOneHost: Bool { get }
    /// The host that they are of; nil where there is no single one.
    func steeredHost(_ state: DeckState) -> HostID?
    func whyNoHost(_ state: DeckState) -> String
    /// Whether `p` leaves alone what is in flight already.
    var holdsOnlyQueued: Bool { get }

    /// What the list is narrowed to where the view has a filter of its own; nil for nothing.
    func ownFilter(_ state: DeckState) -> FilterBadge?
    /// The text of that filter; nil where `/` filters the requests.
    var ownFilterText: WritableKeyPath<DeckUI, String>? { get }
    /// What that filter looks at, for its prompt.
    var filterSubject: String { get }
    func toggleOnlyFailed(in state: inout DeckState) -> [DeckEffect]
    /// Whether only what failed is shown; nil where that is no choice.
    func showsOnlyFailed(_ state: DeckState) -> Bool?

    var canSort: Bool { get }
    func stepSort(_ step: Int, in state: inout DeckState) -> [DeckEffect]
    func invertOrder(in state: inout DeckState) -> [DeckEffect]
    /// The first is the default order.
    func sortNames(_ state: DeckState) -> [String]
    /// The name of what is sorted by; nil for the default order.
    func currentSort(_ state: DeckState) -> String?
    /// Sorts by an entry of ``sortNames(_:)``.
    func sort(by place: Int, in state: inout DeckState) -> [DeckEffect]
    /// A click on a column's head: first in its usual direction, then the other way round.
    func clickHead(_ id: ColumnID, in state: inout DeckState) -> [DeckEffect]
}

extension ViewContext {
    var openLabel: String { "detail" }

    func selectedRequest(_ state: DeckState) -> RequestID? { nil }

    func whyNoRequest(_ state: DeckState) -> String? {
        "this works on requests: \(state.keyName(.view(.requests))) shows them"
    }

    func targets(_ state: DeckState) -> [RequestID] { selectedRequest(state).map { [$0] } ?? [] }
    func whyNoTargets(_ state: DeckState) -> String? { whyNoRequest(state) }
    func failedTargets(_ state: inout DeckState) -> [RequestID] { state.failedRequestsShown() }
    func whyNothingFailed(_ state: DeckState) -> String { "the filter shows no failed request" }

    func goToEnd(first: Bool, in state: inout DeckState) {
        step(first ? -Int(Int32.max) : Int(Int32.max), in: &state)
    }

    func back(in state: inout DeckState) -> [DeckEffect] {
        if ownFilter(state) != nil {
            dropOwnFilter(in: &state)
        } else {
            state.go(to: .requests)
        }
        return []
    }

    func backLabel(_ state: DeckState) -> String? { ownFilter(state) == nil ? nil : "show all" }
    func select(_ target: MouseTarget, in state: inout DeckState) {}

    var steersOneHost: Bool { false }
    func steeredHost(_ state: DeckState) -> HostID? { nil }
    func whyNoHost(_ state: DeckState) -> String { "there is no host yet" }
    var holdsOnlyQueued: Bool { false }

    func ownFilter(_ state: DeckState) -> FilterBadge? { nil }
    var ownFilterText: WritableKeyPath<DeckUI, String>? { nil }
    var filterSubject: String { "text" }
    func toggleOnlyFailed(in state: inout DeckState) -> [DeckEffect] { state.toggleOnlyFailedRequests() }
    func showsOnlyFailed(_ state: DeckState) -> Bool? { state.ui.showsOnlyFailed }

    var canSort: Bool { false }
    func stepSort(_ step: Int, in state: inout DeckState) -> [DeckEffect] { [] }
    func invertOrder(in state: inout DeckState) -> [DeckEffect] { [] }
    func sortNames(_ state: DeckState) -> [String] { [] }
    func currentSort(_ state: DeckState) -> String? { nil }
    func sort(by place: Int, in state: inout DeckState) -> [DeckEffect] { [] }
    func clickHead(_ id: ColumnID, in state: inout DeckState) -> [DeckEffect] { [] }

    func dropOwnFilter(in state: inout DeckState) {
        let before = state.listFilters
        if let text = ownFilterText { state.ui[keyPath: text] = "" }
        state.sayFiltered("filter off", before: before)
    }
}

extension DeckState {
    /// The view that is shown.
    var context: any ViewContext { ui.view.context }

    /// Where keys are pressed now: in the detail, or in a view.
    var place: KeyPlaces { isInDetail ? .detail : KeyPlaces(ui.view) }

    /// Whether a zoom would show what there is no room for now.
    var hasMoreToShow: Bool {
        isInDetail || ui.view == .latency || context.rowCount(self) > ui.layout.listRows
    }

    /// Whether pause and per-host limit have something to act on.
    var canSteer: Bool { !context.steersOneHost || context.steeredHost(self) != nil }

    /// The request that keys act on when nothing is marked; nil when there is none.
    package var selectedRequest: RequestID? { context.selectedRequest(self) }

    /// What the view's own list is filtered by; nil for nothing.
    package var listFilter: FilterBadge? { context.ownFilter(self) }

    /// What keys act on: the marked requests, or else those of what the view has selected, in the order of the list.
    var targets: [RequestID] {
        ui.marks.isEmpty ? context.targets(self) : ui.marks.sorted()
    }

    /// Every request of the run that is wanted, in the order of the list.
    func requests(where isWanted: (Int) -> Bool) -> [RequestID] {
        rows.states.indices.filter { rows.states[$0] != RowColumns.absent && isWanted($0) }
            .map { RequestID($0 + 1) }
    }

    /// Every failed request that is wanted, in the order of the list.
    func failedRequests(where isWanted: (Int) -> Bool) -> [RequestID] {
        var ids: [RequestID] = []
        var next = rows.lists.head(.failed)
        while let row = next {
            if isWanted(Int(row)) { ids.append(RequestID(rawValue: row + 1)) }
            next = rows.lists.next(row)
        }
        return ids.sorted()
    }
}

/// What is narrowed to, and how much of it that shows.
package struct FilterBadge: Equatable, Sendable {
    package var words: String
    package var shown: Int
    package var total: Int

    package init(words: String, shown: Int, total: Int) {
        self.words = words
        self.shown = shown
        self.total = total
    }
}
