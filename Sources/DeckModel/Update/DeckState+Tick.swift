import FetchCore
import RunModel

/// What changes by time alone, and what is put off until there is time for it.
extension DeckState {
    mutating func tick(_ instant: RunInstant) -> [DeckEffect] {
        model.tick(instant)
        if frozen == nil { model.refreshLatencies(withHosts: ui.view == .hosts) }
        if frozen == nil, ui.view == .latency { slowStory.refresh(of: model, isReplay: options.isReplay) }
        writeDigest()
        if let status = ui.status, now.since(status.at) > Self.statusStays { ui.status = nil }
        followCursor()
        if hostOrderIsDue { orderHosts() }
        var effects: [DeckEffect] = []
        if frozen == nil, order.isDue(now, rowCount: rows.count) { effects = refreshOrder() }
        refreshPrompt()
        return effects
    }

    private static let statusStays = Duration.seconds(8)

    /// Works out the order of the rows anew.
    mutating func refreshOrder() -> [DeckEffect] {
        order.refresh(filterSubject)
    }

    mutating func takeSorted(_ result: SortResult) {
        order.take(result)
        refreshPrompt()
    }

    /// Notes when the last request of the list has settled.
    mutating func finishIfDone() -> [DeckEffect] {
        guard run.finishedAt != nil, !run.roundsGoOn else {
            isFinishTold = false
            return []
        }
        guard !isFinishTold else { return [] }
        isFinishTold = true
        writeDigest(isOver: true)
        log(doneWords, .information, at: run.finishedAt)
        model.refreshLatencies(withHosts: true, isFinal: true)
        if ui.status == nil, tally.counts.total > 0 { say(doneWords) }
        guard options.exitsWhenDone, !ui.isQuitting else { return [] }
        ui.isQuitting = true
        return [.quit(immediately: false)]
    }

    /// Takes the selection to the newest request that is listed.
    mutating func followNewest(_ moves: [Move]) {
        guard ui.isFollowing, frozen == nil else { return }
        let newest =
            moves.last { $0.state.isInFlight && isListed($0.id) }
            ?? moves.last { $0.state.isSettled && isListed($0.id) }
        if let newest { ui.selection = newest.id }
    }

    private func isListed(_ id: RequestID) -> Bool {
        guard rows.has(id) else { return false }
        return order.filter.isEmpty || order.matches[id.index] != 0
    }
}
