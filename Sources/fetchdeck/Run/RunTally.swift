import FetchCore
import Histogram

/// What a run has come to so far, counted as its events come: for the progress line, the summary and the exit status.
struct RunTally: Sendable {
    /// Requests of the run so far; those of other shards are not among them.
    private(set) var total = 0
    /// Whether the list has ended.
    private(set) var isListComplete = false
    private(set) var ok = 0
    private(set) var failed = 0
    private(set) var cancelled = 0
    private(set) var inFlight = 0
    /// Of `ok`, those that an earlier run's records know.
    private(set) var earlier = 0
    /// Attempts that came to an end.
    private(set) var attempts = 0
    /// How many connections were made; nil where that is not known.
    private(set) var connections: Int?
    /// Body bytes as received.
    private(set) var wireBytes: Int64 = 0
    /// All attempts' times added up, in microseconds.
    private(set) var attemptMicroseconds: Int64 = 0
    /// Of `failed`, those that were never sent: given up with their host.
    private(set) var givenUp = 0
    /// How many requests failed by each kind.
    private(set) var kinds: [FailureKind: Int] = [:]
    /// When the last request settled; the run's beginning when none has.
    private(set) var lastSettled = RunInstant.start
    /// How long nothing was queued or in flight, between an end and what was sent again.
    private(set) var idle = Duration.zero
    /// What could not be written; nil when all could.
    private(set) var outputFailure: String?
    private(set) var isFinished = false
    /// Microseconds of the last attempts of settled requests that were answered or timed out.
    private var latency = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    /// One entry a request.
    private var states: [RowState] = []
    /// What requests had come to before a pressed retry put them back into the queue.
    private var before: [RequestID: RowState] = [:]
    /// The failure kind of those that failed; one entry a request.
    private var kindsByRow: [FailureKind?] = []
    /// Requests that were given up with their host when they last failed.
    private var givenUpRows: Set<RequestID> = []

    var settled: Int { ok + failed + cancelled }

    /// Requests that were neither sent to an end nor settled otherwise.
    var notSent: Int { max(0, total - settled - inFlight) }

    /// Takes in a batch: chunks first, then moves, then notices.
    mutating func take(_ batch: EventBatch) {
        for chunk in batch.chunks { add(chunk) }
        if batch.listEnded { isListComplete = true }
        if let connections = batch.connections { self.connections = connections }
        for move in batch.moves {
            apply(move)
            if move.settlement >= 0 { count(batch.settlements[Int(move.settlement)]) }
        }
        for notice in batch.notices {
            switch notice.notice {
            case .outputFailed(let message): outputFailure = outputFailure ?? message
            case .finished: isFinished = true
            default: break
            }
        }
    }

    /// Latency at a percentile from 0 to 100; nil when nothing was answered.
    func percentile(_ percent: Double) -> Duration? {
        guard latency.totalCount > 0 else { return nil }
        return .microseconds(Int64(latency.valueAtPercentile(percent)))
    }

    /// How many answers the percentiles are of.
    var answered: Int { Int(latency.totalCount) }

    private mutating func add(_ chunk: RequestChunk) {
        let end = Int(chunk.firstID.rawValue) - 1 + chunk.count
        if states.count < end {
            states.append(contentsOf: repeatElement(.queued, count: end - states.count))
            kindsByRow.append(contentsOf: repeatElement(nil, count: end - kindsByRow.count))
        }
        for id in chunk.ids where !chunk.isExcluded(id) { total += 1 }
    }

    /// Takes the run for over: a request that was put back into the queue and never sent again is what its last record says.
    mutating func conclude() {
        for (id, outcome) in before where !states[id.index].isInFlight {
            states[id.index] = outcome
            recount(outcome, id, by: 1)
        }
        before = [:]
    }

    private mutating func apply(_ move: Move) {
        guard move.id.index < states.count else { return }
        let old = states[move.id.index]
        if old.isInFlight { inFlight -= 1 }
        if old.isSettled {
            if isListComplete, settled == total { idle += max(.zero, move.at.since(lastSettled)) }
            recount(old, move.id, by: -1)
            before[move.id] = old
        }
        if move.state.isSettled, !before.isEmpty { before[move.id] = nil }
        states[move.id.index] = move.state
        if move.state.isInFlight { inFlight += 1 }
    }

    private mutating func recount(_ state: RowState, _ id: RequestID, by step: Int) {
        switch state {
        case .ok: ok += step
        case .failed:
            failed += step
            if let kind = kindsByRow[id.index] { kinds[kind, default: 0] += step }
            if givenUpRows.contains(id) { givenUp += step }
        case .cancelled: cancelled += step
        default: break
        }
    }

    private mutating func count(_ settlement: Settlement) {
        lastSettled = max(lastSettled, settlement.finishedAt)
        switch settlement.outcome {
        case .ok: ok += 1
        case .cancelled: cancelled += 1
        case .failed:
            failed += 1
            let kind = settlement.failure?.kind
            kindsByRow[settlement.id.index] = kind
            if let kind { kinds[kind, default: 0] += 1 }
            givenUpRows.remove(settlement.id)
            if settlement.failure?.flags.contains(.notSent) == true {
                givenUpRows.insert(settlement.id)
                givenUp += 1
            }
        }
        if settlement.isEarlier {
            if settlement.outcome == .ok { earlier += 1 }
            return
        }
        measure(settlement)
    }

    private mutating func measure(_ settlement: Settlement) {
        wireBytes += settlement.wireBytes
        attempts += settlement.attempts
        let last = settlement.timings.total
        attemptMicroseconds += last
        for attempt in settlement.details?.earlierAttempts ?? [] {
            attemptMicroseconds += attempt.timings.total
        }
        if settlement.status > 0 || settlement.failure?.kind == .timeout {
            latency.record(UInt64(max(0, last)))
        }
    }
}
