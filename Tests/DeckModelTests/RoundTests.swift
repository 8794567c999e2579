import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("The rounds of a watch in the deck")
struct RoundTests {
    private static let requests = 3

    private func deck(isWatch: Bool = true) throws -> DeckState {
        var options = DeckOptions()
        if isWatch {
            options.watch = WatchShape(every: .seconds(30), kept: 5)
            options.columns = ColumnTable.watchIDs
        }
        return try TestDeck(count: Self.requests, options: options).state
    }

    private func entry(_ sign: Character) -> RoundEntry {
        switch sign {
        case "x": RoundEntry(.failed, microseconds: 1_000)
        case "!": RoundEntry(.failed, microseconds: 1_000, raisesAlert: true)
        case "d": RoundEntry(.ok, microseconds: 1_000, isChanged: true)
        case "r": RoundEntry(.ok, microseconds: 1_000, isRetried: true)
        case ".": .none
        default: RoundEntry(.ok, microseconds: Int64("\(sign)").map { $0 * 10_000 } ?? 0)
        }
    }

    /// A round whose entries are the signs, a request each.
    private func end(_ number: Int, _ signs: String, _ state: inout DeckState, nextDue: RunInstant? = nil) {
        let start = RoundClock.Start(number: number, kind: .full, dueAt: .start)
        _ = update(&state, .round(.began(start, at: .start)))
        var result = RoundResult(
            start: start, startedAt: .start, endedAt: .start,
            column: .init(round: number, entries: signs.map(entry)))
        result.failed = signs.count { $0 == "x" || $0 == "!" }
        result.ok = signs.count - result.failed
        if result.failed > 0 { result.differences[RequestID(1)] = .stillFailing(2) }
        if signs.contains("!") {
            result.edges = [
                AlertChange(id: RequestID(1), edge: .raised, failure: nil, status: 503, failedRounds: 1)
            ]
        }
        _ = update(&state, .round(.ended(result, budgets: [], nextDue: nextDue)))
    }

    @Test("a row has a sign for each of its last rounds, and what differs from the one before")
    func strip() throws {
        var state = try deck()
        for (place, signs) in ["111", "x25", "!dr", "x1."].enumerated() { end(place + 1, signs, &state) }
        let row = state.liveRow(RequestID(1))
        #expect(row.rounds == [.ok(height: 1), .failed, .alert, .failed])
        #expect(row.difference == "still failing 2")
        #expect(
            state.liveRow(RequestID(2)).rounds == [.ok(height: 3), .ok(height: 6), .changed, .ok(height: 3)])
        #expect(state.liveRow(RequestID(3)).rounds == [.ok(height: 1), .ok(height: 6), .retried, .absent])
        #expect(state.header.round?.alerts == 1 && state.header.round?.number == 4)
    }

    @Test("between two rounds the run is not finished, and the header counts down to the next")
    func between() throws {
        var state = try deck()
        end(1, "111", &state, nextDue: RunInstant(nanoseconds: 30_000_000_000))
        _ = update(&state, .tick(RunInstant(nanoseconds: 18_000_000_000)))
        #expect(state.header.round?.nextIn == .seconds(12))
        #expect(state.runWord == .running)
    }

    @Test("only so many rounds are kept as were asked for")
    func kept() throws {
        var state = try deck()
        for number in 1...9 { end(number, "111", &state) }
        #expect(state.roundLines.map(\.number) == [9, 8, 7, 6, 5])
        #expect(state.liveRow(RequestID(1)).rounds.count == 5)
    }

    @Test("the keys of a watch say so in another run")
    func elsewhere() throws {
        var state = try deck(isWatch: false)
        #expect(update(&state, .key(.character("6"))).isEmpty)
        #expect(state.ui.status?.text == "6: rounds, in watch")
        #expect(update(&state, .key(.character("n"))).isEmpty)
        #expect(state.ui.status?.text == "n: begin a round, in watch")
        #expect(state.views == [.requests, .hosts, .errors, .latency, .log])
        var watch = try deck()
        _ = update(&watch, .key(.character("6")))
        #expect(watch.ui.view == .rounds)
        #expect(update(&watch, .key(.character("n"))) == [.beginRound])
        #expect(update(&watch, .key(KeyStroke(.tab))).isEmpty && watch.ui.view == .requests)
    }
}
