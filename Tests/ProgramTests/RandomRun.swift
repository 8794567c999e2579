import DeckModel
import FetchCore
import FetchFiles
import TestSupport

@testable import RunModel

/// A run that dice decide, told as it goes to a dashboard, to plain mode's count and to a result file.
struct RandomRun {
    private(set) var deck: DeckState
    private(set) var plain = RunState(depth: .figures)
    let file: ResultFile
    /// How many requests there are, those that were added included.
    var count: Int { requests.count }

    /// As plain mode tells them.
    var metrics: [MetricFamily] { plain.metricFamilies(MetricSurroundings(hosts: hosts)) }

    private enum Stage: Equatable {
        case queued, held, inFlight, settled
    }

    /// What the run knows of a request.
    private struct Request {
        var stage = Stage.queued
        var attempts = 0
        var startedAt: RunInstant?
        var attemptAt = RunInstant.start
        var earlier: [AttemptSummary] = []
    }

    private var dice: Dice
    private var requests: [Request]
    private var chunks = ChunkList()
    private let hosts = HostTable()
    private var now = RunInstant.start

    init(seed: UInt64, path: String) throws {
        dice = Dice(seed: seed)
        requests = []
        deck = DeckState(hosts: hosts, limits: FetchLimits())
        plain.metrics = MetricTally(probes: false)
        file = try ResultFile(path: path, clock: RunClock(wallStart: 1_795_348_800_000_000_000))
    }

    /// Plays it to its end; what is queued or held then stays unsent.
    mutating func play() throws {
        try add(Int.random(in: 1...30, using: &dice))
        begin(0)
        for _ in 0..<Int.random(in: 10...120, using: &dice) {
            if isGoing(besides: nil), chance(25) { try add(Int.random(in: 1...3, using: &dice)) }
            step(Int.random(in: 0..<count, using: &dice))
            keepGoing()
        }
        for place in requests.indices where requests[place].stage == .inFlight { end(place) }
        var last = EventBatch()
        last.notices = [.stopping, .finished].map { TimedNotice(at: now, notice: $0) }
        tell(last)
        deck.conclude()
        plain.conclude()
    }

    /// Adds so many requests to the list, some of them held.
    private mutating func add(_ number: Int) throws {
        let first = count
        var builder = RequestChunkBuilder(hosts: hosts, firstID: RequestID(first + 1))
        for place in first..<(first + number) {
            try builder.append(url: "http://h\(place % 3).example/\(place)")
        }
        guard let chunk = builder.take() else { throw CancellationError() }
        chunks.append(chunk)
        requests += Array(repeating: Request(), count: number)
        var batch = EventBatch()
        batch.chunks = [chunk]
        batch.listEnded = true
        for place in first..<count where place > 0 && chance(4) {
            requests[place].stage = .held
            var move = event(place, .held)
            move.hold = .start
            batch.moves.append(move)
        }
        tell(batch)
    }

    /// Whether something is queued or in flight. The run must not come to an end between, nor stand still: how long it did
    /// nothing is in no record.
    private func isGoing(besides place: Int?) -> Bool {
        requests.indices.contains {
            $0 != place && (requests[$0].stage == .queued || requests[$0].stage == .inFlight)
        }
    }

    /// Releases at once what is held where nothing else is left.
    private mutating func keepGoing() {
        guard !isGoing(besides: nil) else { return }
        guard let place = requests.indices.first(where: { requests[$0].stage == .held }) else { return }
        move(place, .queued) { $0.stage = .queued }
    }

    private mutating func step(_ place: Int) {
        // All steps together are shorter than what records would take for time without work.
        now = now.advanced(by: .microseconds(Int64.random(in: 0...800, using: &dice)))
        switch requests[place].stage {
        case .queued:
            if chance(8) {
                giveUp(place)
            } else if isGoing(besides: place), chance(5) {
                move(place, .held) { $0.stage = .held }
            } else {
                begin(place)
            }
        case .held:
            if chance(2) { move(place, .queued) { $0.stage = .queued } } else if chance(4) { cancel(place) }
        case .inFlight: if chance(3) { progress(place) } else { end(place) }
        case .settled:
            if isGoing(besides: place), chance(2) { move(place, .queued) { $0.stage = .queued } }
        }
    }

    private mutating func chance(_ sides: Int) -> Bool { Int.random(in: 0..<sides, using: &dice) == 0 }

    private mutating func begin(_ place: Int) {
        move(place, .connecting) { [now] request in
            request.stage = .inFlight
            request.attempts += 1
            request.startedAt = request.startedAt ?? now
            request.attemptAt = now
        }
    }

    private mutating func progress(_ place: Int) {
        var batch = EventBatch()
        batch.moves = [event(place, .receiving)]
        batch.moves[0].receivedBytes = Int64.random(in: 0...50_000, using: &dice)
        tell(batch)
    }

    /// Ends an attempt: it is tried again, or settles.
    private mutating func end(_ place: Int) {
        let kind: FailureKind? = chance(2) ? nil : [.status, .timeout, .connect].randomElement(using: &dice)
        let failure = kind.map { FetchFailure($0, phase: .receive, message: $0.word) }
        let status = kind == nil ? 200 : kind == .status ? 503 : 0
        let took = Int64.random(in: 1...(chance(2) ? 4_000 : 4_000_000), using: &dice)
        let timings = PhaseTimings(queue: 7, connect: took / 3, wait: took - took / 3)
        guard failure == nil || chance(2) else {
            let request = requests[place]
            let summary = AttemptSummary(
                number: request.attempts, startedAt: request.attemptAt, status: status, failure: failure,
                timings: timings)
            return move(place, .queued) { request in
                request.stage = .queued
                request.earlier.append(summary)
            }
        }
        settle(place, chance(6) ? .cancelled : failure == nil ? .ok : .failed, status, failure, timings)
    }

    private mutating func cancel(_ place: Int) {
        settle(place, .cancelled, 0, nil, PhaseTimings())
    }

    private mutating func giveUp(_ place: Int) {
        let failure = FetchFailure(.connect, phase: .connect, message: "refused", flags: .notSent)
        settle(place, .failed, 0, failure, PhaseTimings())
    }

    private mutating func settle(
        _ place: Int, _ outcome: Outcome, _ status: Int, _ failure: FetchFailure?, _ timings: PhaseTimings
    ) {
        let request = requests[place]
        let bytes = status == 0 ? 0 : Int64.random(in: 0...50_000, using: &dice)
        let settlement = Settlement(
            id: RequestID(place + 1), outcome: outcome, status: status, attempts: request.attempts,
            startedAt: request.startedAt, finishedAt: now, timings: timings,
            bodyBytes: chance(2) ? bytes : bytes * 3, wireBytes: bytes,
            details: SettlementDetails(
                failure: outcome == .ok ? nil : failure, earlierAttempts: request.earlier))
        requests[place].stage = .settled
        var batch = EventBatch()
        batch.moves = [event(place, outcome == .ok ? .ok : outcome == .failed ? .failed : .cancelled)]
        batch.moves[0].settlement = 0
        batch.settlements = [settlement]
        tell(batch)
    }

    private mutating func move(_ place: Int, _ state: RowState, _ change: (inout Request) -> Void) {
        change(&requests[place])
        var batch = EventBatch()
        batch.moves = [event(place, state)]
        tell(batch)
    }

    private func event(_ place: Int, _ state: RowState) -> Move {
        let id = RequestID(place + 1)
        return Move(
            id: id, host: chunks[id]?.host(id) ?? .none, state: state,
            attempt: UInt16(requests[place].attempts), at: now)
    }

    private mutating func tell(_ batch: EventBatch) {
        _ = update(&deck, .batch(batch))
        plain.take(batch)
        file.deliver(batch)
    }
}
