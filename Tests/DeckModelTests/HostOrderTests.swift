import FetchCore
import Testing

@testable import DeckModel

@Suite("The order of hosts")
struct HostOrderTests {
    /// Three hosts: c with two failures, a with one request that is ok and slow, b with nothing settled.
    private func deck() throws -> TestDeck {
        var deck = try TestDeck(
            ["c", "a", "b", "c"].map { FetchRequest(url: "http://\($0).example/") })
        deck.settle(1, 4, status: 503, milliseconds: 5, bytes: 10)
        deck.settle(2, milliseconds: 900, bytes: 500)
        _ = deck.press("2")
        return deck
    }

    private func names(_ deck: TestDeck) -> String {
        deck.state.hostRows().map { String($0.name.prefix(1)) }.joined()
    }

    @Test(
        "each column sorts the hosts, in its direction first and inverted by I",
        arguments: [
            ("host", "abc", "cba"), ("failed", "cab", "abc"), ("ok", "acb", "cba"), ("queued", "bca", "cab"),
            ("p50", "acb", "bca"), ("bytes", "acb", "bca"),
        ])
    func columns(column: String, first: String, inverted: String) throws {
        var deck = try deck()
        _ = deck.press("o")
        let place = try #require(HostSort.allCases.firstIndex { $0.rawValue == column })
        for _ in 0...place { _ = deck.press("down") }
        _ = deck.press("enter")
        #expect(names(deck) == first)
        _ = deck.press("I")
        #expect(names(deck) == inverted)
        _ = deck.press("u")
        #expect(names(deck) == first)
        _ = deck.press("o", "home", "enter")
        #expect(names(deck) == "cab")
    }

    @Test("I inverts the order of the list exactly, and back")
    func inverted() throws {
        var deck = try deck()
        _ = deck.press("I")
        #expect(names(deck) == "bac")
        _ = deck.press("I")
        #expect(names(deck) == "cab" && deck.state.ui.hostSort == nil)
    }

    @Test("keys act on the host that is selected, wherever it stands, and it stays so while rows move")
    func selection() throws {
        var deck = try deck()
        _ = deck.press(">")
        #expect(deck.says == "hosts by host, least first")
        _ = deck.press("j")
        #expect(deck.state.selectedHost.map { deck.state.name($0) } == "b.example")
        #expect(deck.press("P") == [.run(.pauseHost(HostID(rawValue: 2)))])
        _ = deck.press("<")
        #expect(deck.says == "hosts in list order")
        #expect(deck.state.shownHostCursor == ShownCursor(place: 2, isOnRow: true))
        _ = deck.press("g", "enter")
        #expect(deck.state.ui.filterText == "~h =c.example")
    }

    @Test("the order follows what happens, once a second, and a new host stands at its end until then")
    func follows() throws {
        var deck = try deck()
        _ = deck.press("o")
        for _ in 0..<5 { _ = deck.press("down") }
        _ = deck.press("enter")
        #expect(names(deck) == "cab")
        try deck.add((1...3).map { FetchRequest(url: "http://d.example/\($0)") })
        deck.settle(3, status: 500)
        deck.settle(5, 6, status: 500)
        #expect(names(deck) == "cabd")
        _ = deck.wait(.seconds(2))
        #expect(names(deck) == "cdba")
    }

    @Test("in views without an order the keys say where there is one", arguments: ["3", "4", "5"])
    func elsewhere(view: String) throws {
        var deck = try deck()
        _ = deck.press(view)
        for key in [">", "<", "I", "o"] {
            #expect(deck.press(key) == [])
            #expect(deck.says == "this sorts requests (1) and hosts (2)")
        }
        #expect(deck.state.ui.sort == nil)
    }
}
