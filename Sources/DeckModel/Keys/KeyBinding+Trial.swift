import RunModel

/// Comparing a retry with what was before it.
extension KeyBinding {
    package static let keepChanges = KeyBinding(
        ["K"], "keep-changes", .run, label: "keep",
        help: "Dismiss the comparison of a retry, and keep the limits that were changed before it",
        prominence: 68,
        footer: { state in
            guard let trial = state.retryTrial, trial.isOver else { return nil }
            return trial.changes.isEmpty ? "dismiss retry" : "keep limits"
        },
        whyDisabled: needsTrialOver, change: { $0.keepChanges() })

    package static let undoChanges = KeyBinding(
        ["B"], "undo-changes", .run, label: "limits back",
        help: "Undo all changes of limits and options since the failures that were retried",
        prominence: 67, footer: { $0.retryTrial?.changes.isEmpty == false ? "limits back" : nil },
        whyDisabled: needsTrialChanges, action: { $0.undoChanges() })
}
