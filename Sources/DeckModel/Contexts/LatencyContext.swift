import FetchCore
import RunModel

/// View 4: graphs, and a list of the slowest requests that can be selected.
struct LatencyContext: ViewContext {
    var summary: String { "where the time goes" }

    func selectedRequest(_ state: DeckState) -> RequestID? {
        let outliers = state.latencyOutliers
        return outliers.isEmpty ? nil : outliers[min(state.ui.selectedOutlier, outliers.count - 1)].id
    }

    func whyNoRequest(_ state: DeckState) -> String? {
        selectedRequest(state) == nil ? "there is no request here" : nil
    }

    func step(_ steps: Int, in state: inout DeckState) {
        let last = max(0, state.latencyOutliers.count - 1)
        state.ui.selectedOutlier = min(max(0, state.ui.selectedOutlier + steps), last)
    }

    func whyNothingToOpen(_ state: DeckState) -> String? { whyNoRequest(state) }

    func open(in state: inout DeckState) -> [DeckEffect] {
        guard let id = selectedRequest(state) else { return [] }
        state.goToRequests()
        state.openDetail(of: id)
        return []
    }

    func select(_ target: MouseTarget, in state: inout DeckState) {
        guard case .outlier(let place) = target, state.latencyOutliers.indices.contains(place) else { return }
        state.ui.selectedOutlier = place
    }
}
