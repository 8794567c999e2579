import TestSupport
import Testing

@Suite("Keys of the dashboard, from what the screen shows", .serialized)
struct DashboardKeyTests {
    @Test("every view, menu and prompt opens by its key and closes by Esc")
    func opens() throws {
        let deck = try LiveDeck.finished()
        // The status line says it too, until a key is pressed.
        try deck.press("k", hides: "finished: 6 ok, 2 failed")
        for (keys, text) in [
            ("2", "ACTIVE"), ("3", "What to try"), ("4", "How long it took"),
            ("5", "finished: 6 ok, 2 failed"),
            ("1", "CODE"), (Keys.tab, "ACTIVE"), (Keys.backTab, "CODE"),
        ] {
            try deck.press(keys, shows: text)
        }
        for (keys, text) in [
            ("?", "─ Keys"), (Keys.f1, "─ Keys"), ("o", "─ Sort by"), (Keys.f6, "─ Sort by"),
            ("C", "─ Columns"),
            ("T", "─ Theme"), (":", "Tab complete"), ("/", "Tab complete"), ("x", "Tab format"),
            (Keys.enter, "─ Request "),
        ] {
            try deck.press(keys, shows: text)
            try deck.press(Keys.escape, hides: text)
        }
        #expect(try deck.quit() == .exited(1))
        #expect(deck.served.count == LiveDeck.samplePaths.count)
    }

    @Test("filters are typed live with their count, and a bad one is told in place")
    func filters() throws {
        let deck = try LiveDeck.finished()
        for (filter, count) in [
            ("~s 5xx", "1 of 8"), ("!~s 5xx", "7 of 8"), ("~s failed", "2 of 8"), ("~h 127.0", "8 of 8"),
            ("~m post", "1 of 8"), ("~k status", "2 of 8"), ("~t >500s", "0 of 8"), ("/a/", "4 of 8"),
            ("/a/ !/a/1", "3 of 8"), ("~s 9z", "no status '9z'"), ("~q", "no filter '~q'"),
            ("!", "turns the term"),
        ] {
            try deck.press("/\(filter)", shows: "/\(filter) ")
            try deck.wait(for: count)
            try deck.closePrompt()
        }
        try deck.press("/~s 5" + Keys.tab + Keys.enter, shows: "1 request shown")
        try deck.press(Keys.escape, shows: "filter off")
        try deck.press("E", shows: "only failed 2 of 8")
        try deck.press("E", shows: "every outcome")
        try deck.press("/" + Keys.up, shows: "/~s 5xx")
        try deck.closePrompt()
        #expect(try deck.quit() == .exited(1))
    }

    @Test("~t compares the time, either way, alone and with other terms")
    func timeFilter() throws {
        let deck = try LiveDeck(["/slow", "/quick"], ["-c", "1"]) { request in
            .init(delay: request.path == "/slow" ? .milliseconds(600) : .zero)
        }
        try deck.waitForFinish()
        for (filter, count) in [
            ("/slow ~t >500ms", "1 of 2"), ("/slow ~t <500ms", "0 of 2"), ("/slow !~t >500ms", "0 of 2"),
            ("~t >0.5s /slow", "1 of 2"), ("~t <60s", "2 of 2"), ("~t >60s", "0 of 2"),
        ] {
            try deck.press("/\(filter)", shows: "/\(filter) ")
            try deck.wait(for: count)
            try deck.closePrompt()
        }
        try KeyDrill.finish(deck, served: 2, status: 0)
    }

    @Test("columns sort by > < o I, by a click on their head, and back")
    func sorts() throws {
        let deck = try LiveDeck.finished()
        for (keys, text) in [
            (">", "sorted by id, least first"), (">", "sorted by"), ("<", "sorted by id"),
            ("<", "default order"),
            ("I", "default order from its end"), ("I", "default order: in flight"),
            ("o" + Keys.end + Keys.enter, "sorted by cert"),
            (":sort latency desc\r", "sorted by latency"),
            (":sort default\r", "default order"),
        ] {
            try deck.press(keys, shows: text)
        }
        try deck.click("CODE")
        try deck.wait(for: "sorted by status, greatest first")
        try deck.click("CODE")
        try deck.wait(for: "sorted by status, least first")
        #expect(try deck.quit() == .exited(1))
    }

    @Test("moves, follows, freezes, zooms, marks and undoes, each with a word in the status line")
    func words() throws {
        let deck = try LiveDeck.finished()
        for (keys, text) in [
            ("G", "▌   1"), ("g", "▌   5"), (Keys.end, "▌   1"), ("k", "▌   2"), (Keys.home, "▌   5"),
            ("j" + Keys.down, "▌   8"), (Keys.pageDown, "▌   1"),
            ("F", "following the newest"), ("F", "not following"), ("Z", "FROZEN"), ("Z", "unfrozen"),
            (" ", "1 row marked"), (" ", "2 rows marked"), ("U", "2 rows unmarked"),
            ("u", "2 rows marked again"),
            ("U", "unmarked"), (Keys.control("r"), "does nothing here"), ("e", "zoom"),
            ("w", "does nothing here"),
            ("p", "nothing to hold"), ("X", "nothing to cancel"), (Keys.control("l"), "FINISHED"),
            (":concurency 3\r", "did you mean 'concurrency'?"), (":per" + Keys.tab, ":per-host"),
            (Keys.control("u") + "rate off\r", "rate limit off"), (":" + Keys.up, ":rate off"),
        ] {
            try deck.press(keys, shows: text)
        }
        try deck.closePrompt()
        #expect(try deck.quit() == .exited(1))
        #expect(deck.served.count == LiveDeck.samplePaths.count)
    }

    @Test("the detail shows headers, body and what to try; what is copied has no secrets but by Y")
    func details() throws {
        let deck = try LiveDeck.finished()
        try deck.press("/bad" + Keys.enter + Keys.enter, shows: "503")
        try deck.press("e", shows: "r retries when it has recovered")
        try deck.press("G", shows: "\"name\": \"Leanne\"")
        try deck.press(Keys.right, shows: "Set-Cookie: •••")
        try deck.press(Keys.left, shows: "\"name\": \"Leanne\"")
        deck.terminal.send("b")
        try deck.wait(for: "copied the body")
        try deck.press(Keys.escape, hides: "Leanne")
        try deck.press(":filter token" + Keys.enter, shows: "1 request shown")
        for (keys, text) in [("y", "copied the curl command"), ("Y", "secrets and all")] {
            try deck.press(keys, shows: text)
        }
        try deck.press(Keys.enter + "c", shows: "copied the URL")
        #expect(deck.copies.map { $0.contains("hush") } == [false, false, true, false])
        #expect(deck.copies.first == LiveDeck.sampleBody)
        #expect(deck.copies[1].contains("/a/3?token=•••") && deck.copies[1].hasPrefix("curl "))
        #expect(deck.copies[2].contains("/a/3?token=hush"))
        #expect(try deck.quit() == .exited(1))
    }

    @Test("the theme picker previews at once, Esc reverts, Enter keeps it in the config file")
    func themes() throws {
        let deck = try LiveDeck.finished()
        func background() -> Int? { deck.terminal.screen.cell(row: 8, column: 50)?.look.background }
        try deck.press("T", shows: "─ Theme")
        let before = background()
        try deck.press("g", shows: "▌ catppuccin")
        try deck.terminal.wait(until: "the preview is painted") { _ in background() != before }
        try deck.press(Keys.escape, hides: "─ Theme")
        try deck.terminal.wait(until: "the theme is back") { _ in background() == before }
        #expect(!deck.folder.exists(".config/fetchdeck/config.toml"))
        try deck.press("T", shows: "─ Theme")
        try deck.press("g" + Keys.enter, shows: "theme catppuccin saved")
        #expect(deck.folder.text(".config/fetchdeck/config.toml") == "theme = \"catppuccin\"\n")
        #expect(try deck.quit() == .exited(1))
    }
}
