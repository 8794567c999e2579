import FetchCore

/// What is done to requests: the marked ones, or else the selected one.
extension DeckState {
    mutating func unmarkAll() {
        let before = ui.marks
        ui.marks = []
        say(
            "\(Words.rows(before.count)) unmarked",
            undo: Undo("unmark", done: "\(Words.rows(before.count)) marked again", .marks(before)))
    }

    func state(_ id: RequestID) -> RowState? {
        rows.has(id) ? rows.state(id.index) : nil
    }

    mutating func mark() {
        guard let id = selectedRequest else { return }
        let before = ui.marks
        if ui.marks.remove(id) == nil { ui.marks.insert(id) }
        if ui.view == .requests {
            ui.selection = id
            step(1)
        }
        say(
            "\(Words.rows(ui.marks.count)) marked",
            undo: Undo(
                ui.marks.count > before.count ? "mark" : "unmark",
                done: "\(Words.rows(before.count)) marked", .marks(before)))
    }

    /// Releases when all that can be are held, else holds.
    mutating func holdOrRelease() -> [DeckEffect] {
        if ui.marks.isEmpty, context.steersOneHost, let host = context.steeredHost(self),
            model.rules.canaries[host]?.phase == .held
        {
            return releaseCanary(host)
        }
        let targets = targets
        var open = targets.filter { state($0).map { !$0.isSettled } ?? false }
        let holdsOnlyQueued = context.holdsOnlyQueued && ui.marks.isEmpty
        if holdsOnlyQueued { open.removeAll { state($0)?.isInFlight ?? false } }
        guard !open.isEmpty else {
            complain(
                holdsOnlyQueued
                    ? "nothing of it is queued"
                    : targets.count == 1
                        ? "request \(targets[0]) is settled: nothing to hold" : "all of them are settled")
            return []
        }
        let held = open.filter(isHeld)
        if held.count == open.count {
            acknowledge(
                "\(subject(held)) released",
                undo: Undo("release", done: "held again", .run([.hold(held)]), countsRequests: true))
            return [.run(.release(held))]
        }
        let free = open.filter { !isHeld($0) }
        let flying = free.count { state($0)?.isInFlight ?? false }
        let later = flying == 0 ? "" : ", \(flying == free.count ? "" : "\(flying) ")from the next attempt on"
        acknowledge(
            "\(subject(free)) held\(later)",
            undo: Undo("hold", done: "released", .run([.release(free)]), countsRequests: true))
        return [.run(.hold(free))]
    }

    /// `request 17`, or `3 requests`.
    func subject(_ ids: [RequestID]) -> String {
        ids.count == 1 ? "request \(ids[0])" : Words.requests(ids.count)
    }

    func word(_ id: RequestID) -> String {
        guard let state = state(id) else { return "gone" }
        return state.isInFlight ? "in flight" : state.word
    }
}
