import RunModel

/// What is done to requests: the marked ones, or else what the view has selected.
extension KeyBinding {
    static let retry = KeyBinding(
        ["r"], "retry", .rows, label: "retry", help: "Retry the selected or marked requests",
        prominence: 85, whyDisabled: needsRequestsOfRun, action: { $0.retry($0.targets) })

    package static let retryFailed = KeyBinding(
        ["R"], "retry-failed", .rows, label: "retry failed",
        help:
            "Retry every failed request that the filter shows; in the hosts and errors views, of that host or cause",
        prominence: 84, whyDisabled: needsFailures, action: { $0.retryFailed() })

    static let hold = KeyBinding(
        ["p"], "hold", .rows, label: "hold",
        help:
            "Hold or release the selected or marked requests; in the hosts view, what is queued for that host; "
            + "in the workers view, pause the worker or resume it",
        prominence: 70,
        footer: { state in
            guard state.ui.view == .workers else {
                return state.shared == nil ? whileUnfinished("hold")(state) : nil
            }
            return state.selectedWorker.map { $0.state == .paused ? "resume worker" : "pause worker" }
        },
        whyDisabled: { state in
            state.ui.view == .workers
                ? state.whyNoWorker : needsOwnRun(state) ?? needsTargetsOfRun(state)
        },
        action: { $0.ui.view == .workers ? $0.pauseWorker() : $0.holdOrRelease() })

    static let cancel = KeyBinding(
        ["X"], "cancel", .rows, label: "cancel",
        help:
            "Cancel the selected or marked requests (asks for more than one, and for what is in flight); "
            + "in the workers view, have the worker give back what it has and end",
        prominence: 65,
        footer: { state in
            guard state.ui.view == .workers else { return whileUnfinished("cancel")(state) }
            return state.whyNoWorker == nil ? "end worker" : nil
        },
        whyDisabled: { $0.ui.view == .workers ? $0.whyNoWorker : needsTargetsOfRun($0) },
        action: { $0.ui.view == .workers ? $0.endWorker() : $0.askToCancel() })

    static let edit = KeyBinding(
        ["v"], "edit", .rows, label: "edit",
        help: "Edit a copy of the request in $EDITOR and send it as a new row",
        whyDisabled: { needsOwnRun($0) ?? needsRequestRow($0) }, action: { $0.edit() })

    static let mark = KeyBinding(
        ["space"], "mark", .rows, label: "mark", help: "Mark the row, for p r X y to act on",
        prominence: 40, whyDisabled: needsRequestRow, change: { $0.mark() })

    static let unmarkAll = KeyBinding(
        ["U"], "unmark-all", .rows, label: "unmark", help: "Unmark all rows", whyDisabled: needsMarks,
        change: { $0.unmarkAll() })

    static let undo = KeyBinding(
        ["u"], "undo", .rows, label: "undo",
        help:
            "Undo the last change to the run, rows, marks, filter, order, columns, theme or display; again: the one before",
        whyDisabled: needsUndo, action: { $0.undoLast() })
}
