import FetchCore
import Testing

@testable import DeckModel

@Suite("A cause at several hosts")
struct CauseHostTests {
    private func failed() throws -> TestDeck {
        var deck = try TestDeck(["a", "b", "c", "a"].map { FetchRequest(url: "http://\($0).example/") })
        let failure = FetchFailure(
            .timeout, phase: .read, .silence(after: .seconds(3), receivedBytes: 0, state: .waiting))
        deck.settle(1, 2, failure: failure)
        deck.settle(3, status: 500)
        deck.settle(4, status: 404)
        return deck
    }

    @Test(
        "Enter shows its hosts alone, Enter there its requests at that host, and Esc goes back step by step")
    func steps() throws {
        var deck = try failed()
        _ = deck.press("3", "enter")
        #expect(deck.state.ui.view == .hosts)
        #expect(deck.state.hostRows().map(\.name) == ["a.example", "b.example"])
        #expect(deck.state.listFilter?.words == "one cause")
        _ = deck.press("enter")
        #expect(deck.state.ui.view == .requests)
        #expect(deck.state.window(9).ids == [RequestID(1)])
        _ = deck.press("esc")
        #expect(deck.state.ui.view == .hosts)
        #expect(deck.state.hostRows().count == 2)
        _ = deck.press("esc")
        #expect(deck.state.ui.view == .errors)
        _ = deck.press("2")
        #expect(deck.state.hostRows().count == 3)
    }

    @Test("R there retries what failed at the host by that cause, and nothing else")
    func retry() throws {
        var deck = try failed()
        _ = deck.press("3", "enter")
        #expect(deck.press("R") == [.run(.retry([RequestID(1)]))])
    }

    @Test("what R caught keeps its host listed and selected, until the filter is changed")
    func caught() throws {
        var deck = try failed()
        _ = deck.press("3", "enter", "R")
        deck.move(1, to: .waiting, attempt: 2)
        _ = deck.wait(.seconds(2))
        #expect(deck.state.hostRows().map(\.name) == ["a.example", "b.example"])
        #expect(deck.state.selectedHost == HostID(rawValue: 0))
        deck.settle(1, attempts: 2)
        _ = deck.wait(.seconds(2))
        #expect(deck.state.hostRows().map(\.name) == ["a.example", "b.example"])
        #expect(deck.state.selectedHost == HostID(rawValue: 0))
        _ = deck.press("/")
        _ = deck.type("example")
        _ = deck.press("enter")
        #expect(deck.state.hostRows().map(\.name) == ["b.example"])
    }

    @Test("with only failed hosts shown, one whose requests were sent again stays as well")
    func caughtFailedHost() throws {
        var deck = try failed()
        _ = deck.press("2", "E", "j", "R")
        deck.settle(2, attempts: 2)
        _ = deck.wait(.seconds(2))
        #expect(deck.state.hostRows().map(\.name) == ["a.example", "b.example", "c.example"])
        _ = deck.press("E", "E")
        #expect(deck.state.hostRows().map(\.name) == ["a.example", "c.example"])
    }

    @Test("a cause at one host opens its requests")
    func oneHost() throws {
        var deck = try failed()
        _ = deck.press("3", "j", "enter")
        #expect(deck.state.ui.view == .requests)
    }

    @Test("a name without an address is one cause, whatever the name")
    func names() throws {
        var deck = try TestDeck(["a", "b"].map { FetchRequest(url: "http://\($0).example/") })
        for (number, name) in [(1, "a"), (2, "b")] {
            deck.settle(
                number, failure: FetchFailure(.dns, .noAddress(name: "\(name).example", reason: "no address"))
            )
        }
        #expect(deck.state.causeRows().map(\.pattern) == ["no address"])
        #expect(deck.state.causeRows().map(\.host) == ["2 hosts"])
    }
}
