import FetchCore
import Testing

@testable import DeckModel

@Suite("Undo names what it undid, and goes back step by step")
struct UndoTests {
    private static func enter(_ line: String, _ deck: inout TestDeck) {
        _ = deck.press(":")
        _ = deck.type(line)
        _ = deck.press("enter")
    }

    @Test(
        "each command is undone in plain words",
        arguments: [
            (["+"], "concurrency back to 50"), (["}"], "concurrency back to 50"),
            (["["], "per-host limit back to 10"),
            (["2", "["], "a.example: per-host limit back to that of all hosts"),
            (["E"], "undone: filter; off again"), ([">"], "undone: order; default order again"),
            (["I"], "undone: order; default order again"),
            (["2", ">"], "undone: order; hosts in list order again"),
            (["2", "E"], "undone: filter; as it was"),
            (["space"], "undone: mark; 0 rows marked"),
            (["F"], "undone: follow; not following any more"),
            (["Z"], "undone: freeze; the display moves again"), (["e"], "undone: zoom; not zoomed any more"),
            (["p"], "undone: hold; request 1 released"), (["X"], "undone: cancel; request 1 queued again"),
            (["P"], "undone: pause; resumed"), (["2", "P"], "undone: a.example: host pause; resumed"),
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

    @Test("rows are unmarked one key after the other, as they were marked")
    func marks() throws {
        var deck = try TestDeck(count: 3)
        _ = deck.press("space", "space", "U", "u")
        #expect(deck.says == "undone: unmark; 2 rows marked again")
        #expect(deck.state.ui.marks == Set(ids(1, 2)))
        _ = deck.press("u")
        #expect(deck.state.ui.marks == Set(ids(1)))
        _ = deck.press("u")
        #expect(deck.state.ui.marks.isEmpty && !deck.complains)
    }

    @Test("a zoom, a frozen display or a follow that was left by another key is passed over")
    func leftDisplay() throws {
        var deck = try TestDeck(count: 3)
        _ = deck.press("+", "e", "esc", "Z", "esc", "F", "j")
        #expect(!deck.state.ui.isZoomed && !deck.state.isFrozen && !deck.state.ui.isFollowing)
        #expect(deck.press("u") == [.run(.setLimit(50))])
        _ = deck.press("e", "e", "u")
        #expect(deck.state.ui.isZoomed && deck.says == "undone: end of zoom; zoomed again")
        _ = deck.press("e", "u", "u", "u", "u")
        #expect(deck.complains && deck.says == "there is nothing to undo")
        #expect(!deck.state.ui.isZoomed)
    }

    @Test("following goes back to the row that was selected")
    func follow() throws {
        var deck = try TestDeck(count: 3)
        _ = deck.press("j")
        deck.move(3, to: .waiting)
        _ = deck.press("F")
        #expect(deck.selected == 3)
        _ = deck.press("u")
        #expect(deck.selected == 2 && !deck.state.ui.isFollowing)
    }

    @Test(
        "a setting goes back to what it was",
        arguments: [
            ("rate 7", "rate back to none"),
            ("host-rate 2", "host rate back to none"),
            (
                "per-host a.example 3", "a.example: per-host limit back to that of all hosts"
            ),
            ("concurrency 7", "concurrency back to 50"),
            ("columns id path", "undone: columns; as they were"),
            ("filter ~s 5xx", "undone: filter; off again"),
        ])
    func settings(line: String, words: String) throws {
        var deck = try TestDeck(count: 3)
        Self.enter(line, &deck)
        _ = deck.press("u")
        #expect(deck.says == words)
    }

    @Test("a hundred commands are undone one by one, the last first, and older ones are forgotten")
    func steps() throws {
        var deck = try TestDeck(count: 3)
        for limit in 1...(UndoStack.kept + 5) { Self.enter("concurrency \(limit)", &deck) }
        var last = UndoStack.kept + 5
        for _ in 0..<UndoStack.kept {
            #expect(deck.press("u") == [.run(.setLimit(last - 1))])
            #expect(deck.says == "concurrency back to \(last - 1)")
            last -= 1
        }
        #expect(deck.press("u") == [] && deck.complains)
        #expect(deck.state.run.limits.total == 5)
    }

    @Test("unlike commands are undone in turn")
    func mixed() throws {
        var deck = try TestDeck(count: 3)
        _ = deck.press("+", "p", "E")
        #expect(deck.press("u") == [] && deck.state.ui.showsOnlyFailed == false)
        #expect(deck.press("u") == [.run(.release(ids(1)))])
        #expect(deck.press("u") == [.run(.setLimit(50))])
        // Beside what was undone, the key would seem to do it again.
        #expect(deck.state.undoOffer == nil)
    }

    @Test("what can't be undone says so, and does not stand in the way of what can")
    func impossible() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, status: 503)
        deck.move(2, to: .waiting)
        _ = deck.press("+", "R")
        #expect(deck.state.undoOffer == nil)
        #expect(deck.press("u") == [])
        #expect(
            deck.complains
                && deck.says
                    == "retry can't be undone: request 1 may be sent by now; X cancels; u again: concurrency 50 → 51"
        )
        Self.enter("go 2", &deck)
        _ = deck.press("X", "y", "u")
        #expect(
            deck.says
                == "cancel can't be undone: request 2 was in flight and cut off; u again: concurrency 50 → 51"
        )
        #expect(deck.press("u") == [.run(.setLimit(50))])
    }

    @Test("a filter that is undone names what it goes back to")
    func filter() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, status: 503)
        for line in ["filter ~s 5xx", "filter items"] { Self.enter(line, &deck) }
        _ = deck.press("u")
        #expect(deck.says == "undone: filter; ~s 5xx again")
        #expect(deck.shown() == [1])
        _ = deck.press("u")
        #expect(deck.says == "undone: filter; off again" && deck.shown().count == 3)
    }

    @Test("the filter of hosts is undone where it was typed")
    func hostFilter() throws {
        var deck = try TestDeck(["a", "b"].map { FetchRequest(url: "http://\($0).example/") })
        _ = deck.press("2", "/")
        _ = deck.type("b.")
        _ = deck.press("enter")
        #expect(deck.state.hostRows().map(\.name) == ["b.example"])
        _ = deck.press("u")
        #expect(deck.state.hostRows().count == 2 && deck.says == "undone: filter; as it was")
    }

    @Test("what has settled meanwhile is not undone, and says so")
    func tooLate() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.press("p")
        deck.settle(1, 2)
        #expect(deck.press("u") == [])
        #expect(deck.complains && deck.says == "hold can't be undone: what it was about is settled")
    }

    @Test("an undo is offered as long as it would do something, and no longer")
    func offer() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.press("p")
        #expect(deck.state.undoOffer == "u")
        deck.settle(1)
        #expect(deck.state.ui.status?.text == "request 1 held" && deck.state.undoOffer == nil)
        _ = deck.press("u")
        #expect(deck.complains)
        deck.move(2, to: .waiting)
        _ = deck.press("X", "y")
        #expect(deck.state.ui.status != nil && deck.state.undoOffer == nil)
    }

    @Test("an added row that is undone before it was sent is nobody's failure, one that was sent is")
    func added() throws {
        var deck = try TestDeck(count: 1)
        deck.settle(1)
        try deck.add([FetchRequest(url: "http://a.example/new")])
        _ = update(&deck.state, .added(ids(2)))
        #expect(deck.press("u") == [.run(.cancel(ids(2)))])
        #expect(deck.says == "undone: add; request 2 cancelled")
        deck.settle(2, status: 0, attempts: 0, outcome: .cancelled)
        #expect(deck.state.figures.counts[.cancelled] == 1 && deck.state.figures.withdrawn == 1)
        // Asked for after all, it counts like any other.
        deck.move(2, to: .queued, attempt: 0)
        deck.settle(2, status: 0, attempts: 1, outcome: .cancelled)
        #expect(deck.state.figures.withdrawn == 0)
    }
}
