import FetchCore
import RunModel

/// Starting what is held: all of a run that began paused, some of it, or what keys hold.
extension DeckState {
    /// All of a run that began paused and of which nothing was sent yet.
    mutating func startAll() -> [DeckEffect] {
        start(heldRequests { _ in true })
    }

    /// What the filter shows of what is held.
    mutating func startShown() throws(CommandError) -> [DeckEffect] {
        if let why = needsRun(self) { throw CommandError(why) }
        let shown: [RequestID]
        if order.filter.isEmpty {
            shown = heldRequests { _ in true }
        } else {
            _ = order.sort == nil ? refreshOrder() : []
            let rows = Set(order.rows)
            shown = heldRequests { rows.contains(UInt32($0)) }
        }
        guard !shown.isEmpty else { throw CommandError("nothing that is shown is held") }
        return start(shown)
    }

    mutating func start(_ held: [RequestID]) -> [DeckEffect] {
        var effects: [DeckEffect] = [.run(.release(held))]
        if awaitsStart {
            awaitsStart = false
            run.isPaused = false
            effects.append(.run(.resume))
        }
        acknowledge(
            "\(subject(held)) started",
            undo: Undo(done: "\(subject(held)) held again", step: .run([.hold(held)])))
        return effects
    }

    private func heldRequests(where isWanted: (Int) -> Bool) -> [RequestID] {
        (0..<rows.count).filter { rows.state($0) == .held && isWanted($0) }.map { RequestID($0 + 1) }
    }
}
