import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("What waiting and held rows say")
struct WaitingRowTests {
    private static let unavailable = FailedAttempt(
        status: 503, failure: .status(503), retriesLeft: 2)
    private static let silent = FailedAttempt(
        status: 0, failure: FetchFailure(.timeout, phase: .read, message: "no byte for 15 s"), retriesLeft: 1)

    @Test("a row that waits for another attempt says what the last one came to, until that attempt begins")
    func retrying() throws {
        var deck = try TestDeck(count: 2)
        let soon = RunInstant.start.advanced(by: .seconds(4))
        deck.move(1, to: .queued, delay: .retry(soon), after: Self.unavailable)
        deck.move(2, to: .queued, attempt: 2, delay: .retry(soon), after: Self.silent)
        let rows = [1, 2].map { deck.state.row(RequestID($0)) }
        #expect(rows.map { $0.lastAttempt?.words } == ["503", "timeout read"])
        #expect(rows.map { $0.lastAttempt?.limit } == [3, 3])
        deck.move(1, to: .connecting, attempt: 2)
        #expect(deck.state.row(RequestID(1)).lastAttempt == nil)
        // A key that sends it at once makes it a first attempt again.
        deck.move(2, to: .queued, attempt: 2)
        #expect(deck.state.row(RequestID(2)).lastAttempt == nil)
        #expect(deck.state.rows.lastAttempts.isEmpty)
    }

    @Test("what the last attempt came to is found by the filter, also while the row is held and released")
    func found() throws {
        var deck = try TestDeck(count: 3)
        let soon = RunInstant.start.advanced(by: .seconds(4))
        deck.move(1, to: .queued, delay: .retry(soon), after: Self.unavailable)
        _ = deck.press("/")
        _ = deck.type("503")
        _ = deck.press("enter")
        #expect(deck.shown() == [1])
        deck.move(1, to: .held)
        deck.move(1, to: .queued, delay: .retry(soon))
        #expect(deck.state.row(RequestID(1)).lastAttempt?.words == "503")
    }

    @Test("a held row says by what, and its host too where all of it is held by one thing")
    func held() throws {
        var options = DeckOptions()
        options.startsPaused = true
        var deck = try TestDeck(count: 3, options: options)
        deck.move(1, 2, 3, to: .held, attempt: 0, hold: .start)
        #expect(deck.state.row(RequestID(1)).heldBy == "at start (--paused)")
        #expect(deck.state.hostRows().map(\.heldBy) == ["at start"])
        deck.move(1, to: .queued, attempt: 0)
        #expect(deck.state.row(RequestID(1)).heldBy == nil)
        deck.move(1, to: .held, attempt: 0)
        #expect(deck.state.row(RequestID(1)).heldBy == "by p")
        #expect(deck.state.hostRows().map(\.heldBy) == [""])
        deck.settle(2, 3)
        #expect(deck.state.hostRows().map(\.heldBy) == ["by p"])
    }

    @Test("what holds a row is found by the filter, by the key that is in use")
    func heldFound() throws {
        var options = DeckOptions()
        options.keys = try KeyMap(overrides: [KeyOverride(action: "hold", keys: ["f5"])])
        var deck = try TestDeck(count: 2, options: options)
        deck.move(2, to: .held, attempt: 0)
        _ = deck.press("/")
        _ = deck.type("by F5")
        _ = deck.press("enter")
        #expect(deck.shown() == [2])
    }
}
