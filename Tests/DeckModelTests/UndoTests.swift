import FetchCore
import Testing

@testable import DeckModel

@Suite("Undo says what it did")
struct UndoTests {
    @Test(
        "each command is undone in plain words",
        arguments: [
            (["+"], "concurrency back to 50"), (["}"], "concurrency back to 50"),
            (["["], "per-host limit back to 10"),
            (["2", "["], "a.example: per-host limit back to that of all hosts"),
            (["E"], "filter off again"), ([">"], "default order again"), (["I"], "default order again"),
            ([">", ">"], "sorted by id again"), (["I", "I"], "default order from its end again"),
            (["2", ">"], "hosts in list order again"), (["space", "U"], "1 row marked again"),
            (["p"], "request 1 released"), (["X"], "request 1 queued again"),
        ] as [([String], String)])
    func words(keys: [String], words: String) throws {
        var deck = try TestDeck(count: 3)
        for key in keys { _ = deck.press(key) }
        _ = deck.press("u")
        #expect(deck.says == words)
        #expect(!deck.complains)
        _ = deck.press("u")
        #expect(deck.complains && deck.says == "there is nothing to undo")
    }

    @Test(
        "a setting goes back to what it was",
        arguments: [
            ("rate 7", "rate back to none"), ("host-rate 2", "host rate back to none"),
            ("per-host a.example 3", "a.example: per-host limit back to that of all hosts"),
            ("concurrency 7", "concurrency back to 50"), ("columns id path", "columns as they were"),
            ("filter ~s 5xx", "filter off again"),
        ])
    func settings(line: String, words: String) throws {
        var deck = try TestDeck(count: 3)
        _ = deck.press(":")
        _ = deck.type(line)
        _ = deck.press("enter", "u")
        #expect(deck.says == words)
    }

    @Test("a filter that is undone names what it goes back to")
    func filter() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, status: 503)
        for line in ["filter ~s 5xx", "filter items"] {
            _ = deck.press(":")
            _ = deck.type(line)
            _ = deck.press("enter")
        }
        _ = deck.press("u")
        #expect(deck.says == "filter back to ~s 5xx")
        #expect(deck.shown() == [1])
    }

    @Test("what has settled meanwhile is not undone, and says so")
    func tooLate() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.press("p")
        deck.settle(1, 2)
        #expect(deck.press("u") == [])
        #expect(deck.complains && deck.says == "nothing is undone: what it was about is settled")
    }
}
