import FetchCore
import Testing

@testable import DeckModel

@Suite("What a key caught stays caught")
struct CaughtRowTests {
    @Test("after E R the rows and the cursor stay, and a line counts how it goes")
    func onlyFailed() throws {
        var deck = try TestDeck(count: 8)
        deck.settle(1, 2, 3, 4, 5, status: 503)
        deck.settle(6, 7, 8)
        #expect(deck.press("E", "R") == [.run(.retry(ids(1, 2, 3, 4, 5)))])
        let selected = deck.selected
        #expect(deck.state.retryProgress?.words == "retried 5: 5 queued")
        deck.move(1, 2, 3, 4, 5, to: .queued, attempt: 1)
        deck.move(1, 2, 3, 4, to: .waiting, attempt: 2)
        _ = deck.wait(.seconds(1))
        #expect(Set(deck.shown()) == [1, 2, 3, 4, 5] && deck.selected == selected)
        deck.settle(1, 2, attempts: 2)
        deck.settle(3, status: 503, attempts: 2)
        _ = deck.wait(.seconds(1))
        #expect(
            deck.state.retryProgress?.words
                == "retried 5: 2 ok, 1 failed again, 1 in flight, 1 queued")
        #expect(Set(deck.shown()) == [1, 2, 3, 4, 5] && deck.selected == selected)
    }

    @Test("an added row stays on screen whatever the filter says, until it is changed")
    func added() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, status: 503)
        deck.settle(2, 3)
        _ = deck.press("E")
        _ = update(&deck.state, .added(ids(4)))
        #expect(deck.says == "request 4 added; shown until the filter changes")
        try deck.add([FetchRequest(url: "http://a.example/new")])
        _ = deck.wait(.seconds(1))
        #expect(Set(deck.shown()) == [1, 4] && deck.selected == 4)
        deck.settle(4)
        _ = deck.wait(.seconds(1))
        #expect(Set(deck.shown()) == [1, 4] && deck.state.retryProgress == nil)
        _ = deck.press("E", "E")
        #expect(deck.shown() == [1])
    }

    @Test("a changed filter lets go of what has settled again, and of the line with the last one")
    func release() throws {
        var deck = try TestDeck(count: 4)
        deck.settle(1, 2, status: 503)
        deck.settle(3, 4)
        _ = deck.press("E", "R")
        deck.move(1, 2, to: .waiting, attempt: 2)
        deck.settle(1, attempts: 2)
        _ = deck.press("E", "E")
        #expect(deck.shown() == [2])
        #expect(deck.state.retryProgress?.total == 2)
        deck.settle(2, attempts: 2)
        _ = deck.press("E")
        #expect(deck.state.retryProgress == nil)
        _ = deck.press("E")
        #expect(deck.shown().isEmpty)
    }

    @Test("a filter that is typed over rows that were sent again says how many it shows once they are let go")
    func typedFilter() throws {
        var deck = try TestDeck(count: 4)
        deck.settle(1, 2, 3, status: 503)
        deck.settle(4)
        _ = deck.press("E", "R")
        deck.settle(1, 2, attempts: 2)
        deck.settle(3, status: 503, attempts: 2)
        _ = deck.press("/")
        _ = deck.type("items")
        #expect(Set(deck.shown()) == [1, 2, 3])
        _ = deck.press("enter")
        #expect(deck.shown() == [3] && deck.says?.hasPrefix("1 request shown") == true)
    }

    @Test("a cause that was retried keeps its line and the cursor, and Enter still shows its requests")
    func cause() throws {
        var deck = try TestDeck(count: 6)
        deck.settle(1, 2, status: 404)
        deck.settle(3, 4, 5, status: 503)
        _ = deck.press("3", "j")
        let cause = deck.state.selectedCause
        #expect(deck.press("R") == [.run(.retry(ids(1, 2)))])
        deck.move(1, 2, to: .waiting, attempt: 2)
        deck.settle(1, attempts: 2)
        #expect(deck.state.selectedCause == cause)
        let row = deck.state.causeRows().first { $0.id == cause }
        #expect(row?.count == 0 && row?.retried?.parts == "1 ok, 1 in flight")
        _ = deck.press("enter")
        #expect(Set(deck.shown()) == [1, 2])
        _ = deck.press("R")
        #expect(deck.complains)
    }

    @Test("a second retry counts anew, and rows of the first stay shown")
    func again() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, 2, 3, status: 503)
        _ = deck.press("E", "R")
        deck.settle(1, attempts: 2)
        deck.settle(2, 3, status: 503, attempts: 2)
        #expect(deck.press("R") == [.run(.retry(ids(2, 3)))])
        #expect(deck.state.retryProgress?.words == "retried 2: 2 queued")
        _ = deck.wait(.seconds(1))
        #expect(Set(deck.shown()) == [1, 2, 3])
    }

    @Test("under a typed filter what was sent again stays too; Esc drops the filter")
    func typed() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, 2, status: 503)
        deck.settle(3)
        _ = deck.press("/")
        _ = deck.type("~s 5xx")
        #expect(deck.press("enter", "R") == [.run(.retry(ids(1, 2)))])
        deck.settle(1, 2, attempts: 2)
        _ = deck.wait(.seconds(1))
        #expect(Set(deck.shown()) == [1, 2])
        _ = deck.press("esc")
        #expect(deck.shown().count == 3 && deck.state.retryProgress == nil)
    }
}
