import FetchCore
import Testing

@testable import DeckModel

@Suite("The deck of a shared run")
struct SharedDeckTests {
    @Test("nothing is known of it until the first news of its workers is there: it is being loaded")
    func loading() throws {
        var deck = try TestDeck.shared()
        #expect(deck.state.header.shared?.isLoading == true)
        deck.tell()
        #expect(deck.state.header.shared?.isLoading == false)
    }

    @Test("P pauses the whole run, and the help says so, in the hosts view too")
    func pauseInHelp() throws {
        var deck = try TestDeck.shared()
        deck.tell(SharedWorker(id: 1, name: "m1-1"))
        _ = deck.press("2")
        let row = try #require(deck.state.helpRows().first { $0.keys == "P" })
        #expect(row.help.contains("on all machines") && !row.help.contains("that host"))
        #expect(deck.press("P") == [.run(.pause)])
        deck = try TestDeck(count: 4)
        let own = try #require(deck.state.helpRows().first { $0.keys == "P" })
        #expect(own.help.contains("that host"))
    }
}
