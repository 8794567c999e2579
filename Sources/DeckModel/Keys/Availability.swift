import FetchCore

/// Why a key does nothing now; each answer is a line for the status line, and nil means that it works.
func needsRun(_ state: DeckState) -> String? {
    if state.options.isReplay { return "this is a finished run: nothing can be sent" }
    return state.run.hasEnded ? "the run has ended" : nil
}

func needsRows(_ state: DeckState) -> String? {
    state.listing.first == nil ? "there is no request here" : nil
}

/// Rows of the request table, or outliers of the latency view.
func needsRequestRows(_ state: DeckState) -> String? {
    guard state.ui.view == .requests || state.ui.view == .latency else {
        return "this works on requests: \(state.keyName(.viewRequests)) shows them"
    }
    return state.selectedRequest == nil ? "there is no request here" : nil
}

/// Marked requests anywhere, or a selected one.
func needsRequests(_ state: DeckState) -> String? {
    state.ui.marks.isEmpty ? needsRequestRows(state) : nil
}

/// As ``needsRequests(_:)``, and a run behind them.
func needsRequestsOfRun(_ state: DeckState) -> String? {
    needsRun(state) ?? needsRequests(state)
}

/// Marked requests, or those of what the view has selected, and a run behind them.
func needsTargetsOfRun(_ state: DeckState) -> String? {
    if let why = needsRun(state) { return why }
    switch state.ui.view {
    case .hosts where state.ui.marks.isEmpty: return state.selectedHost == nil ? "there is no host yet" : nil
    case .errors where state.ui.marks.isEmpty: return state.selectedCause == nil ? "nothing has failed" : nil
    case .requests, .hosts, .errors, .latency, .log: return needsRequests(state)
    }
}

func needsFailures(_ state: DeckState) -> String? {
    needsRun(state) ?? (state.tally.counts[.failed] == 0 ? "nothing has failed" : nil)
}

/// A view whose rows can be sorted.
func needsOrder(_ state: DeckState) -> String? {
    guard state.ui.view != .requests, state.ui.view != .hosts else { return nil }
    return "this sorts requests (\(state.keyName(.viewRequests))) and hosts (\(state.keyName(.viewHosts)))"
}

func needsMarks(_ state: DeckState) -> String? {
    state.ui.marks.isEmpty ? "nothing is marked" : nil
}

func needsUndo(_ state: DeckState) -> String? {
    guard let undo = state.ui.undo else { return "there is nothing to take back" }
    if case .run = undo.step { return needsRun(state) }
    return nil
}

func needsSomethingSelected(_ state: DeckState) -> String? {
    switch state.ui.view {
    case .requests, .latency: state.selectedRequest == nil ? "there is no request here" : nil
    case .hosts: state.selectedHost == nil ? "there is no host yet" : nil
    case .errors: state.selectedCause == nil ? "nothing has failed" : nil
    case .log: "a line of the log has no detail"
    }
}
