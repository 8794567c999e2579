import FetchCore
import RunModel

/// Why a key does nothing now; each answer is a line for the status line, and nil means that it works.
func needsRun(_ state: DeckState) -> String? {
    if state.options.isReplay { return state.options.resendingWords }
    if let deleted = state.shared?.deleted { return deleted }
    return state.shared?.goneSince == nil
        ? nil : "the database is gone: nothing can be asked until it is back"
}

/// A run whose requests this process sends.
func needsOwnRun(_ state: DeckState) -> String? {
    needsRun(state) ?? (state.shared == nil ? nil : "this is not possible in a run of several machines")
}

/// A run that several machines share.
func needsSharedRun(_ state: DeckState) -> String? {
    needsRun(state) ?? (state.shared == nil ? "this is for a run of several machines" : nil)
}

func needsRows(_ state: DeckState) -> String? {
    state.listing.first == nil ? "there is no request here" : nil
}

/// A row that is one request.
func needsRequestRow(_ state: DeckState) -> String? {
    state.context.whyNoRequest(state)
}

/// Marked requests anywhere, or a selected one.
func needsRequests(_ state: DeckState) -> String? {
    state.ui.marks.isEmpty ? needsRequestRow(state) : nil
}

/// As ``needsRequests(_:)``, and a run behind them.
func needsRequestsOfRun(_ state: DeckState) -> String? {
    needsRun(state) ?? needsRequests(state)
}

/// Marked requests, or those of what the view has selected, and a run behind them.
func needsTargetsOfRun(_ state: DeckState) -> String? {
    needsRun(state) ?? (state.ui.marks.isEmpty ? state.context.whyNoTargets(state) : nil)
}

func needsFailures(_ state: DeckState) -> String? {
    needsRun(state) ?? (state.tally.counts[.failed] == 0 ? "nothing has failed" : nil)
}

/// Requests that are held.
func needsHeld(_ state: DeckState) -> String? {
    needsRun(state) ?? (state.tally.counts[.held] == 0 ? "nothing is held" : nil)
}

/// A text that is looked for in the detail.
func needsFind(_ state: DeckState) -> String? {
    state.ui.find == nil ? "\(state.keyName(.find)) finds a text first" : nil
}

/// A view whose rows can be sorted.
func needsOrder(_ state: DeckState) -> String? {
    guard !state.context.canSort else { return nil }
    return
        "this sorts requests (\(state.keyName(.view(.requests)))) and hosts (\(state.keyName(.view(.hosts))))"
}

func needsMarks(_ state: DeckState) -> String? {
    state.ui.marks.isEmpty ? "nothing is marked" : nil
}

/// A retry that is over.
func needsTrialOver(_ state: DeckState) -> String? {
    guard let trial = state.retryTrial else { return "nothing was sent again that could be compared" }
    return trial.isOver ? nil : "the retry is still running: \(trial.progress.parts)"
}

/// A retry before which something was changed.
func needsTrialChanges(_ state: DeckState) -> String? {
    needsRun(state)
        ?? (state.retryTrial?.changes.isEmpty == false ? nil : "no limit was changed before the retry")
}

func needsUndo(_ state: DeckState) -> String? {
    state.ui.undos.last == nil ? DeckState.nothingToUndo : nil
}
