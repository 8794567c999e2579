import FetchCore

@testable import DeckModel
@testable import RunModel

/// A watch of six requests over 44 rounds, told to a real deck event by event.
struct WatchedDeck {
    private(set) var state: DeckState
    private let hosts = HostTable()
    private var ledger = RoundLedger()
    private static let names = ["login", "search", "prices", "users", "avatars", "exports"]
    private static let every = Duration.seconds(30)
    private static let last = 44
    private var budgets: Budgets
    private static let rules = ["ok>=95% in 1h", "name:search p95<400ms", "changed=0"]

    /// - Parameter hasBudgets: Whether it is asked for something.
    init(hasBudgets: Bool = false) throws {
        let rules = try hasBudgets ? Self.rules.map(BudgetRule.init(parsing:)) : []
        budgets = Budgets(rules)
        var options = DeckOptions()
        options.watch = WatchShape(every: Self.every, kept: 120, budgets: rules)
        options.columns = ColumnTable.watchIDs
        state = DeckState(hosts: hosts, limits: FetchLimits(), options: options)
        var builder = RequestChunkBuilder(hosts: hosts)
        for name in Self.names {
            try builder.append(FetchRequest(url: "https://api.test/v2/\(name)", name: name))
        }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = true
        _ = update(&state, .batch(batch))
        for number in 1...Self.last { round(number) }
        _ = update(&state, .tick(Self.due(Self.last).advanced(by: .seconds(18))))
    }

    mutating func press(_ keys: KeyStroke...) {
        for key in keys { perform(update(&state, .key(key))) }
    }

    /// The next round begins, and its first requests are in flight.
    mutating func beginRound() {
        let start = RoundClock.Start(number: Self.last + 1, kind: .full, dueAt: Self.due(Self.last + 1))
        _ = update(&state, .round(.began(start, at: start.dueAt)))
        var batch = EventBatch()
        batch.moves = [1, 2].map { number in
            Move(
                id: RequestID(number), host: HostID(rawValue: 0), state: .waiting, attempt: 1, at: start.dueAt
            )
        }
        _ = update(&state, .batch(batch))
        _ = update(&state, .tick(start.dueAt.advanced(by: .milliseconds(700))))
    }

    /// What is said to alerts is answered at once.
    private mutating func perform(_ effects: [DeckEffect]) {
        for case .alerts(let action) in effects {
            var standings: [RequestID: AlertStanding] = [:]
            for id in action.requests {
                var standing = state.rounds?.alerts[id] ?? AlertStanding()
                switch action {
                case .acknowledge: standing.isAcknowledged = true
                case .mute(_, let until): standing.mutedUntil = until
                case .unmute: standing.mutedUntil = nil
                }
                standings[id] = standing
            }
            _ = update(&state, .round(.alerts(standings)))
        }
    }

    private static func due(_ round: Int) -> RunInstant {
        RunInstant.start.advanced(by: every * (round - 1))
    }

    private mutating func round(_ number: Int) {
        let due = Self.due(number)
        let end = due.advanced(by: .milliseconds(15_000 + number * 7))
        let start = RoundClock.Start(number: number, kind: .full, dueAt: due)
        _ = update(&state, .round(.began(start, at: due)))
        var batch = EventBatch()
        for index in Self.names.indices {
            let settlement = Self.settlement(index, number, at: end)
            _ = ledger.settle(settlement)
            batch.moves.append(
                Move(
                    id: settlement.id, host: HostID(rawValue: 0),
                    state: settlement.outcome == .ok ? .ok : .failed,
                    attempt: UInt16(settlement.attempts), at: end, settlement: Int32(index)))
            batch.settlements.append(settlement)
        }
        _ = update(&state, .batch(batch))
        let result = ledger.end(start, startedAt: due, at: end, requests: Self.names.count)
        budgets.beginRound(at: due)
        for (id, answer) in result.answers {
            budgets.take(answer, of: id, at: end) {
                BudgetSubject(host: nil, group: nil, name: Self.names[id.index])
            }
        }
        let standings = budgets.standings(at: end)
        _ = update(&state, .round(.ended(result, budgets: standings, nextDue: Self.due(number + 1))))
    }

    /// What a request came to in a round: login fails at the end, search gets slow, prices changes, exports times out.
    private static func settlement(_ index: Int, _ round: Int, at end: RunInstant) -> Settlement {
        let base = [40_000, 88_000, 38_000, 41_000, 17_000, 2_100_000][index]
        var wait = Int64(base + (round * 7_919 * (index + 1)) % (base / 3))
        if index == 1, round == last { wait *= 3 }
        var settlement = Settlement(
            id: RequestID(index + 1), outcome: .ok, status: 200, attempts: 1, startedAt: end, finishedAt: end,
            timings: PhaseTimings(wait: wait), bodyBytes: 420, wireBytes: 420,
            sha256: SHA256Digest(words: (UInt64(index), index == 2 && round > 42 ? 1 : 0, 0, 0)))
        if index == 0, round == 20 { settlement.attempts = 2 }
        if index == 0, round >= 42 {
            settlement.outcome = .failed
            settlement.status = 503
            settlement.details = SettlementDetails(failure: .status(503))
        }
        if index == 5, round == last {
            settlement.outcome = .failed
            settlement.status = 0
            settlement.timings = PhaseTimings(wait: 15_000_000)
            settlement.details = SettlementDetails(
                failure: FetchFailure(.timeout, phase: .read, message: "silence for 15 s"))
        }
        return settlement
    }
}
