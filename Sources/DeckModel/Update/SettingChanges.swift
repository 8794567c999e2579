import FetchCore

/// The limits and options that were changed while the run went, so that a retry can tell what was changed before it.
struct SettingChanges: Sendable {
    struct Change: Sendable {
        var at: RunInstant
        /// Whose value it is: `concurrency`, `a.example: per-host limit`, `timeout`.
        var name: String
        var before: String
        var after: String
        /// What brings the earlier value back.
        var undo: UndoStep
    }

    private var changes: [Change] = []

    /// So many are remembered, the newest.
    private static let kept = 1_000

    mutating func note(_ change: Change) {
        if changes.count >= Self.kept { changes.removeFirst(Self.kept / 4) }
        changes.append(change)
    }

    /// An option is what it was before: it is told of without what would undo that.
    mutating func undone(_ name: String, to text: String) {
        guard let last = changes.lastIndex(where: { $0.name == name }) else { return }
        changes[last].after = text
    }

    /// What is another than it was at that instant: one entry a setting, in the order they were first changed, each with what
    /// brings back what it was.
    func since(_ instant: RunInstant) -> [Change] {
        var net: [Change] = []
        for change in changes where change.at >= instant {
            if let place = net.firstIndex(where: { $0.name == change.name }) {
                net[place].after = change.after
            } else {
                net.append(change)
            }
        }
        return net.filter { $0.before != $0.after }
    }
}
