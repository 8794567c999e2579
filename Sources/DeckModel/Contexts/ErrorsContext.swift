import FetchCore
import RunModel

/// View 3: one row a cause. Keys that act on requests act on those that failed by the selected cause.
struct ErrorsContext: ViewContext {
    var summary: String { "failures grouped by cause" }
    var openLabel: String { "open" }

    func rowCount(_ state: DeckState) -> Int { state.causeOrder.count }

    func targets(_ state: DeckState) -> [RequestID] {
        guard let cause = state.selectedCause else { return [] }
        let failed = RowState.failed.rawValue
        return state.requests { index in
            state.rows.states[index] == failed && state.rows.notes[index] == cause.rawValue
                || state.caught.has(UInt32(index), cause: cause)
        }
    }

    func whyNoTargets(_ state: DeckState) -> String? {
        guard state.selectedCause == nil else { return nil }
        return state.ui.causeCursor.id == nil
            ? "nothing has failed" : "the selected cause is no longer listed; select a cause"
    }

    func failedTargets(_ state: inout DeckState) -> [RequestID] {
        let notes = state.rows.notes
        return state.selectedCause.map { cause in state.failedRequests { notes[$0] == cause.rawValue } } ?? []
    }

    func whyNothingFailed(_ state: DeckState) -> String {
        whyNoTargets(state) ?? "nothing of this cause is failed any more"
    }

    // MARK: Moves

    func step(_ steps: Int, in state: inout DeckState) {
        let causes = state.causeOrder
        guard !causes.isEmpty else { return }
        let from = state.ui.causeCursor.id.map(causes.firstIndex) ?? 0
        let place = state.ui.causeCursor.target(steps, from: from, count: causes.count)
        state.ui.causeCursor.move(to: causes[place], at: place)
    }

    func whyNothingToOpen(_ state: DeckState) -> String? { whyNoTargets(state) }

    func open(in state: inout DeckState) -> [DeckEffect] {
        guard let cause = state.selectedCause else { return [] }
        if state.tally.causes[cause].hosts.count > 1 {
            state.unfreeze()
            state.showHosts(of: cause)
            return []
        }
        return state.showRequests("requests failed by \(state.causeWords(cause))") { $0.causeFilter = cause }
    }

    func select(_ target: MouseTarget, in state: inout DeckState) {
        guard case .cause(let cause) = target, let place = state.causeOrder.firstIndex(of: cause) else {
            return
        }
        state.ui.causeCursor.move(to: cause, at: place)
    }

    // MARK: The host

    var steersOneHost: Bool { true }

    /// The one host that the cause has befallen; nil where it has befallen several.
    func steeredHost(_ state: DeckState) -> HostID? {
        state.selectedCause.flatMap { state.tally.causes[$0].onlyHost }
    }

    func whyNoHost(_ state: DeckState) -> String {
        guard let cause = state.selectedCause else { return whyNoTargets(state) ?? "" }
        let count = state.tally.causes[cause].hosts.count
        guard count > 0 else { return "no request fails by this cause now: there is no host to act on" }
        return "this cause has failed at \(count) hosts: \(state.keyName(.open)) shows them, to act on one"
    }

    // MARK: Filter

    func ownFilter(_ state: DeckState) -> FilterBadge? {
        guard !state.ui.causeText.isEmpty else { return nil }
        return FilterBadge(
            words: state.ui.causeText, shown: state.causeOrder.count, total: state.causeCount)
    }

    var ownFilterText: WritableKeyPath<DeckUI, String>? { \.causeText }
    var filterSubject: String { "text in kind, cause or host" }

    func showsOnlyFailed(_ state: DeckState) -> Bool? { nil }

    func toggleOnlyFailed(in state: inout DeckState) -> [DeckEffect] {
        state.complain(
            "everything listed here has failed; \(state.keyName(.view(.requests))) shows the requests")
        return []
    }
}
