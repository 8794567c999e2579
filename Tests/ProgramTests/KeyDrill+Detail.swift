import TestSupport
import Testing

@testable import DeckModel

/// The keys of the detail: its tabs, and finding in them.
extension KeyDrill {
    static func changesTab(_ action: ActionID, _ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(Keys.enter, shows: "[Response]")
        let tabs =
            action == "next-tab"
            ? ["[Headers]", "[Timing]", "[Request]", "[Attempts]", "[Diff]", "[Response]"]
            : ["[Diff]", "[Attempts]", "[Request]", "[Timing]", "[Headers]", "[Response]"]
        for tab in tabs { try deck.press(key, shows: tab) }
        try finishSample(deck)
    }

    /// The body of each answer has two lines with a quotation mark.
    static func finds(_ action: ActionID, _ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(Keys.enter, shows: "[Response]")
        try deck.press((action == "find" ? key : "/") + "\"", shows: "match 1 of 2")
        try deck.press(Keys.enter, hides: "find \"")
        switch action {
        case "next-match":
            try deck.press(key, shows: "match 2 of 2")
            try deck.press(key, shows: "match 1 of 2")
        case "previous-match":
            try deck.press(key, shows: "match 2 of 2")
        default: break
        }
        try finishSample(deck)
    }
}
