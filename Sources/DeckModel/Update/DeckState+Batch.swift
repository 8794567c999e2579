import FetchCore
import RunModel

/// Taking in what happened in the run: the hot path, a few moves a request.
extension DeckState {
    mutating func take(_ batch: EventBatch) -> [DeckEffect] {
        for chunk in batch.chunks { append(chunk) }
        if batch.listEnded { run.listEnded = true }
        for move in batch.moves { take(move, batch.settlements) }
        rows.endRequeue()
        for notice in batch.notices { take(notice) }
        if let connections = batch.connections { run.connections = connections }
        if let last = batch.moves.last?.at ?? batch.notices.last?.at, last > now { now = last }
        var effects = finishIfDone()
        // No tick may come any more that would do it.
        if run.finishedAt != nil, frozen == nil, order.isStale { effects += refreshOrder() }
        followNewest(batch.moves)
        refreshPrompt()
        return effects
    }

    private mutating func append(_ chunk: RequestChunk) {
        let before = rows.count
        rows.append(chunk, at: now.milliseconds) { _, host in tally.enter(.queued, host) }
        if order.isCustom { order.appended(before..<rows.count, filterSubject) }
    }

    private mutating func take(_ move: Move, _ settlements: [Settlement]) {
        let index = move.id.index
        guard rows.has(move.id), let old = rows.state(index) else { return }
        if move.at > now { now = move.at }
        leave(old, index, move)
        if rows.hosts[index] != move.host, move.host != .none { rows.hosts[index] = move.host }
        enter(move, from: old, index, settlements)
        if !caught.isEmpty { caught.moved(UInt32(index), to: move.state) }
        order.moved()
        frozenChanges?.count(move.state)
    }

    /// Takes the row out of all that it is counted in.
    private mutating func leave(_ old: RowState, _ index: Int, _ move: Move) {
        let host = rows.hosts[index]
        tally.leave(old, host)
        switch old {
        case .queued:
            tally.leaveDelay(Delay(bits: rows.notes[index]), host)
        case .failed:
            tally.causes.remove(CauseID(rawValue: rows.notes[index]), host: host)
            if !rows.givenUp.isEmpty { rows.givenUp.remove(UInt32(index)) }
        default: break
        }
        rows.notes[index] = 0
        if old.isSettled {
            if !rows.earlier.isEmpty, rows.earlier.remove(UInt32(index)) != nil {
                // Attempts of an earlier run: those of this one are counted from their first.
                rows.attempts[index] = 0
            }
            tally.countedAttempts[move.id] = Int(rows.attempts[index])
            run.goOn(at: now)
            run.isFinished = false
        }
        if !old.isInFlight { rows.bytes[index] = .zero }
        rows.relist(index, from: old, to: move.state)
    }

    private mutating func enter(
        _ move: Move, from old: RowState, _ index: Int, _ settlements: [Settlement]
    ) {
        let host = rows.hosts[index]
        let isNewAttempt = move.attempt != rows.attempts[index]
        tally.enter(move.state, host)
        rows.setState(index, move.state)
        rows.changes[index] = move.at.milliseconds
        switch move.state {
        case .connecting, .sending, .waiting, .receiving:
            if !old.isInFlight || isNewAttempt {
                rows.times[index] = move.at.milliseconds
                rows.bytes[index] = .zero
            }
            receive(move.receivedBytes, index, host, move.at)
            rows.notes[index] = CompactSize(move.expectedBytes).bits
        case .queued:
            let delay = Delay(move.delay)
            rows.notes[index] = delay.bits
            tally.enterDelay(delay, host)
            if delay != .none { tally.delays.add(delay.milliseconds, row: UInt32(index)) }
            if old.isInFlight { tally.pace.add(1, amount: 0, at: move.at) }
        case .held:
            if old.isInFlight { tally.pace.add(1, amount: 0, at: move.at) }
        case .ok, .failed, .cancelled:
            let place = Int(move.settlement)
            if settlements.indices.contains(place) {
                settle(settlements[place], move, index, host)
            } else {
                settleUntold(move, index, host)
            }
        }
        if !move.state.isSettled { rows.attempts[index] = max(move.attempt, rows.attempts[index]) }
    }

    private mutating func receive(_ received: Int64, _ index: Int, _ host: HostID, _ at: RunInstant) {
        let more = received - rows.bytes[index].bytes
        guard more > 0 else { return }
        rows.bytes[index] = CompactSize(received)
        tally.receive(more, host)
        tally.pace.add(0, amount: more, at: at)
    }
}
