import FetchCore
import TestSupport
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
        #expect(deck.says == "undone: start; request 3 held again; 2 sent already")
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
        deck.move(2, to: .queued, attempt: 0)
        #expect(deck.press("u") == [.run(.hold(ids(1), .start)), .run(.hold(ids(2), .start))])
        #expect(deck.says == "undone: start; 2 requests held again")
        #expect(update(&deck.state, .batch(batch)) == [])
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

    @Test("what an undone start holds again stays held, and the next start sends it", arguments: 1...20)
    func startUndone(seed: Int) throws {
        var run = try ScheduledRun(count: 60, seed: UInt64(seed), startsPaused: true)
        var dice = Dice(seed: UInt64(seed))
        for _ in 0..<3 { run.pass(.milliseconds(200)) }
        run.send(.key(.character("P")))
        for _ in 0..<Int.random(in: 0...12, using: &dice) { run.endOne(&dice) }
        run.send(.key(.character("u")))
        let held = run.state.tally.counts[.held]
        #expect(held > 30 && run.state.tally.counts[.queued] == 0)
        for _ in 0..<100 {
            run.endOne(&dice)
            run.pass(.milliseconds(100))
        }
        #expect(run.state.tally.counts[.held] >= held && run.violations() == [])
        #expect(run.state.tally.counts.unsettled == run.state.tally.counts[.held])
        #expect(run.state.runWord == .paused)
        run.send(.key(.character("P")))
        #expect(run.state.tally.counts[.held] == 0 && run.state.tally.counts.inFlight > 0)
    }

    @Test("an undone start pauses again a run that was paused before")
    func pausedAgain() throws {
        var deck = try Self.deck(3)
        _ = deck.press("r")
        deck.move(1, to: .queued, attempt: 0)
        _ = Self.run(&deck, "pause")
        #expect(Self.run(&deck, "run") == [.run(.release(ids(2, 3))), .run(.resume)])
        deck.move(2, 3, to: .queued, attempt: 0)
        #expect(deck.press("u") == [.run(.hold(ids(2, 3), .start)), .run(.pause)])
        #expect(deck.state.run.isPaused)
    }

    @Test("the clock and the rates of a run leave out the time in which all that is left is held")
    func clock() throws {
        var deck = try Self.deck(2)
        _ = deck.wait(.seconds(30))
        #expect(deck.state.header.word == .paused && deck.state.header.elapsed == .zero)
        _ = deck.press("r")
        deck.move(1, to: .queued, attempt: 0)
        #expect(deck.state.header.word == .running)
        _ = deck.wait(.seconds(2))
        deck.settle(1, milliseconds: 2_000)
        _ = deck.wait(.seconds(60))
        #expect(deck.state.header.word == .paused && deck.state.header.elapsed == .seconds(2))
        _ = deck.press("P")
        deck.move(2, to: .queued, attempt: 0)
        _ = deck.wait(.seconds(1))
        deck.settle(2)
        #expect(deck.state.header.word == .finished && deck.state.header.elapsed == .seconds(3))
        // From the first settlement to the last: 61 seconds, 60 of them idle.
        #expect(deck.state.figures.wall == .seconds(1))
    }
}
