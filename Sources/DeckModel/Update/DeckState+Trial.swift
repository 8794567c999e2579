import FetchCore
import RunModel

/// A retry as a trial: what the requests had failed by, what became of them, and what was changed in between.
package struct RetryTrial: Sendable, Equatable {
    package var progress: RetryProgress
    /// `concurrency 50 → 25`; one entry a setting.
    package var changes: [Change]

    package struct Change: Sendable, Equatable {
        package var name: String
        package var before: String
        package var after: String
    }

    package var isOver: Bool { progress.open == 0 }
}

extension DeckState {
    /// The last retry until it is dismissed; nil where there is none.
    package var retryTrial: RetryTrial? {
        if let frozen { return frozen.trial }
        guard let progress = caught.trial else { return nil }
        return RetryTrial(
            progress: progress,
            changes: changesSinceFailure.map { .init(name: $0.name, before: $0.before, after: $0.after) })
    }

    /// The settings that are others than when the first of the requests sent again had failed.
    private var changesSinceFailure: [SettingChanges.Change] {
        caught.failedSince.map(settingChanges.since) ?? []
    }

    /// Counts the last retry no more; what was changed stays.
    mutating func keepChanges() {
        guard let trial = retryTrial else { return }
        unfreeze()
        let kept = trial.changes.map { "\($0.name) \($0.after)" }
        caught.dismiss()
        say(kept.isEmpty ? "retry dismissed" : "kept: \(kept.joined(separator: ", "))")
    }

    /// Brings the settings back that were changed since the requests had failed that were sent again.
    mutating func undoChanges() -> [DeckEffect] {
        unfreeze()
        let changes = changesSinceFailure
        var redo: [RunCommand]? = []
        let effects = changes.flatMap { change -> [DeckEffect] in
            switch change.undo {
            case .run(let commands):
                for command in commands {
                    if case .run(let back)? = apply(command)?.step { redo?.append(contentsOf: back) }
                }
                return commands.map { .run($0) }
            case .option(let name, let revision):
                redo = nil
                return [.restoreOption(name: name, revision: revision)]
            case .start, .add, .marks, .filter, .lists, .sort, .hostSort, .columns, .theme, .alerts, .follow,
                .freeze, .zoom, .none:
                return []
            }
        }
        let step: UndoStep = redo.map { .run($0) } ?? .none("set the options again where they are wanted")
        let back = changes.map { "\($0.name) back to \($0.before)" }.joined(separator: ", ")
        let again = changes.map { "\($0.name) \($0.after) again" }.joined(separator: ", ")
        acknowledge(back, undo: Undo(back, step, back: again))
        return effects
    }
}
