import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("Looking at an earlier round of a watch")
struct EarlierRoundTests {
    private static func settled(_ rounds: String...) throws -> RoundDeck {
        var deck = try RoundDeck()
        deck.deck.settle(1, 2, 3)
        for (place, signs) in rounds.enumerated() {
            RoundDeck.end(place + 1, signs, &deck.deck.state)
        }
        return deck
    }

    @Test("the left arrow goes back a round, the right one on, and behind the last is now; Esc is now too")
    func steps() throws {
        var deck = try Self.settled("111", "x11", "1d1")
        _ = deck.press("left")
        #expect(deck.state.shownRound?.number == 2 && deck.state.shownRound?.last == 3)
        _ = deck.press("left")
        #expect(deck.state.shownRound?.number == 1)
        _ = deck.press("left")
        #expect(deck.deck.says == "no earlier round is kept" && deck.state.shownRound?.number == 1)
        _ = deck.press("right", "right")
        #expect(deck.state.shownRound == nil)
        _ = deck.press("right")
        #expect(deck.deck.says == "this is now; Left goes back")
        _ = deck.press("left", "esc")
        #expect(deck.state.shownRound == nil && deck.state.ui.view == .requests)
    }

    @Test("while a round is under way, the first step goes to the last that is over")
    func underWay() throws {
        var deck = try Self.settled("111", "x11")
        RoundDeck.begin(3, &deck.deck.state)
        _ = deck.press("left")
        #expect(deck.state.shownRound?.number == 2)
        _ = deck.press("right")
        #expect(deck.state.shownRound == nil)
    }

    @Test("before the first round there is nothing to look at")
    func none() throws {
        var deck = try RoundDeck()
        _ = deck.press("left")
        #expect(deck.deck.complains && deck.deck.says == "no round has ended yet")
        RoundDeck.end(1, "111", &deck.deck.state)
        _ = deck.press("left")
        #expect(deck.deck.says == "there is no round before this one")
    }

    @Test("rows are as they were then, with what differed and the strip up to there")
    func rows() throws {
        var deck = try Self.settled("12x", "x2x", "!d.", "111")
        _ = deck.press("left")
        #expect(deck.shown.sorted() == ["1 failed still failing 2", "2 ok changed", "3 absent"])
        #expect(deck.state.row(RequestID(1)).rounds == [.ok(height: 1), .failed, .alert])
        _ = deck.press("left")
        #expect(deck.shown.sorted() == ["1 failed new failure", "2 ok", "3 failed still failing 2"])
        let row = deck.state.row(RequestID(2))
        #expect(abs((row.latencyMicroseconds ?? 0) - 20_000) < 1_000 && row.status == 0)
        #expect(deck.state.detail(of: RequestID(2))?.row.status == 200)
    }

    @Test("filters look at the round that is shown")
    func filters() throws {
        var deck = try Self.settled("111", "x1x", "111")
        _ = deck.press("E")
        #expect(deck.shown == [])
        _ = deck.press("left")
        #expect(deck.shown.sorted() == ["1 failed new failure", "3 failed new failure"])
        _ = deck.press("E", "d")
        #expect(deck.shown.count == 2)
        _ = deck.press("left")
        #expect(deck.shown == [])
        _ = deck.press("esc")
        #expect(deck.state.ui.showsOnlyDifferent && deck.shown == [])
    }

    @Test("a round that is kept no more gives way to the first that is")
    func dropped() throws {
        var deck = try Self.settled("111", "x11")
        _ = deck.press("left")
        #expect(deck.state.shownRound?.number == 1)
        for number in 3...7 { RoundDeck.end(number, "111", &deck.deck.state) }
        #expect(deck.state.shownRound?.number == 3)
    }

    @Test("Enter on a round shows its requests; Esc goes to now, and back to the rounds")
    func fromRounds() throws {
        var deck = try Self.settled("111", "x11", "111")
        _ = deck.press("6", "down", "enter")
        #expect(deck.state.ui.view == .requests && deck.state.shownRound?.number == 2)
        _ = deck.press("esc")
        #expect(deck.state.shownRound == nil && deck.state.ui.view == .requests)
        _ = deck.press("esc")
        #expect(deck.state.ui.view == .rounds)
        // The cursor stays with its round.
        RoundDeck.end(4, "111", &deck.deck.state)
        _ = deck.press("enter")
        #expect(deck.state.shownRound?.number == 2)
    }

    @Test("a click selects a round, a double one opens it")
    func mouse() throws {
        var deck = try Self.settled("111", "x11", "111")
        _ = deck.press("6")
        let press = MouseInput(.doublePress(.left), column: 0, row: 0)
        _ = update(&deck.deck.state, .mouse(press, target: .round(1)))
        #expect(deck.state.shownRound?.number == 1)
    }

    @Test("other views are of now")
    func otherViews() throws {
        var deck = try Self.settled("111", "x11")
        _ = deck.press("left", "2")
        #expect(deck.state.shownRound == nil)
    }
}
