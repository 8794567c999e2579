import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("A run held against another")
struct ComparisonBookTests {
    private static func settlement(
        _ id: Int, _ outcome: Outcome, status: Int = 200, milliseconds: Int64, body: UInt64 = 1
    ) -> Settlement {
        Settlement(
            id: RequestID(id), outcome: outcome, status: status, attempts: 1, startedAt: .start,
            finishedAt: .start, timings: PhaseTimings(wait: milliseconds * 1_000),
            sha256: SHA256Digest(words: (body, 0, 0, 0)),
            details: outcome == .ok ? nil : SettlementDetails(failure: .status(status)))
    }

    /// Seven requests: a little slower, much slower, failed only now, failed in both, recovered, with another body, and new.
    private static func deck() throws -> TestDeck {
        let before: [(Outcome, Int, Int64)] = [
            (.ok, 200, 100), (.ok, 200, 40), (.ok, 200, 10), (.failed, 500, 10), (.failed, 503, 10),
            (.ok, 200, 50),
        ]
        let after: [(Outcome, Int, Int64)] = [
            (.ok, 200, 104), (.ok, 200, 120), (.failed, 502, 10), (.failed, 500, 10), (.ok, 200, 10),
            (.ok, 200, 40),
        ]
        var pairs: [RequestID: ComparisonBook.Pair] = [:]
        for (index, (one, other)) in zip(before, after).enumerated() {
            let id = index + 1
            pairs[RequestID(id)] = .init(
                before: settlement(id, one.0, status: one.1, milliseconds: one.2),
                after: settlement(id, other.0, status: other.1, milliseconds: other.2, body: id == 6 ? 2 : 1))
        }
        var options = DeckOptions()
        options.isReplay = true
        options.comparison = ComparisonBook(ids: (1...7).map { RequestID($0) }) { [pairs] in pairs[$0] }
        var deck = try TestDeck(count: 7, options: options)
        for (index, side) in after.enumerated() {
            deck.settle(index + 1, status: side.1, milliseconds: side.2)
        }
        deck.settle(7, milliseconds: 5)
        deck.note(.finished)
        return deck
    }

    @Test("the worst goes first, and each row says what it was and how it changed")
    func rows() throws {
        let deck = try Self.deck()
        #expect(deck.shown() == [3, 2, 1, 6, 5, 4, 7])
        let facts = (1...7).map { deck.state.row(RequestID($0)) }
        #expect(
            facts.map(\.change) == [
                "+4.0 %", "+200 %", "new failure", nil, "recovered", "changed -20.0 %", "added",
            ])
        #expect(facts.map { $0.before?.status } == [200, 200, 200, 500, 503, 200, nil])
        let columns = deck.state.columns.suffix(3)
        #expect(columns.map(\.title) == ["BEFORE", "AFTER", "CHANGE"])
        let cells = columns.map { $0.cell(facts[2], []) }
        #expect(
            cells == [.latency(microseconds: 10_000, isRunning: false), .status(502), .text("new failure")])
    }

    @Test("E shows only new failures, d only what differs, ~d what differs so")
    func filters() throws {
        var deck = try Self.deck()
        _ = deck.press("E")
        #expect(deck.shown() == [3] && deck.says == "only new failures: 1 request")
        _ = deck.press("E", "d")
        #expect(deck.shown() == [3, 2, 6, 5, 7])
        _ = deck.press("d", "/")
        _ = deck.type("~d recovered")
        _ = deck.press("enter")
        #expect(deck.shown() == [5])
    }

    @Test("Enter opens both side by side")
    func detail() throws {
        var deck = try Self.deck()
        _ = deck.press("enter")
        guard case .runs(let pair)? = deck.state.detail()?.comparison else {
            Issue.record("no pair is shown")
            return
        }
        #expect(pair.before.status == 200 && pair.after.status == 502)
        _ = deck.press("esc", "G", "enter")
        #expect(deck.state.detail()?.comparison == .added)
    }
}
