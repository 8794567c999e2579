import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("A retry held against what was before it")
struct RetryTrialTests {
    /// Four that were answered 503 and two that timed out, limits changed, and all sent again.
    private static func retried() throws -> TestDeck {
        var deck = try TestDeck(count: 6)
        _ = deck.press("-")
        _ = deck.wait(.seconds(1))
        deck.settle(1, 2, 3, 4, status: 503)
        _ = deck.wait(.seconds(1))
        deck.settle(
            5, 6, status: 0, failure: FetchFailure(.timeout, phase: .read, message: "no byte for 15 s"))
        _ = deck.press("{", "[", "[", "R")
        return deck
    }

    @Test("before and after stand side by side by cause, also for a cause that is new")
    func sideBySide() throws {
        var deck = try Self.retried()
        deck.settle(1, 2, 5, attempts: 2)
        deck.settle(3, status: 503, attempts: 2)
        deck.settle(4, 6, status: 404, attempts: 2)
        let trial = try #require(deck.state.retryTrial)
        #expect(trial.isOver && trial.progress.words == "retried 6: 3 ok, 3 failed again")
        let rows = deck.state.causeRows()
        #expect(rows.map(\.pattern) == ["503", "no byte for 15 s", "404"])
        #expect(rows.map { $0.retried?.total ?? 0 } == [4, 2, 0])
        #expect(rows.map(\.failedAgain) == [1, 0, 2])
        #expect(rows.map { $0.retried?.parts } == ["2 ok, 2 failed again", "1 ok, 1 failed again", nil])
    }

    @Test("what was changed since the first of them had failed is told, what was changed before is not")
    func changes() throws {
        let deck = try Self.retried()
        let changes = try #require(deck.state.retryTrial?.changes)
        #expect(changes.map(\.name) == ["concurrency", "per-host limit"])
        #expect(changes.map(\.before) == ["49", "10"] && changes.map(\.after) == ["39", "8"])
    }

    @Test("what was changed and changed back is no change")
    func changedBack() throws {
        var deck = try Self.retried()
        // The retry itself can't be undone.
        _ = deck.press("u", "u")
        #expect(deck.state.retryTrial?.changes.map(\.after) == ["39", "9"])
        _ = deck.press("]", "}")
        #expect(deck.state.retryTrial?.changes == [])
    }

    @Test("one key brings all of it back, options too")
    func undoesChanges() throws {
        var deck = try Self.retried()
        _ = update(
            &deck.state,
            .optionSet(RunOption(name: "timeout", arguments: "S", help: "", shown: "5"), revisionBefore: 0))
        #expect(deck.press("B") == [.run(.setLimit(49)), .run(.setHostLimit(nil, 10))])
        #expect(deck.says == "concurrency back to 49, per-host limit back to 10")
        #expect(deck.state.header.limit == 49 && deck.state.header.perHostLimit == 10)
        #expect(deck.state.retryTrial?.changes == [])
        _ = deck.press("B")
        #expect(deck.complains)
    }

    @Test("the comparison stays when the filter is changed, until a key dismisses it")
    func dismisses() throws {
        var deck = try Self.retried()
        deck.settle(1, 2, 3, 4, 5, attempts: 2)
        _ = deck.press("K")
        #expect(deck.complains && deck.says == "the retry is still running: 5 ok, 1 queued")
        deck.settle(6, attempts: 2)
        _ = deck.press("E", "esc")
        #expect(deck.state.retryProgress == nil)
        #expect(deck.state.retryTrial?.progress.ok == 6)
        _ = deck.press("3", "K")
        #expect(deck.says == "kept: concurrency 39, per-host limit 8")
        #expect(deck.state.retryTrial == nil && deck.state.causeRows() == [])
        _ = deck.press("K")
        #expect(deck.complains)
    }

    @Test("a second retry of what failed again is a trial of its own")
    func second() throws {
        var deck = try Self.retried()
        _ = deck.wait(.seconds(1))
        deck.settle(1, 2, 3, 4, attempts: 2)
        deck.settle(5, 6, status: 404, attempts: 2)
        _ = deck.press("R")
        #expect(deck.state.retryTrial?.progress.total == 2)
        #expect(deck.state.retryTrial?.changes == [])
        #expect(deck.state.causeRows().map { $0.retried?.total } == [2])
    }

    @Test("a filter of the causes counts those that were retried among all")
    func filtered() throws {
        var deck = try Self.retried()
        deck.settle(1, 2, 3, 4, attempts: 2)
        deck.settle(5, 6, status: 404, attempts: 2)
        _ = deck.press("3", "/")
        _ = deck.type("404")
        _ = deck.press("enter")
        #expect(deck.state.listFilter == FilterBadge(words: "404", shown: 1, total: 3))
    }
}
