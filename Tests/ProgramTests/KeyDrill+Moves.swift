import TestSupport
import Testing

@testable import DeckModel

/// Going about: rows, pages, views, detail.
extension KeyDrill {
    /// A list longer than the screen, in the order of its ids.
    static func moves(_ action: ActionID, _ key: String) throws {
        let deck = try LiveDeck((1...40).map { "/\($0)" }, ["-c", "1"], rows: 16) { _ in .init() }
        try deck.waitForFinish()
        try deck.press(":sort id asc\r", shows: "sorted by id, least first")
        try deck.select(20)
        let shown = deck.terminal.screen.lines.count { $0.contains("✓ ok") }
        #expect(shown > 3 && shown < 20)
        let target =
            switch action {
            case "down": 21
            case "up": 19
            case "page-down": 20 + shown - 1
            case "page-up": 20 - (shown - 1)
            case "first": 1
            default: 40
            }
        let cell = target < 10 ? "▌   \(target)" : "▌  \(target)"
        try deck.press(key, shows: cell)
        try finish(deck, served: 40, status: 0)
    }

    static func opens(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(key, shows: "─ Request 5")
        try deck.press(Keys.escape, hides: "─ Request 5")
        // On a host and on a cause: its requests.
        try deck.press("2" + key, shows: "requests to 127.0.0.1")
        try deck.press(Keys.escape, shows: "ACTIVE")
        try deck.press("3" + key, shows: "one cause 1 of 8")
        try finishSample(deck)
    }

    static func goesToOtherPane(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press("4", shows: "In flight and recent")
        try deck.press(key, shows: "The slowest")
        try deck.press(key, shows: "In flight and recent")
        try finishSample(deck)
    }

    static func measuresFromDue(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press("4", shows: "In flight and recent")
        try deck.press(key, shows: "no rate says when requests are due")
        try finishSample(deck)
    }

    static func goesBack(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(Keys.enter, shows: "─ Request 5")
        try deck.press(key, hides: "─ Request 5")
        try deck.press("E", shows: "only failed 2 of 8")
        try deck.press(key, hides: "only failed 2 of 8")
        try deck.press("5", hides: "CODE")
        try deck.press(key, shows: "CODE")
        try finishSample(deck)
    }

    static func showsView(_ action: ActionID, _ key: String) throws {
        let deck = try LiveDeck.finished()
        let text =
            switch action {
            case "next-view", "view-hosts": "ACTIVE"
            case "view-errors": "What to try"
            case "view-latency": "How long it took"
            case "view-requests": "CODE"
            // The last view, also by going back from the first.
            default: "finished: 6 ok, 2 failed"
            }
        // The status line says it too, until a key is pressed.
        try deck.press("k", hides: "finished: 6 ok, 2 failed")
        if action == "view-requests" { try deck.press("4", shows: "How long it took") }
        try deck.press(key, shows: text)
        if text != "CODE" {
            try deck.terminal.wait(until: "the table is gone") { !$0.screen.contains("CODE") }
        }
        try finishSample(deck)
    }
}
