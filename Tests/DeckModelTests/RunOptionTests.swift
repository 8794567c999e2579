import FetchCore
import Testing

@testable import DeckModel

@Suite("Options that are set while the run goes")
struct RunOptionTests {
    private static func deck(isReplay: Bool = false) throws -> TestDeck {
        var options = DeckOptions()
        options.isReplay = isReplay
        options.runOptions = [
            option("30"), RunOption(name: "header", arguments: "'K: V'", help: "", shown: "none"),
        ]
        return try TestDeck(count: 3, options: options)
    }

    private static func enter(_ line: String, _ deck: inout TestDeck) -> [DeckEffect] {
        _ = deck.type(line)
        return update(&deck.state, .key("enter"))
    }

    private static func option(_ shown: String) -> RunOption {
        RunOption(name: "timeout", arguments: "S", help: "Total timeout.", shown: shown)
    }

    @Test(
        "a command line that sets one asks the program to",
        arguments: [
            (":timeout 5s", "timeout", "5s"), (":time 5s", "timeout", "5s"),
            (":set timeout 5s", "timeout", "5s"),
            (":header 'K: a b'", "header", "K: a b"), (":header \"K: it's\"", "header", "K: it's"),
        ])
    func sets(line: String, name: String, text: String) throws {
        var deck = try Self.deck()
        #expect(Self.enter(line, &deck) == [.setOption(name: name, text: text)])
    }

    @Test("what was set is shown, logged, and undone by u")
    func undo() throws {
        var deck = try Self.deck()
        _ = update(&deck.state, .optionSet(Self.option("5"), revisionBefore: 0))
        #expect(deck.state.runOptions.first { $0.name == "timeout" }?.shown == "5")
        #expect(deck.state.ui.status?.text == "timeout 5 (was 30) for attempts from now on")
        #expect(deck.state.logBook.lines.last?.text == "timeout 5 (was 30) for attempts from now on")
        #expect(deck.type("u") == [.restoreOption(name: "timeout", revision: 0)])
        _ = update(&deck.state, .optionSet(Self.option("30"), revisionBefore: nil))
        #expect(deck.state.runOptions.first { $0.name == "timeout" }?.shown == "30")
        #expect(deck.state.ui.undos.last == nil)
    }

    @Test("a finished run has nothing to set, an empty value says what the option is")
    func refuses() throws {
        var replay = try Self.deck(isReplay: true)
        #expect(Self.enter(":timeout 5", &replay) == [])
        #expect(
            replay.state.ui.status?.text
                == "a finished run; to send again: fetchdeck replay RESULTS --list LIST")
        var deck = try Self.deck()
        #expect(Self.enter(":timeout", &deck) == [])
        #expect(deck.state.ui.status?.text == "timeout takes S; it is 30")
        #expect(Self.enter(":set time", &deck) == [])
        #expect(deck.state.ui.status?.text == "no option 'time' of the run; did you mean 'timeout'?")
    }

    @Test("the page of options leads to the command line")
    func page() throws {
        var deck = try Self.deck()
        _ = Self.enter(":set", &deck)
        guard case .settings(let menu)? = deck.state.ui.prompt else {
            Issue.record("no page of options")
            return
        }
        #expect(menu.items.map(\.name) == ["timeout", "header"])
        _ = Self.enter("j", &deck)
        #expect(deck.state.ui.prompt?.line?.text.text == "header ")
    }
}
