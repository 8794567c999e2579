import FetchCore
import RunModel

/// Undoing commands, the last first.
extension DeckState {
    mutating func undoLast() -> [DeckEffect] {
        var next = ui.undos.pop()
        while let undo = next, isUndone(undo.step) { next = ui.undos.pop() }
        guard let undo = next else {
            complain(Self.nothingToUndo)
            return []
        }
        if let why = whyNotUndone(undo) {
            complain("\(undo.name) can't be undone: \(why)\(nextUndo)")
            return []
        }
        if !undo.step.commands.isEmpty { return undoInRun(undo) }
        let effects = takeBack(undo.step)
        say(undo.words())
        return effects
    }

    static let nothingToUndo = "there is nothing to undo"

    /// Whether what the step would bring back is so already: another key has done it.
    private func isUndone(_ step: UndoStep) -> Bool {
        switch step {
        case .follow(let isOn, _): ui.isFollowing == isOn
        case .freeze(let isOn): isFrozen == isOn
        case .zoom(let isOn): ui.isZoomed == isOn
        case .run, .start, .add, .marks, .filter, .lists, .sort, .hostSort, .columns, .theme, .option,
            .alerts,
            .none:
            false
        }
    }

    /// Why the command can't be undone now; nil where it can. What is offered and what is refused both come from here.
    private func whyNotUndone(_ undo: Undo) -> String? {
        switch undo.step {
        case .run(let commands):
            needsRun(self) ?? (commands.contains(where: isPossible) ? nil : Self.allSettled)
        case .start(let start):
            start.commands.contains { !requests(of: $0).isEmpty && isPossible($0) }
                ? nil : "all of it was sent or has settled"
        case .add(let ids): isPossible(.cancel(ids)) ? nil : Self.allSettled
        case .option, .alerts: needsRun(self)
        case .none(let why): why
        case .marks, .filter, .lists, .sort, .hostSort, .columns, .theme, .follow, .freeze, .zoom: nil
        }
    }

    private static let allSettled = "what it was about is settled"

    /// The key that undoes what the status line says; nil where it can't be undone, or not any more.
    package var undoOffer: String? {
        guard ui.status?.offersUndo == true, let undo = ui.undos.last, whyNotUndone(undo) == nil else {
            return nil
        }
        return options.keys.name(of: .undo)
    }

    private mutating func takeBack(_ step: UndoStep) -> [DeckEffect] {
        switch step {
        case .run, .start, .add, .none: break
        case .marks(let marks):
            ui.marks = marks
        case .filter(let choice):
            caught.release()
            ui.filterChoice = choice
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
        case .alerts(let actions): return actions.map { .alerts($0) }
        case .follow(let isOn, let selection):
            ui.isFollowing = isOn
            ui.selection = selection
        case .freeze(let isOn): isOn ? freeze() : unfreeze()
        case .zoom(let isOn): ui.isZoomed = isOn
        }
        return []
    }

    private mutating func undoInRun(_ undo: Undo) -> [DeckEffect] {
        let commands = undo.step.commands
        let possible = commands.compactMap(stillPossible)
        let sent = sentMeanwhile(commands)
        let words =
            undo.words(subject: subject(possible.flatMap(requests(of:))))
            + (sent == 0 ? "" : "; \(Figures.count(sent)) sent already")
        switch undo.step {
        case .start(let start): hasStartedAll = start.hadStartedAll
        case .add(let ids): model.withdraw(ids)
        default: break
        }
        for command in possible { apply(command) }
        say(words)
        log(words, .command)
        return possible.map { .run($0) }
    }

    /// How many of those that would be held were sent before they could be.
    private func sentMeanwhile(_ commands: [RunCommand]) -> Int {
        var count = 0
        for case .hold(let ids, _) in commands {
            count += ids.count { id in
                state(id).map { $0.isInFlight || $0 == .ok || $0 == .failed } ?? false
            }
        }
        return count
    }

    /// What would be undone next; empty where there is nothing.
    private var nextUndo: String {
        ui.undos.last.map { "; \(keyName(.undo)) again: \($0.name)" } ?? ""
    }

    private func isPossible(_ command: RunCommand) -> Bool {
        let ids = requests(of: command)
        return ids.isEmpty ? stillPossible(command) != nil : ids.contains { isPossible(command, for: $0) }
    }

    /// What the command has left to act on; nil for nothing.
    private func stillPossible(_ command: RunCommand) -> RunCommand? {
        let ids = requests(of: command).filter { isPossible(command, for: $0) }
        switch command {
        case .hold(_, let reason): return ids.isEmpty ? nil : .hold(ids, reason)
        case .release: return ids.isEmpty ? nil : .release(ids)
        case .cancel: return ids.isEmpty ? nil : .cancel(ids)
        case .retry: return ids.isEmpty ? nil : .retry(ids)
        default: return command
        }
    }

    /// Whether the command does anything to the request. What was added a moment ago may be no row yet.
    private func isPossible(_ command: RunCommand, for id: RequestID) -> Bool {
        let state = state(id)
        switch command {
        case .hold: return state?.isSettled != true && state?.isInFlight != true
        case .retry: return state != .ok && state != .failed
        default: return state?.isSettled != true
        }
    }

    private func requests(of command: RunCommand) -> [RequestID] {
        switch command {
        case .hold(let ids, _), .release(let ids), .cancel(let ids), .retry(let ids): ids
        default: []
        }
    }
}
