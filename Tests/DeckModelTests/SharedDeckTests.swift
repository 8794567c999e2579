import FetchCore
import Testing

@testable import DeckModel

@Suite("The deck of a shared run")
struct SharedDeckTests {
    private static func deck() throws -> TestDeck {
        var options = DeckOptions()
        options.sharedRun = SharedRunName(name: "brave-otter", person: "anna@m1")
        return try TestDeck(count: 4, options: options)
    }

    private static func tell(_ deck: inout TestDeck, _ workers: [SharedWorker]) {
        var standing = SharedRunStanding()
        standing.workers = workers
        standing.at = deck.state.now
        _ = update(&deck.state, .shared(.standing(standing)))
    }

    @Test("nothing is known of it until the first news of its workers is there: it is being loaded")
    func loading() throws {
        var deck = try Self.deck()
        #expect(deck.state.header.shared?.isLoading == true)
        Self.tell(&deck, [])
        #expect(deck.state.header.shared?.isLoading == false)
    }

    @Test("P pauses the whole run, and the help says so, in the hosts view too")
    func pauseInHelp() throws {
        var deck = try Self.deck()
        Self.tell(&deck, [SharedWorker(id: 1, name: "m1-1")])
        _ = deck.press("2")
        let row = try #require(deck.state.helpRows().first { $0.keys == "P" })
        #expect(row.help.contains("on all machines") && !row.help.contains("that host"))
        #expect(deck.press("P") == [.run(.pause)])
        deck = try TestDeck(count: 4)
        let own = try #require(deck.state.helpRows().first { $0.keys == "P" })
        #expect(own.help.contains("that host"))
    }
}
