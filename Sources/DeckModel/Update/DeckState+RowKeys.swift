import FetchCore

/// What is done to requests: the marked ones, or else the selected one.
extension DeckState {
    mutating func unmarkAll() {
        let before = ui.marks
        ui.marks = []
        say(
            "\(Words.rows(before.count)) unmarked",
            undo: Undo(done: "\(Words.rows(before.count)) marked again", step: .marks(before)))
    }

    func state(_ id: RequestID) -> RowState? {
        rows.has(id) ? rows.state(id.index) : nil
    }

    mutating func mark() {
        guard let id = selectedRequest else { return }
        if ui.marks.remove(id) == nil { ui.marks.insert(id) }
        if ui.view == .requests {
            ui.selection = id
            step(1)
        }
        say("\(Words.rows(ui.marks.count)) marked")
    }

    /// Releases when all that can be are held, else holds.
    mutating func holdOrRelease() -> [DeckEffect] {
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
        let held = open.filter { state($0) == .held }
        if held.count == open.count {
            acknowledge(
                "\(subject(held)) released",
                undo: Undo(done: "held again", step: .run([.hold(held)]), countsRequests: true))
            return [.run(.release(held))]
        }
        let free = open.filter { state($0) != .held }
        let flying = free.count { state($0)?.isInFlight ?? false }
        let later = flying == 0 ? "" : ", \(flying == free.count ? "" : "\(flying) ")from the next attempt on"
        acknowledge(
            "\(subject(free)) held\(later)",
            undo: Undo(done: "released", step: .run([.release(free)]), countsRequests: true))
        return [.run(.hold(free))]
    }

    mutating func askToCancel() -> [DeckEffect] {
        let all = targets
        let open = all.filter { state($0).map { !$0.isSettled } ?? false }
        guard !open.isEmpty else {
            complain(
                all.count == 1
                    ? "request \(all[0]) is \(word(all[0])): nothing to cancel" : "all of them are settled")
            return []
        }
        let flying = open.count { state($0)?.isInFlight ?? false }
        // What has not been sent can be queued again: nothing is lost by one of those.
        guard open.count > 1 || flying > 0 else { return cancel(open) }
        let isOne = open.count == 1
        let detail =
            flying == 0
            ? "None is in flight."
            : isOne
                ? "It is in flight: its connection is closed."
                : "\(flying) in flight: their connections are closed."
        ui.prompt = .confirm(
            Confirmation(
                title: "Cancel \(subject(open))?", text: detail, verb: "cancel \(isOne ? "it" : "them")",
                purpose: .cancel(open)))
        return []
    }

    /// Those of them that have not settled while it was asked.
    mutating func cancel(_ ids: [RequestID]) -> [DeckEffect] {
        let open = ids.filter { state($0)?.isSettled == false }
        guard !open.isEmpty else {
            complain("nothing is cancelled: \(ids.count == 1 ? "it" : "all of them") settled meanwhile")
            return []
        }
        let queued = open.filter { state($0) == .queued || state($0) == .held }
        let undo =
            queued.isEmpty
            ? nil : Undo(done: "queued again", step: .run([.retry(queued)]), countsRequests: true)
        if undo == nil { ui.undo = nil }
        acknowledge("\(subject(open)) cancelled", undo: undo)
        return [.run(.cancel(open))]
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
