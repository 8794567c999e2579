import FetchCore
import RunModel
import Testing

@testable import DeckModel

@Suite("Rows that may have been received")
struct UncertainRowTests {
    private static let words = FetchFailure.inFlightAtLoss.message

    private static func deck() throws -> TestDeck {
        var deck = try TestDeck(count: 4)
        deck.settle(1)
        deck.settle(2, status: 503)
        deck.settle(3, status: 0, attempts: 0, failure: .inFlightAtLoss, outcome: .cancelled)
        deck.settle(4, status: 0, attempts: 0, outcome: .cancelled)
        return deck
    }

    @Test("say so, are counted apart among those that were cancelled, and are no failure")
    func shown() throws {
        let deck = try Self.deck()
        #expect((1...4).map { deck.state.row(RequestID($0)).uncertainty } == [nil, nil, Self.words, nil])
        let cell = Column.info.cell(deck.state.row(RequestID(3)), [])
        #expect(cell == .text(Self.words))
        #expect(deck.state.header.uncertain == 1 && deck.state.header.causeCount == 1)
        #expect(
            deck.state.doneWords == "finished: 1 ok, 1 failed, 2 cancelled (1 may have been received)")
    }

    @Test("stand among what E shows, and are found by what their cells say")
    func found() throws {
        var deck = try Self.deck()
        _ = deck.press("E")
        #expect(Set(deck.shown()) == [2, 3])
        #expect(deck.says == "only what failed or may have been received: 2 requests")
        _ = deck.press("o", "enter", "E", "/")
        _ = deck.type("been received")
        _ = deck.press("enter")
        #expect(deck.shown() == [3])
    }

    @Test("are none any more once an answer has come, or they are sent again")
    func answered() throws {
        for isRetried in [false, true] {
            var deck = try Self.deck()
            if isRetried { deck.move(3, to: .queued, attempt: 0) } else { deck.settle(3) }
            #expect(deck.state.row(RequestID(3)).uncertainty == nil)
            #expect(deck.state.header.uncertain == 0)
            _ = deck.press("E")
            #expect(deck.shown() == [2])
        }
    }
}
