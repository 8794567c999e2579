import FetchCore
import Testing

@testable import DeckModel

@Suite("Text is looked for in every cell that is shown")
struct ShownTextTests {
    private func deck() throws -> TestDeck {
        var options = DeckOptions()
        options.extractedNames = ["city"]
        var deck = try TestDeck(
            (1...6).map {
                FetchRequest(method: $0 == 6 ? .delete : .get, url: "http://127.0.0.1:40491/items/\($0)")
            }, options: options)
        deck.settle(1, status: 404)
        deck.settle(
            2, status: 0,
            failure: FetchFailure(
                .timeout, phase: .read,
                .silence(after: .seconds(3), receivedBytes: 0, state: .waiting)))
        deck.settle(
            3, details: SettlementDetails(extracted: [ExtractedValue(name: "city", json: "\"Gwenborough\"")]))
        deck.move(4, to: .waiting)
        return deck
    }

    @Test(
        "state, code, info, method and extracted values are found",
        arguments: [
            ("timeout", [2]), ("silence", [2]), ("404", [1]), ("failed", [1, 2]),
            ("waiting", [4, 2]), ("delete", [6]), ("gwenb", [3]), ("items/5", [5]),
            ("127.0.0.1:40491/items/5", [5]),
            ("\"limit\"", [5, 6]),
        ] as [(String, [Int])])
    func finds(text: String, found: [Int]) throws {
        var deck = try deck()
        var layout = DeckLayout(listRows: 10)
        layout.showsHosts = false
        _ = update(&deck.state, .layout(layout))
        _ = deck.press("/")
        _ = deck.type(text)
        #expect(Set(deck.shown()) == Set(found))
    }

    @Test("a number is part of a port only where hosts are shown")
    func ports() throws {
        var deck = try deck()
        _ = deck.press("/")
        _ = deck.type("404")
        #expect(deck.shown().count == 6)
        var layout = DeckLayout(listRows: 10)
        layout.showsHosts = false
        _ = update(&deck.state, .layout(layout))
        #expect(deck.shown() == [1])
    }

    @Test("what a row comes to makes it match, or no longer")
    func dynamic() throws {
        var deck = try deck()
        _ = deck.press("/")
        _ = deck.type("503")
        #expect(deck.shown().isEmpty)
        deck.settle(5, status: 503)
        _ = deck.wait(.seconds(2))
        #expect(deck.shown() == [5])
    }

    @Test("kind:timeout gets a hint that names ~k, and the patterns stay in sight while one types")
    func hint() throws {
        var deck = try deck()
        func note() -> String {
            if case .filter(let prompt) = deck.state.ui.prompt { prompt.text.note?.text ?? "" } else { "" }
        }
        _ = deck.press("/")
        _ = deck.type("items")
        #expect(note().contains("~k kind"))
        _ = deck.press("ctrl-u")
        _ = deck.type("kind:timeout")
        #expect(note().contains("~k timeout"))
    }
}
