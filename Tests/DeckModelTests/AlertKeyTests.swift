import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("What keys say to the alerts of a watch")
struct AlertKeyTests {
    private static let now = RunInstant(nanoseconds: 60_000_000_000)

    private static func deck() throws -> RoundDeck {
        var deck = try RoundDeck("111", "x1x", "!1!")
        _ = update(&deck.deck.state, .tick(now))
        return deck
    }

    private static func until(_ duration: Duration) -> RunInstant { now.advanced(by: duration) }

    @Test("A acknowledges the alert of the selected, once")
    func acknowledge() throws {
        var deck = try Self.deck()
        #expect(deck.state.header.round?.alerts == 2)
        #expect(deck.press("A") == [.alerts(.acknowledge(ids(1)))])
        #expect(deck.deck.says == "the alert of request 1 acknowledged")
        deck.answer(1, AlertStanding(isRaised: true, isAcknowledged: true))
        #expect(deck.state.header.round?.alerts == 1 && deck.state.header.round?.acknowledged == 1)
        #expect(deck.state.row(RequestID(1)).difference == "acknowledged, still failing 2")
        #expect(deck.press("A") == [] && deck.deck.says == "request 1 has no alert to acknowledge")
        #expect(deck.press("u") == [])
        #expect(deck.deck.says == "acknowledgement can't be undone: it is on record")
        // The same outage is raised no second time; the next one is known to nobody.
        RoundDeck.end(4, "!1!", &deck.deck.state)
        #expect(deck.state.header.round?.acknowledged == 1)
        deck.answer(1, AlertStanding())
        RoundDeck.end(5, "!1!", &deck.deck.state)
        #expect(deck.state.header.round?.alerts == 2)
    }

    @Test("A acknowledges all that are marked and have one")
    func marked() throws {
        var deck = try Self.deck()
        _ = deck.press("space", "space", "space")
        #expect(deck.press("A") == [.alerts(.acknowledge(ids(1, 3)))])
        #expect(deck.deck.says == "the alerts of 2 requests acknowledged")
    }

    @Test("m asks how long, says so, and is undone by what was before")
    func mute() throws {
        var deck = try Self.deck()
        _ = deck.press("m")
        #expect(deck.state.ui.prompt?.line?.label == "mute request 1 for ")
        _ = deck.press("ctrl-u")
        _ = deck.deck.type("2h")
        #expect(deck.press("enter") == [.alerts(.mute(ids(1), until: Self.until(.seconds(7_200))))])
        #expect(deck.deck.says == "request 1 muted for 2h")
        deck.answer(1, AlertStanding(isRaised: true, mutedUntil: Self.until(.seconds(7_200))))
        #expect(deck.state.row(RequestID(1)).difference == "muted 2h, still failing 2")
        #expect(deck.state.header.round?.muted == 1 && deck.state.header.round?.alerts == 1)
        #expect(deck.press("u") == [.alerts(.unmute(ids(1)))])
        #expect(deck.deck.says == "undone: mute; as before")
        _ = deck.press("m")
        #expect(deck.state.ui.prompt?.line?.text.text == "0")
        #expect(deck.press("enter") == [.alerts(.unmute(ids(1)))])
        #expect(deck.press("u") == [.alerts(.mute(ids(1), until: Self.until(.seconds(7_200))))])
    }

    @Test("what is no time keeps the prompt open; nothing muted can't be unmuted")
    func refused() throws {
        var deck = try Self.deck()
        _ = deck.press("m", "ctrl-u")
        _ = deck.deck.type("soon")
        #expect(deck.press("enter") == [])
        #expect(deck.state.ui.prompt?.line?.text.note == .error("no time 'soon'; write 30m, 2h or 1d"))
        _ = deck.press("ctrl-u", "0")
        #expect(deck.press("enter") == [] && deck.deck.says == "nothing of it is muted")
    }

    @Test("a mute is over when its time is")
    func over() throws {
        var deck = try Self.deck()
        deck.answer(1, AlertStanding(isRaised: true, mutedUntil: Self.until(.seconds(90))))
        #expect(deck.state.isMuted(RequestID(1)))
        #expect(deck.state.row(RequestID(1)).difference == "muted 2m, still failing 2")
        _ = update(&deck.deck.state, .tick(Self.until(.seconds(90))))
        #expect(!deck.state.isMuted(RequestID(1)) && deck.state.header.round?.alerts == 2)
    }

    @Test(
        "times are told in their two largest units, rounded up",
        arguments: [
            (30, "30s"), (61, "2m"), (3_600, "1h"), (5_400, "1h30m"), (7_199, "2h"), (86_400, "1d"),
            (90_001, "1d2h"),
        ])
    func words(seconds: Int, words: String) {
        #expect(MutedTime.words(.seconds(seconds)) == words)
    }

    @Test(
        "filters know differences and alerts",
        arguments: [
            ("~d still", ["1"]), ("~d failing", ["1"]), ("!~d still", ["2", "3"]), ("~d changed", []),
            ("~d new,still", ["1"]), ("~a", ["1", "3"]), ("!~a", ["2"]), ("~a ~d still", ["1"]),
        ])
    func filters(text: String, rows: [String]) throws {
        var deck = try Self.deck()
        _ = deck.press("/")
        _ = deck.deck.type(text)
        _ = deck.press("enter")
        #expect(deck.deck.shown().map(String.init).sorted() == rows)
    }

    @Test("d shows only what differs, follows the rounds, and goes back")
    func different() throws {
        var deck = try Self.deck()
        _ = deck.press("d")
        #expect(deck.deck.shown() == [1])
        #expect(deck.deck.says == "only what differs from the round before: 1 request")
        RoundDeck.end(4, "111", &deck.deck.state)
        _ = update(&deck.deck.state, .tick(Self.until(.seconds(30))))
        #expect(deck.deck.shown() == [])
        _ = deck.press("d")
        #expect(deck.deck.shown().count == 3)
        _ = deck.press("u")
        #expect(deck.deck.says == "undone: filter; only different again")
    }

    @Test("filters of rounds are refused in another run, and complete in a watch")
    func elsewhere() throws {
        var other = try TestDeck(count: 1)
        _ = other.press("/")
        _ = other.type("~a")
        #expect(other.press("enter") == [] && other.says == "~d and ~a look at rounds, in watch")
        var deck = try Self.deck()
        _ = deck.press("/")
        _ = deck.deck.type("~d re")
        _ = deck.press("tab")
        #expect(deck.state.ui.filterText == "~d recovered ")
        #expect(throws: FilterError.self) { try FilterPattern("~d sideways") }
        #expect(throws: FilterError.self) { try FilterPattern("~ab") }
    }
}
