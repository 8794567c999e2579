import FetchCore
import RunModel

/// View 4: graphs, and two lists that can be selected in: the waterfall, and the slowest attempts.
struct LatencyContext: ViewContext {
    var summary: String { "why it is slow, and where the time goes" }

    func rowCount(_ state: DeckState) -> Int {
        state.ui.latencyPane == .waterfall ? state.waterfall.ids.count : state.latencyOutliers.count
    }

    func selectedRequest(_ state: DeckState) -> RequestID? {
        switch state.ui.latencyPane {
        case .waterfall: return state.selectedFlight
        case .slowest: return state.selectedOutlier?.request
        }
    }

    func whyNoRequest(_ state: DeckState) -> String? {
        guard selectedRequest(state) == nil else { return nil }
        let pane = state.ui.latencyPane
        let lost = pane == .waterfall ? state.ui.flightCursor.id : state.ui.outlierCursor.id?.request
        guard let id = lost else { return "there is no request here" }
        return "request \(id) is no longer listed; select a request"
    }

    func step(_ steps: Int, in state: inout DeckState) {
        switch state.ui.latencyPane {
        case .waterfall:
            let ids = state.waterfall.ids
            guard !ids.isEmpty else { return }
            let from = state.ui.flightCursor.id.map(ids.firstIndex) ?? 0
            let place = state.ui.flightCursor.target(steps, from: from, count: ids.count)
            state.ui.flightCursor.move(to: ids[place], at: place)
        case .slowest:
            let outliers = state.latencyOutliers
            guard !outliers.isEmpty else { return }
            let from = state.outlierPlace(outliers)
            let place = state.ui.outlierCursor.target(steps, from: from, count: outliers.count)
            state.ui.outlierCursor.move(to: outliers[place].attemptID, at: place)
        }
    }

    func whyNothingToOpen(_ state: DeckState) -> String? { whyNoRequest(state) }

    func open(in state: inout DeckState) -> [DeckEffect] {
        guard let id = selectedRequest(state) else { return [] }
        state.goToRequests()
        state.openDetail(of: id)
        return []
    }

    func select(_ target: MouseTarget, in state: inout DeckState) {
        switch target {
        case .flight(let id):
            state.ui.latencyPane = .waterfall
            state.ui.flightCursor.move(to: id, at: state.waterfall.ids.firstIndex(of: id) ?? 0)
        case .outlier(let id):
            state.ui.latencyPane = .slowest
            let place = state.latencyOutliers.firstIndex { $0.attemptID == id }
            state.ui.outlierCursor.move(to: id, at: place ?? 0)
        default: break
        }
    }
}

/// The lists of the latency view.
package enum LatencyPane: Sendable, Hashable {
    /// Requests in flight and the last settled ones, on one axis of time.
    case waterfall
    /// The slowest attempts.
    case slowest

    /// What the footer calls going to the other one.
    var other: (pane: LatencyPane, label: String) {
        switch self {
        case .waterfall: (.slowest, "the slowest")
        case .slowest: (.waterfall, "waterfall")
        }
    }
}

/// The keys that only view 4 has.
extension KeyBinding {
    static let otherPane = KeyBinding(
        ["right", "left"], "other-pane", .show, in: KeyPlaces(.latency), label: "other list",
        help: "Latency: go from the waterfall to the slowest attempts, and back", prominence: 79,
        footer: { $0.ui.latencyPane.other.label },
        change: { $0.ui.latencyPane = $0.ui.latencyPane.other.pane })

    static let latencyOrigin = KeyBinding(
        ["L"], "latency-origin", .show, in: KeyPlaces(.latency), label: "from when due",
        help: "Latency: measure from the start of each request, or from when --rate said it was due",
        prominence: 78,
        footer: { state in
            guard needsLateness(state) == nil else { return nil }
            return state.ui.latencyOrigin == .start ? "from when due" : "from the start"
        },
        whyDisabled: needsLateness,
        change: { $0.ui.latencyOrigin = $0.ui.latencyOrigin == .start ? .due : .start })
}

/// Attempts that began late, by a rate.
private func needsLateness(_ state: DeckState) -> String? {
    guard state.tally.dueLatency == nil else { return nil }
    return state.run.limits.rate == nil
        ? "no rate says when requests are due" : "no request has begun later than it was due"
}
