import FetchCore
import RunModel

/// Taking in how a request settled.
extension DeckState {
    mutating func settle(_ settlement: Settlement, _ move: Move, _ index: Int, _ host: HostID) {
        let latency = settlement.timings.total
        if settlement.isEarlier {
            rows.earlier.insert(UInt32(index))
        } else {
            countAttempts(settlement, move.state, index, host)
        }
        rows.statuses[index] = UInt16(clamping: settlement.status)
        rows.times[index] = UInt32(clamping: latency)
        rows.bytes[index] = CompactSize(settlement.bodyBytes)
        rows.phases[index] = CompactPhases(settlement.timings)
        rows.attempts[index] = UInt16(clamping: settlement.attempts)
        if !options.extractedNames.isEmpty {
            extracts.note(UInt32(index), settlement.details?.extracted ?? [])
        }
        if move.state == .failed {
            let failure = settlement.failure ?? Self.untold(settlement.status)
            if failure.flags.contains(.notSent) { rows.givenUp.insert(UInt32(index)) }
            rows.notes[index] =
                tally.causes.add(
                    failure, status: settlement.status, host: host, id: move.id, at: settlement.finishedAt
                ).rawValue
        }
        archive.add(settlement)
    }

    /// A failed row always has a cause, even if no settlement came with it.
    mutating func settleUntold(_ move: Move, _ index: Int, _ host: HostID) {
        guard move.state == .failed else { return }
        rows.notes[index] =
            tally.causes.add(Self.untold(0), status: 0, host: host, id: move.id, at: move.at).rawValue
    }

    private mutating func countAttempts(
        _ settlement: Settlement, _ state: RowState, _ index: Int, _ host: HostID
    ) {
        let counted = tally.countedAttempts[settlement.id] ?? 0
        if counted > 0 { tally.countedAttempts[settlement.id] = settlement.attempts }
        let at = settlement.finishedAt
        let unseen = max(0, settlement.wireBytes - rows.bytes[index].bytes)
        tally.receive(unseen, host)
        tally.pace.add(settlement.attempts > counted ? 1 : 0, amount: unseen, at: at)
        tally.settledPace.add(1, amount: 0, at: at)
        if let earlier = settlement.details?.earlierAttempts {
            for attempt in earlier
            where attempt.number > counted && Self.hasLatency(attempt.status, attempt.failure) {
                record(attempt.timings, attempt.status, .failed, settlement, host)
            }
        }
        if settlement.attempts > counted, state != .cancelled,
            Self.hasLatency(settlement.status, settlement.failure)
        {
            record(settlement.timings, settlement.status, state, settlement, host)
        }
    }

    /// Whether an attempt has a latency: it was answered, or it took too long, which says how long at least.
    private static func hasLatency(_ status: Int, _ failure: FetchFailure?) -> Bool {
        status != 0 || failure?.kind == .timeout
    }

    private mutating func record(
        _ timings: PhaseTimings, _ status: Int, _ state: RowState, _ settlement: Settlement, _ host: HostID
    ) {
        tally.latency.record(
            timings, id: settlement.id, status: status, state: state, at: settlement.finishedAt)
        tally.record(timings, of: settlement, host)
    }

    private static func untold(_ status: Int) -> FetchFailure {
        status == 0
            ? FetchFailure(.protocolError, .unknown) : .status(status)
    }
}
