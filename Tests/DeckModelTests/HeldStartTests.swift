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
        #expect(deck.says == "request 3 held again")
    }

    @Test("a row that is added before the start is held like the others")
    func added() throws {
        var deck = try Self.deck(2)
        #expect(update(&deck.state, .added(ids(3))) == [.run(.hold(ids(3), .start))])
        _ = deck.press("P")
        #expect(update(&deck.state, .added(ids(4))) == [])
    }

    @Test("what settled while a cancel was asked about is not said to be cancelled")
    func settledMeanwhile() throws {
        var deck = try TestDeck(count: 3)
        deck.move(1, 2, 3, to: .waiting)
        _ = deck.press("space", "space", "space", "X")
        deck.settle(1)
        #expect(deck.press("y") == [.run(.cancel(ids(2, 3)))])
        #expect(deck.says == "2 requests cancelled")
        _ = deck.press("X")
        deck.settle(2, 3)
        #expect(deck.press("y") == [])
        #expect(deck.says == "nothing is cancelled: all of them settled meanwhile" && deck.complains)
    }
}
