import TestSupport
import Testing

@testable import DeckModel

/// Marks, and what is shown and how.
extension KeyDrill {
    static func marks(_ action: ActionID, _ key: String) throws {
        let deck = try LiveDeck.finished()
        let mark = action == "mark" ? key : " "
        try deck.press(mark, shows: "1 row marked")
        try deck.press(mark, shows: "2 rows marked")
        try deck.press("y", shows: "copied 2 curl commands")
        if action == "unmark-all" {
            try deck.press(key, shows: "2 rows unmarked")
            try deck.press("y", shows: "copied the curl command")
        }
        try finishSample(deck)
    }

    static func filters(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(key, shows: "Tab complete")
        try deck.press("~s 5xx", shows: "1 of 8")
        try deck.press(Keys.enter, shows: "1 request shown")
        try deck.terminal.wait(until: "only that one is shown") { terminal in
            terminal.screen.contains("GET    /bad/4") && !terminal.screen.contains("/gone/5")
        }
        try finishSample(deck)
    }

    static func showsOnlyFailed(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(key, shows: "only failed 2 of 8")
        try deck.wait(for: "GET    /gone/5")
        try deck.terminal.wait(until: "none is shown that is ok") { !$0.screen.contains("/a/8") }
        try deck.press(key, shows: "every outcome")
        try deck.wait(for: "/a/8")
        try finishSample(deck)
    }

    static func sorts(_ action: ActionID, _ key: String) throws {
        let deck = try LiveDeck.finished()
        switch action {
        case "next-sort":
            try deck.press(key, shows: "sorted by id, least first")
            try deck.press("g", shows: "▌   1")
        case "previous-sort":
            try deck.press(">", shows: "sorted by id, least first")
            try deck.press(key, shows: "default order")
            try deck.press("g", shows: "▌   5")
        case "sort-menu":
            try deck.press(key, shows: "─ Sort by")
            try deck.press("gj" + Keys.enter, shows: "sorted by id")
        default:
            try deck.press(key, shows: "default order from its end")
            try deck.press("g", shows: "▌   1")
            try deck.press(key, shows: "default order: in flight")
            try deck.press("g", shows: "▌   5")
        }
        try finishSample(deck)
    }

    static func follows(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(4, ["-c", "1"])
        try deck.press(key, shows: "following the newest")
        for next in 2...3 {
            gate.pass(1)
            try deck.wait(for: "▌   \(next)")
        }
        try deck.press(key, shows: "not following")
        gate.pass(1)
        try deck.serverHas(4)
        try deck.wait(for: "✓ 3 ok")
        try deck.wait(for: "▌   3")
        gate.open()
        try deck.waitForFinish()
        try finish(deck, served: 4, status: 0)
    }

    static func freezes(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        try deck.press(key, shows: "FROZEN")
        gate.pass(1)
        try deck.serverHas(2)
        try deck.wait(for: "1 settled since")
        #expect(deck.terminal.screen.contains("✓ 0 ok"))
        try deck.press(key, shows: "unfrozen: 1 request settled meanwhile")
        gate.open()
        try deck.waitForFinish()
        try finish(deck, served: 3, status: 0)
    }

    static func zooms(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(Keys.enter, shows: "─ Request 5")
        try deck.press(key, hides: "CODE")
        try deck.press(key, shows: "CODE")
        try deck.wait(for: "─ Request 5")
        try finishSample(deck)
    }

    static func picksTheme(_ key: String) throws {
        let deck = try LiveDeck.finished()
        func background() -> Int? { deck.terminal.screen.cell(row: 8, column: 50)?.look.background }
        let before = background()
        try deck.press(key, shows: "─ Theme")
        try deck.press("g", shows: "▌ catppuccin")
        try deck.terminal.wait(until: "the preview is painted") { _ in background() != before }
        try deck.press(Keys.enter, shows: "theme catppuccin saved")
        #expect(deck.folder.text(".config/fetchdeck/config.toml") == "theme = \"catppuccin\"\n")
        try finishSample(deck)
    }

    static func choosesColumns(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(key, shows: "─ Columns")
        try deck.press("g ", hides: "  ID ")
        try deck.press(Keys.enter, shows: "columns saved")
        #expect(deck.folder.text(".config/fetchdeck/config.toml").hasPrefix("columns = ["))
        try finishSample(deck)
    }
}
