import FetchCore
import RunModel

/// Taking in what happened in the run: the hot path, a few moves a request.
extension DeckState {
    mutating func take(_ batch: EventBatch) -> [DeckEffect] {
        for chunk in batch.chunks { append(chunk) }
        for move in batch.moves { take(move, of: batch) }
        for notice in batch.notices { take(notice) }
        if let progress = batch.progress { self.progress = progress }
        model.end(batch)
        var effects = finishIfDone() + startNew(batch.moves)
        // No tick may come any more that would do it.
        if run.finishedAt != nil, frozen == nil, order.isStale { effects += refreshOrder() }
        if run.finishedAt != nil, hostOrderChanges { orderHosts() }
        followNewest(batch.moves)
        refreshPrompt()
        return effects
    }

    private mutating func append(_ chunk: RequestChunk) {
        let before = rows.count
        model.append(chunk)
        listShape.add(chunk)
        if order.isCustom { order.appended(before..<rows.count, filterSubject) }
    }

    private mutating func take(_ move: Move, of batch: EventBatch) {
        let index = move.id.index
        if let cause = model.failureNote(of: move.id) { bodies.remove(UInt32(index), cause: cause) }
        guard model.take(move, of: batch) else { return }
        if !holdsAsked.isEmpty { holdsAsked.moved(move.id, to: move.state) }
        digest(move)
        let place = Int(move.settlement)
        if move.state.isSettled, batch.settlements.indices.contains(place) { keep(batch.settlements[place]) }
        if !caught.isEmpty {
            caught.moved(
                UInt32(index), to: move.state, cause: move.state == .failed ? rows.notes[index] : nil)
        }
        order.moved()
        frozenChanges?.count(move.state)
    }

    /// Keeps what a settlement says beyond what is counted.
    private mutating func keep(_ settlement: Settlement) {
        archive.add(withEarlierAttempts(settlement))
        noteBody(settlement)
        digest(settlement, model.host(of: settlement.id))
        guard !options.extractedNames.isEmpty else { return }
        extracts.note(UInt32(settlement.id.index), settlement.details?.extracted ?? [])
    }

    /// With the attempts before a key sent it again, which the run does not tell a second time.
    private func withEarlierAttempts(_ settlement: Settlement) -> Settlement {
        guard settlement.attempts > 1, tally.countedAttempts[settlement.id] != nil,
            let before = archive.last(of: settlement.id)
        else { return settlement }
        var earlier = settlement.details?.earlierAttempts ?? []
        earlier.addEarlier(before.attemptSummaries.filter { $0.number < settlement.attempts })
        var settlement = settlement
        settlement.details = (settlement.details ?? SettlementDetails()).with(earlierAttempts: earlier)
        return settlement
    }
}
