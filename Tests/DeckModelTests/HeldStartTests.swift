import FetchCore
import Testing

@testable import DeckModel

@Suite("Starting a run that began paused, in parts")
struct HeldStartTests {
    private static func deck(_ count: Int) throws -> TestDeck {
        var options = DeckOptions()
        options.startsPaused = true
        var deck = try TestDeck(count: count, options: options)
        for number in 1...count { deck.move(number, to: .held, attempt: 0, hold: .start) }
        return deck
    }

    private static func run(_ deck: inout TestDeck, _ line: String) -> [DeckEffect] {
        _ = deck.press(":")
        _ = deck.type(line)
        return deck.press("enter")
    }

    @Test("once a part was started, P starts the rest, and then pauses")
    func rest() throws {
        var deck = try Self.deck(3)
        #expect(deck.press("r") == [.run(.release(ids(1))), .run(.resume)])
        #expect(deck.says == "request 1 started; 2 held at start: P starts them, :run what is shown")
        deck.move(1, to: .queued, attempt: 0)
        #expect(deck.state.footer().contains { $0.label == "start 2 held" })
        #expect(deck.press("P") == [.run(.release(ids(2, 3)))])
        #expect(deck.says == "2 requests started")
        deck.move(2, 3, to: .queued, attempt: 0)
        #expect(deck.press("P") == [.run(.pause)])
    }

    @Test(":run goes on with a run that was paused since, r says that it is paused")
    func pausedSince() throws {
        var deck = try Self.deck(3)
        _ = deck.press("r")
        deck.move(1, to: .queued, attempt: 0)
        _ = Self.run(&deck, "pause")
        _ = deck.press("j")
        #expect(deck.press("r") == [.run(.release(ids(2)))])
        #expect(deck.says == "request 2 released; the run is paused: P goes on")
        deck.move(2, to: .queued, attempt: 0)
        #expect(Self.run(&deck, "run") == [.run(.release(ids(3))), .run(.resume)])
    }

    @Test("what a start is undone for is held at start again, and counted by what can be")
    func undone() throws {
        var deck = try Self.deck(3)
        _ = Self.run(&deck, "run")
        deck.move(1, 2, 3, to: .queued, attempt: 0)
        deck.settle(1)
        deck.move(2, to: .waiting)
        #expect(deck.press("u") == [.run(.hold(ids(3), .start))])
        #expect(deck.says == "undone: start; request 3 held again")
    }

    @Test("a row that is added before the start is held like the others")
    func added() throws {
        var deck = try Self.deck(2)
        let url = "http://a.example/new"
        #expect(Self.run(&deck, "add \(url)") == [.add(url, name: "pasted", isHeld: true)])
        // Some of it was started by name: what is added was not.
        _ = deck.press("r")
        deck.move(1, to: .queued, attempt: 0)
        #expect(Self.run(&deck, "add \(url)") == [.add(url, name: "pasted", isHeld: true)])
        #expect(
            update(&deck.state, .edited(url, name: "request.http"))
                == [.add(url, name: "request.http", isHeld: true)])
        #expect(update(&deck.state, .added(ids(3))) == [])
        #expect(deck.says == "request 3 added; held at start: r starts it")
        // All of it was asked for: what is added later is no part of what was held.
        _ = deck.press("P")
        #expect(Self.run(&deck, "add \(url)") == [.add(url, name: "pasted", isHeld: false)])
    }

    @Test("what a list brings after all was started goes at once, until that is undone")
    func arriving() throws {
        var deck = try Self.deck(1)
        #expect(deck.press("P") == [.run(.release(ids(1))), .run(.resume)])
        deck.move(1, to: .queued, attempt: 0)
        try deck.add([FetchRequest(url: "http://a.example/2")], isLast: false)
        var batch = EventBatch()
        batch.moves = [
            Move(id: RequestID(2), host: HostID(rawValue: 0), state: .held, hold: .start, at: deck.clock)
        ]
        #expect(update(&deck.state, .batch(batch)) == [.run(.release(ids(2)))])
    }

    @Test("keys pressed before the run has told of the last one know what was asked for")
    func pressedFast() throws {
        var deck = try Self.deck(2)
        #expect(deck.press("P") == [.run(.release(ids(1, 2))), .run(.resume)])
        #expect(deck.press("P") == [.run(.pause)])
        #expect(deck.press("P") == [.run(.resume)])
        // News of what was asked for first does not take back what was asked for since.
        deck.note(.resumed, .paused)
        #expect(!deck.state.run.isPaused)
        deck.note(.resumed)
        #expect(!deck.state.run.isPaused)
        deck.note(.paused)
        #expect(deck.state.run.isPaused)
    }

    @Test("a row that is started twice is started once, held and released by turns")
    func rowsPressedFast() throws {
        var deck = try Self.deck(2)
        #expect(deck.press("r") == [.run(.release(ids(1))), .run(.resume)])
        #expect(deck.press("r") == [])
        #expect(deck.state.heldAtStart == 1)
        var other = try TestDeck(count: 2)
        #expect(other.press("p") == [.run(.hold(ids(1)))])
        #expect(other.press("p") == [.run(.release(ids(1)))])
        #expect(other.press("p") == [.run(.hold(ids(1)))])
        other.move(1, to: .held, attempt: 0)
        #expect(other.press("p") == [.run(.release(ids(1)))])
    }

    @Test("limits pressed fast add up while the run tells of the first of them")
    func limitsPressedFast() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.press("+", "+")
        deck.note(.limitChanged(51))
        #expect(deck.press("+") == [.run(.setLimit(53))])
        deck.note(.limitChanged(52))
        #expect(deck.state.run.limits.total == 53)
        deck.note(.limitChanged(53))
        // Nothing is on its way any more: the run has the last word.
        deck.note(.limitChanged(7))
        #expect(deck.state.run.limits.total == 7)
    }
}
