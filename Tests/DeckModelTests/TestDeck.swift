import FetchCore

@testable import DeckModel

/// A deck with a list, told moves in few words; the run's part is played by the tests.
struct TestDeck {
    var state: DeckState
    let hosts: HostTable
    private(set) var clock = RunInstant.start
    private var settlements: [Settlement] = []

    /// A list of these requests, ended unless more is to come.
    init(
        _ requests: [FetchRequest], options: DeckOptions = DeckOptions(), limits: FetchLimits = FetchLimits(),
        isOpen: Bool = false
    ) throws {
        hosts = HostTable()
        state = DeckState(hosts: hosts, limits: limits, options: options)
        _ = update(&state, .layout(DeckLayout(listRows: 10, detailRows: 8, detailLines: 30, overlayRows: 8)))
        try add(requests, isLast: !isOpen)
    }

    /// So many plain requests to one host.
    init(count: Int, options: DeckOptions = DeckOptions(), limits: FetchLimits = FetchLimits()) throws {
        let requests = (0..<count).map { FetchRequest(url: "http://a.example/items/\($0 + 1)") }
        try self.init(requests, options: options, limits: limits)
    }

    mutating func add(_ requests: [FetchRequest], isLast: Bool = true) throws {
        var builder = RequestChunkBuilder(hosts: hosts, firstID: RequestID(state.rows.count + 1))
        for request in requests { try builder.append(request) }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = isLast
        _ = update(&state, .batch(batch))
    }

    mutating func wait(_ duration: Duration) -> [DeckEffect] {
        clock = clock.advanced(by: duration)
        return update(&state, .tick(clock))
    }

    /// Comes into a state that is not settled.
    mutating func move(
        _ ids: Int..., to rowState: RowState, attempt: UInt16 = 1, delay: QueueDelay = .none,
        received: Int64 = 0, expected: Int64 = -1, host: HostID? = nil, hold: HoldReason = .command,
        after failed: FailedAttempt? = nil
    ) {
        var batch = EventBatch()
        batch.failedAttempts = failed.map { [$0] } ?? []
        batch.moves = ids.map { number in
            let id = RequestID(number)
            var move = Move(
                id: id, host: host ?? state.rows.hosts[id.index], state: rowState, attempt: attempt,
                delay: delay, hold: hold, at: clock, receivedBytes: received, expectedBytes: expected)
            if failed != nil { move.failedAttempt = 0 }
            return move
        }
        _ = update(&state, .batch(batch))
    }

    /// Settles requests with a status (0 for no response), each after `milliseconds`.
    mutating func settle(
        _ ids: Int..., status: Int = 200, milliseconds: Int64 = 10, attempts: Int = 1,
        failure: FetchFailure? = nil, outcome: Outcome? = nil, bytes: Int64 = 100,
        digest: SHA256Digest? = nil, details: SettlementDetails? = nil
    ) {
        var batch = EventBatch()
        for number in ids {
            let failure = failure ?? (status >= 400 ? FetchFailure(.status, message: "\(status)") : nil)
            let details = details ?? failure.map { SettlementDetails(failure: $0) }
            let outcome = outcome ?? (failure == nil ? .ok : .failed)
            batch.moves.append(
                Move(
                    id: RequestID(number), host: state.rows.hosts[number - 1], state: outcome.rowState,
                    attempt: UInt16(attempts), at: clock, settlement: Int32(batch.settlements.count)))
            batch.settlements.append(
                Settlement(
                    id: RequestID(number), outcome: outcome, status: status, attempts: attempts,
                    startedAt: clock, finishedAt: clock,
                    timings: PhaseTimings(wait: milliseconds * 1_000), bodyBytes: bytes, wireBytes: bytes,
                    sha256: digest, details: details))
        }
        _ = update(&state, .batch(batch))
    }

    mutating func note(_ notices: RunNotice...) {
        var batch = EventBatch()
        batch.notices = notices.map { TimedNotice(at: clock, notice: $0) }
        _ = update(&state, .batch(batch))
    }

    /// Presses keys by their names, one after the other; what they had the program do.
    mutating func press(_ names: String...) -> [DeckEffect] {
        names.flatMap { name -> [DeckEffect] in
            guard let stroke = KeyStroke(name: name) else { return [] }
            return update(&state, .key(stroke))
        }
    }

    /// Types text into a prompt.
    mutating func type(_ text: String) -> [DeckEffect] {
        text.flatMap { update(&state, .key(.character($0))) }
    }

    /// The ids on a screen of so many rows.
    func shown(_ rows: Int = 10) -> [Int] { state.window(rows).ids.map { Int($0.rawValue) } }

    var selected: Int? { state.selectedRequest.map { Int($0.rawValue) } }
    var says: String? { state.ui.status?.text }
    var complains: Bool { state.ui.status?.isComplaint ?? false }
}

extension Outcome {
    var rowState: RowState {
        switch self {
        case .ok: .ok
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }
}

func ids(_ numbers: Int...) -> [RequestID] { numbers.map { RequestID($0) } }
