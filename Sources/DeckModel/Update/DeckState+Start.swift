import FetchCore
import RunModel

/// Starting what is held: all of a run that began paused, some of it, or what keys hold.
extension DeckState {
    /// How many requests of a run that began paused wait for their start.
    var heldAtStart: Int {
        options.startsPaused && !hasStartedAll ? max(0, tally.heldAtStart - holdsAsked.starting) : 0
    }

    /// Whether a row that comes now is held: nothing of a run that began paused starts but what is asked for.
    var holdsNewRows: Bool { awaitsStart || heldAtStart > 0 }

    /// All of a run that began paused which was not started yet.
    mutating func startAll() -> [DeckEffect] {
        start(heldRequests { rows.hold($0) == .start }, goesOn: true, isAll: true)
    }

    /// Releases what a list that is still coming has brought since all was started.
    mutating func startNew(_ moves: [Move]) -> [DeckEffect] {
        guard hasStartedAll else { return [] }
        let new = moves.filter { $0.state == .held && $0.hold == .start && holdsAsked[$0.id] == nil }.map(
            \.id)
        guard !new.isEmpty else { return [] }
        ui.undos.addStarted(new)
        return [.run(.release(new))]
    }

    /// What the filter shows of what is held.
    mutating func startShown() throws(CommandError) -> [DeckEffect] {
        let shown: [RequestID]
        if order.filter.isEmpty {
            shown = heldRequests { _ in true }
        } else {
            _ = order.sort == nil ? refreshOrder() : []
            let rows = Set(order.rows)
            shown = heldRequests { rows.contains(UInt32($0)) }
        }
        guard !shown.isEmpty else { throw CommandError("nothing that is shown is held") }
        return start(shown, goesOn: true, isAll: order.filter.isEmpty)
    }

    /// - Parameters:
    ///   - goesOn: Whether a run that was paused since goes on; one of which nothing was started does so always.
    ///   - isAll: Whether what comes later goes at once.
    mutating func start(_ held: [RequestID], goesOn: Bool = false, isAll: Bool = false) -> [DeckEffect] {
        var effects: [DeckEffect] = held.isEmpty ? [] : [.run(.release(held))]
        let wasPaused = run.isPaused && !awaitsStart
        if awaitsStart || goesOn && run.isPaused {
            run.isPaused = false
            effects.append(.run(.resume))
        }
        awaitsStart = false
        let atStart = held.filter { rows.hold($0.index) == .start }
        let others = held.filter { rows.hold($0.index) != .start }
        var holds: [RunCommand] = [.hold(atStart, .start), .hold(others)]
        if wasPaused, !run.isPaused { holds.append(.pause) }
        let back = StartUndo(commands: holds, hadStartedAll: hasStartedAll)
        let left = isAll ? 0 : heldAtStart - atStart.count
        hasStartedAll = hasStartedAll || isAll
        acknowledge(
            startWords(held, left: left),
            undo: Undo("start", done: "held again", .start(back), countsRequests: true))
        return effects
    }

    private func startWords(_ held: [RequestID], left: Int) -> String {
        let pause = keyName(.pause)
        if run.isPaused { return "\(subject(held)) released; the run is paused: \(pause) goes on" }
        guard left > 0 else { return held.isEmpty ? "started" : "\(subject(held)) started" }
        return
            "\(subject(held)) started; \(Figures.count(left)) held at start: \(pause) starts them, :run what is shown"
    }

    private func heldRequests(where isWanted: (Int) -> Bool) -> [RequestID] {
        (0..<rows.count).filter { rows.state($0) == .held && isWanted($0) }.map { RequestID($0 + 1) }
            .filter(isHeld)
    }
}
