import FetchCore
import TestSupport
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("Tables whose rows leave and come back")
struct TableCursorTests {
    private static let timeout = FetchFailure(.timeout, phase: .read, message: "silence for 2 s")

    /// Two hosts with a request each that timed out, and the view of that cause's hosts.
    private func timedOut() throws -> TestDeck {
        var deck = try TestDeck(["a", "b"].map { FetchRequest(url: "http://\($0).example/") })
        deck.settle(1, 2, status: 0, failure: Self.timeout)
        _ = deck.press("3", "enter")
        return deck
    }

    private func names(_ deck: TestDeck) -> [String] { deck.state.hostRows().map(\.name) }

    @Test("after a host has left those of a cause, each host is shown once again in the whole list")
    func wholeListAgain() throws {
        var deck = try timedOut()
        #expect(names(deck) == ["a.example", "b.example"])
        _ = deck.press("j", "k")
        deck.settle(1, attempts: 2)
        _ = deck.wait(.seconds(2))
        #expect(names(deck) == ["b.example"])
        _ = deck.press("2")
        #expect(names(deck) == ["a.example", "b.example"])
    }

    @Test("keys that act on a host do nothing once it has left, until the cursor moves")
    func hostLeft() throws {
        var deck = try timedOut()
        _ = deck.press("j", "k")
        deck.settle(1, attempts: 2)
        _ = deck.wait(.seconds(2))
        for key in ["R", "]", "[", "P", "p", "X", "enter"] {
            #expect(deck.press(key) == [], "\(key)")
            #expect(deck.says == "a.example is no longer listed; select a host", "\(key)")
        }
        #expect(!deck.state.shownHostCursor.isOnRow)
        #expect(deck.press("j", "R") == [.run(.retry(ids(2)))])
    }

    @Test("a host that comes back has the cursor again")
    func hostBack() throws {
        var deck = try timedOut()
        _ = deck.press("j", "k")
        deck.move(1, to: .waiting, attempt: 2)
        _ = deck.wait(.seconds(2))
        #expect(deck.state.selectedHost == nil)
        deck.settle(1, status: 0, attempts: 2, failure: Self.timeout)
        _ = deck.wait(.seconds(2))
        #expect(deck.state.selectedHost == HostID(rawValue: 0))
    }

    @Test("from where a row has left, down goes to the row that took its place, and up to the one above")
    func stepsFromGap() {
        var cursor = RowCursor<Int>()
        cursor.move(to: 7, at: 3)
        #expect(cursor.target(1, from: nil, count: 9) == 3)
        #expect(cursor.target(-1, from: nil, count: 9) == 2)
        #expect(cursor.target(1, from: nil, count: 2) == 1)
        cursor.follow(0)
        #expect(cursor.target(-1, from: nil, count: 9) == 0)
    }

    @Test("a cause that has left keeps its keys from the next one")
    func causeLeft() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, 2, status: 404)
        deck.settle(3, status: 503)
        _ = deck.press("3", "]")
        deck.settle(1, 2)
        #expect(deck.state.causeRows().count == 1 && deck.state.selectedCause == nil)
        #expect(deck.press("R") == [])
        #expect(deck.says == "the selected cause is no longer listed; select a cause")
        #expect(deck.press("k", "R") == [.run(.retry(ids(3)))])
    }

    @Test("a request that has left the waterfall keeps its keys from the first one")
    func flightLeft() throws {
        var deck = try TestDeck(count: 300)
        deck.settle(1)
        _ = deck.press("4", "y")
        _ = deck.wait(.seconds(1))
        for number in 2...250 { deck.settle(number) }
        deck.move(260, to: .waiting)
        #expect(!deck.state.waterfall.ids.contains(RequestID(1)))
        #expect(deck.press("X") == [] && deck.state.ui.prompt == nil)
        #expect(deck.says == "request 1 is no longer listed; select a request")
        _ = deck.press("g")
        #expect(deck.selected == 260)
    }

    @Test(
        "the cursor of the slowest stays with its attempt when slower ones come, and is on none when it has left"
    )
    func slowest() throws {
        var deck = try TestDeck(count: 200)
        deck.settle(1, milliseconds: 500)
        deck.settle(2, milliseconds: 400)
        _ = deck.press("4", "right", "j")
        #expect(deck.selected == 2)
        for number in 3...20 { deck.settle(number, milliseconds: 900) }
        #expect(deck.selected == 2)
        _ = deck.press("k")
        #expect(deck.selected == 1)
        for number in 21...100 { deck.settle(number, milliseconds: 1_000) }
        #expect(deck.press("X") == [] && deck.selected == nil)
        #expect(deck.says == "request 1 is no longer listed; select a request")
        _ = deck.press("g")
        #expect(deck.selected == 21)
    }

    @Test("a filter that a person sets puts a cursor whose row it hides on the first row")
    func chosen() throws {
        var deck = try timedOut()
        _ = deck.press("2", "/")
        _ = deck.type("b.")
        _ = deck.press("enter")
        #expect(deck.press("R") == [.run(.retry(ids(2)))])
    }

    /// What a random run and random keys have made of a deck.
    private struct Trial {
        var deck: TestDeck
        var dice: Dice

        init(seed: UInt64) throws {
            dice = Dice(seed: seed)
            deck = try TestDeck((0..<40).map { FetchRequest(url: "http://h\($0 % 7).example/\($0)") })
            _ = deck.press("2")
        }

        /// Whether it was an event; else a key.
        mutating func step() -> Bool {
            let id = Int.random(in: 1...40, using: &dice)
            switch Int.random(in: 0..<14, using: &dice) {
            case 0...3: deck.settle(id)
            case 4...5: deck.settle(id, status: 503)
            case 6: deck.settle(id, status: 0, failure: TableCursorTests.timeout)
            case 7: deck.move(id, to: .queued)
            case 8: _ = deck.wait(.milliseconds(600))
            default:
                let keys = ["1", "2", "3", "enter", "esc", "E", "j", "k", ">", "I", "Z", "R"]
                _ = deck.press(keys.randomElement(using: &dice) ?? "2")
                if deck.state.ui.prompt != nil { _ = deck.press("esc") }
                return false
            }
            return true
        }
    }

    @Test(
        "after any settles and filters each host that passes is listed exactly once, and the cursor keeps its host",
        arguments: 1...40 as ClosedRange<UInt64>)
    func randomHosts(seed: UInt64) throws {
        var trial = try Trial(seed: seed)
        for _ in 0..<400 {
            let before = trial.deck.state.ui.hostCursor.id
            let isEvent = trial.step()
            let state = trial.deck.state
            let listed = state.hostRows().map(\.id)
            #expect(Set(listed).count == listed.count)
            if let host = state.ui.hostCursor.id {
                #expect(state.selectedHost == (listed.contains(host) ? host : nil))
            }
            let causes = state.causeRows().map(\.id)
            #expect(Set(causes).count == causes.count)
            if isEvent { #expect(state.ui.hostCursor.id == before) }
        }
        if trial.deck.state.frozenSince != nil { _ = trial.deck.press("Z") }
        _ = trial.deck.press("1", "2")
        let state = trial.deck.state
        let wanted = (0..<7 as Range<UInt32>).map { HostID(rawValue: $0) }.filter {
            state.matchesHostFilter($0, caught: state.caughtHosts)
        }
        #expect(Set(state.hostRows().map(\.id)) == Set(wanted))
    }
}
