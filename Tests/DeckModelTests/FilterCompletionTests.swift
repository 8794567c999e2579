import FetchCore
import Testing

@testable import DeckModel

@Suite("Tab in a filter")
struct FilterCompletionTests {
    private func deck() throws -> TestDeck {
        var deck = try TestDeck([
            FetchRequest(url: "http://api.example/1"), FetchRequest(url: "http://b.example:8080/2"),
        ])
        deck.settle(1, status: 503)
        return deck
    }

    private func filter(_ deck: TestDeck) -> String? {
        if case .filter(let prompt) = deck.state.ui.prompt { return prompt.text.text }
        return nil
    }

    @Test(
        "completes the letter, then what may follow it, and goes round where there is a choice",
        arguments: [
            ("~h", ["tab"], "~h "), ("~h ap", ["tab"], "~h api.example "),
            ("~hb", ["tab"], "~hb.example:8080 "),
            ("~s 5", ["tab"], "~s 5xx "), ("~s fa", ["tab"], "~s failed "),
            ("!~k ti", ["tab"], "!~k timeout "),
            ("x ~m p", ["tab"], "x ~m post"), ("x ~m p", ["tab", "tab"], "x ~m put"),
            ("x ~m p", ["shift-tab"], "x ~m patch"), ("~", ["tab"], "~s"), ("~", ["shift-tab"], "~t"),
            ("plain", ["tab"], "plain"), ("~s zz", ["tab"], "~s zz"), ("", ["tab"], ""),
        ])
    func completes(typed: String, keys: [String], text: String) throws {
        var deck = try deck()
        _ = deck.press("/")
        _ = deck.type(typed)
        for key in keys { _ = deck.press(key) }
        #expect(filter(deck) == text)
    }

    @Test("what is completed filters at once, and typing on takes another word")
    func live() throws {
        var deck = try deck()
        _ = deck.press("/")
        _ = deck.type("~s 5")
        _ = deck.press("tab")
        #expect(deck.shown() == [1])
        _ = deck.type("~h b")
        _ = deck.press("tab")
        #expect(filter(deck) == "~s 5xx ~h b.example:8080 ")
        #expect(deck.shown() == [])
    }

    @Test("the :filter command completes as the prompt does")
    func command() throws {
        var deck = try deck()
        _ = deck.press(":")
        _ = deck.type("filter ~s 5")
        _ = deck.press("tab", "enter")
        #expect(deck.state.ui.filterText == "~s 5xx")
    }

    @Test(
        "another filter lets a frozen display move again",
        arguments: [["E"], ["2", "enter"], ["3", "enter"]])
    func unfreezes(keys: [String]) throws {
        var deck = try deck()
        _ = deck.press("Z")
        #expect(deck.state.frozenSince != nil)
        for key in keys { _ = deck.press(key) }
        #expect(deck.state.frozenSince == nil)
        #expect(deck.shown() == [1])
    }
}
