import FetchCore

/// View 7: one line a worker of a shared run. Enter shows its lanes and its lines of the log.
struct WorkersContext: ViewContext {
    var summary: String { "who works on a run of several machines" }
    var openLabel: String { "its lanes" }

    func rowCount(_ state: DeckState) -> Int { state.workerIDs.count }

    func step(_ steps: Int, in state: inout DeckState) {
        let ids = state.workerIDs
        guard !ids.isEmpty else { return }
        let place = state.ui.workerCursor.target(steps, from: state.workerPlace, count: ids.count)
        state.ui.workerCursor.move(to: ids[place], at: place)
        if state.ui.openedWorker != nil { state.ui.openedWorker = ids[place] }
    }

    func whyNothingToOpen(_ state: DeckState) -> String? {
        state.selectedWorker == nil ? "no worker has joined yet" : nil
    }

    func open(in state: inout DeckState) -> [DeckEffect] {
        guard let place = state.workerPlace else { return [] }
        let id = state.workerIDs[place]
        state.ui.workerCursor.move(to: id, at: place)
        state.ui.openedWorker = id
        return []
    }

    func back(in state: inout DeckState) -> [DeckEffect] {
        if state.ui.openedWorker != nil {
            state.ui.openedWorker = nil
        } else {
            state.go(to: .requests)
        }
        return []
    }

    func backLabel(_ state: DeckState) -> String? { state.ui.openedWorker == nil ? nil : "all workers" }

    func select(_ target: MouseTarget, in state: inout DeckState) {
        guard case .worker(let id) = target else { return }
        if let place = state.workerIDs.firstIndex(of: id) { state.ui.workerCursor.move(to: id, at: place) }
    }
}
