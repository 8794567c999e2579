import FetchCore

@testable import DeckModel
@testable import RunModel

/// A deck that watches a list, told rounds in few signs.
struct RoundDeck {
    var deck: TestDeck

    var state: DeckState { deck.state }

    init(_ rounds: String..., requests: Int = 3) throws {
        var options = DeckOptions()
        options.watch = WatchShape(every: .seconds(30), kept: 5)
        options.columns = ColumnTable.watchIDs
        deck = try TestDeck(count: requests, options: options)
        for (place, signs) in rounds.enumerated() { Self.end(place + 1, signs, &deck.state) }
    }

    private static func entry(_ sign: Character) -> RoundEntry {
        switch sign {
        case "x": RoundEntry(.failed, microseconds: 1_000)
        case "!": RoundEntry(.failed, microseconds: 1_000, raisesAlert: true)
        case "d": RoundEntry(.ok, microseconds: 1_000, isChanged: true)
        case "r": RoundEntry(.ok, microseconds: 1_000, isRetried: true)
        case ".": .none
        default: RoundEntry(.ok, microseconds: Int64("\(sign)").map { $0 * 10_000 } ?? 0)
        }
    }

    static func begin(_ number: Int, _ state: inout DeckState) {
        let start = RoundClock.Start(number: number, kind: .full, dueAt: .start)
        _ = update(&state, .round(.began(start, at: .start)))
    }

    /// A round whose entries are the signs, a request each.
    static func end(_ number: Int, _ signs: String, _ state: inout DeckState, nextDue: RunInstant? = nil) {
        begin(number, &state)
        let start = RoundClock.Start(number: number, kind: .full, dueAt: .start)
        var result = RoundResult(
            start: start, startedAt: .start, endedAt: .start,
            column: .init(round: number, entries: signs.map(entry)))
        result.failed = signs.count { $0 == "x" || $0 == "!" }
        result.ok = signs.count - result.failed
        if result.failed > 0 { result.differences[RequestID(1)] = .stillFailing(2) }
        for (index, sign) in signs.enumerated() where sign == "!" {
            result.edges.append(
                AlertChange(
                    id: RequestID(index + 1), edge: .raised, failure: nil, status: 503, failedRounds: 1))
        }
        _ = update(&state, .round(.ended(result, budgets: [], nextDue: nextDue)))
    }

    mutating func press(_ names: String...) -> [DeckEffect] {
        names.flatMap { deck.press($0) }
    }

    /// As the driver answers what was said to alerts.
    mutating func answer(_ id: Int, _ standing: AlertStanding) {
        _ = update(&deck.state, .round(.alerts([RequestID(id): standing])))
    }

    /// Each row that is shown: its id, its state where it was part of the round, and what differs.
    var shown: [String] {
        deck.shown().map { id in
            let row = deck.state.row(RequestID(id))
            let state = row.isAbsent ? "absent" : row.state.word
            return "\(id) \(state)" + (row.difference.map { " \($0)" } ?? "")
        }
    }
}
