import FetchCore
import RunModel

/// Undoing commands, the last first.
extension DeckState {
    mutating func undoLast() -> [DeckEffect] {
        guard let undo = ui.undos.pop() else { return [] }
        if case .run(let commands) = undo.step { return undoInRun(commands, undo) }
        if case .none(let why) = undo.step {
            complain("\(undo.name) can't be undone: \(why)\(nextUndo)")
            return []
        }
        let effects = takeBack(undo.step)
        sayUndone(undo.words())
        return effects
    }

    private mutating func takeBack(_ step: UndoStep) -> [DeckEffect] {
        switch step {
        case .run, .none: break
        case .marks(let marks):
            ui.marks = marks
        case .filter(let text, let onlyFailed, let cause):
            caught.release()
            ui.filterText = text
            ui.showsOnlyFailed = onlyFailed
            ui.causeFilter = cause
            return applyFilter()
        case .lists(let filters): setListFilters(filters)
        case .sort(let sort):
            return setSort(sort)
        case .hostSort(let order):
            ui.hostSort = order
        case .columns(let columns):
            ui.columns = columns
            return [.saveColumns(columns)]
        case .theme(let name):
            ui.theme = name
            return [.useTheme(name), .saveTheme(name)]
        case .option(let name, let revision):
            return [.restoreOption(name: name, revision: revision)]
        }
        return []
    }

    private mutating func undoInRun(_ commands: [RunCommand], _ undo: Undo) -> [DeckEffect] {
        let possible = commands.compactMap(stillPossible)
        guard !possible.isEmpty else {
            complain("\(undo.name) can't be undone: what it was about is settled\(nextUndo)")
            return []
        }
        let words = undo.words(subject: subject(possible.flatMap(requests(of:))))
        for command in possible { apply(command) }
        sayUndone(words)
        log(words, .command)
        return possible.map { .run($0) }
    }

    /// What undo would do next; empty where there is nothing.
    private var nextUndo: String {
        ui.undos.last.map { "; \(keyName(.undo)) again: \($0.name)" } ?? ""
    }

    private mutating func sayUndone(_ words: String) {
        say(words)
        if ui.undos.last != nil { ui.status?.undoKey = options.keys.name(of: .undo) }
    }

    /// What the command has left to act on; nil for nothing.
    private func stillPossible(_ command: RunCommand) -> RunCommand? {
        // What was added a moment ago may be no row yet.
        let open = requests(of: command).filter { state($0)?.isSettled != true }
        switch command {
        case .hold(_, let reason):
            let waiting = open.filter { state($0)?.isInFlight != true }
            return waiting.isEmpty ? nil : .hold(waiting, reason)
        case .release: return open.isEmpty ? nil : .release(open)
        case .cancel: return open.isEmpty ? nil : .cancel(open)
        case .retry(let ids):
            let unsent = ids.filter { state($0) != .ok && state($0) != .failed }
            return unsent.isEmpty ? nil : .retry(unsent)
        default: return command
        }
    }

    private func requests(of command: RunCommand) -> [RequestID] {
        switch command {
        case .hold(let ids, _), .release(let ids), .cancel(let ids), .retry(let ids): ids
        default: []
        }
    }
}
