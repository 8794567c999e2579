import FetchCore
import RunModel

/// Undoing the last command.
extension DeckState {
    mutating func undoLast() -> [DeckEffect] {
        guard let undo = ui.undo else { return [] }
        ui.undo = nil
        if case .run(let commands) = undo.step { return undoInRun(commands, undo.done) }
        say(undo.done)
        switch undo.step {
        case .run: break
        case .marks(let marks):
            ui.marks = marks
        case .filter(let text, let onlyFailed, let cause):
            caught.release()
            ui.filterText = text
            ui.showsOnlyFailed = onlyFailed
            ui.causeFilter = cause
            return applyFilter()
        case .sort(let sort):
            return setSort(sort)
        case .hostSort(let order):
            ui.hostSort = order
        case .columns(let columns):
            ui.columns = columns
            return [.saveColumns(columns)]
        case .option(let name, let revision):
            return [.restoreOption(name: name, revision: revision)]
        }
        return []
    }

    private mutating func undoInRun(_ commands: [RunCommand], _ done: String) -> [DeckEffect] {
        guard commands.contains(where: canStill) else {
            complain("nothing is undone: what it was about is settled")
            return []
        }
        acknowledge(done)
        for command in commands { apply(command) }
        return commands.map { .run($0) }
    }

    /// Whether the command has anything left to act on.
    private func canStill(_ command: RunCommand) -> Bool {
        switch command {
        case .hold(let ids), .release(let ids), .cancel(let ids):
            // What was added a moment ago may be no row yet.
            ids.contains { state($0)?.isSettled != true }
        case .retry(let ids):
            ids.contains { state($0) != .ok && state($0) != .failed }
        default: true
        }
    }
}
