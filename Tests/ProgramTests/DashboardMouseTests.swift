import TestSupport
import Testing

@Suite("The mouse in the dashboard", .serialized)
struct DashboardMouseTests {
    @Test("the mouse scrolls, selects, opens, changes views, answers, and drags the border of the panes")
    func mouse() throws {
        let deck = try LiveDeck.finished()
        try deck.click("/gone/5")
        try deck.wait(for: "▌   5")
        deck.mouse(65, (8, 10))
        try deck.wait(for: "▌   7")
        deck.mouse(64, (8, 10))
        try deck.wait(for: "▌   5")
        try deck.click("3 Errors")
        try deck.wait(for: "What to try")
        try deck.click("1 Requests")
        try deck.wait(for: "CODE")
        try deck.press(Keys.enter, shows: "─ Request 5")
        let border = try #require(deck.place(of: "─ Request 5"))
        deck.mouse(0, border)
        deck.mouse(32, (border.row - 5, border.column + 3))
        deck.mouse(0, (border.row - 5, border.column + 3), isRelease: true)
        try deck.terminal.wait(until: "the border has moved") { _ in
            deck.place(of: "─ Request 5")?.row == border.row - 5
        }
        #expect(try deck.quit() == .exited(1))
    }

    @Test("the wheel scrolls the detail under it, a double click opens it, a click in a menu chooses")
    func detailAndMenus() throws {
        let deck = try LiveDeck.finished()
        // Failures stand first, the newest on top, once the last frame is painted down to its last row.
        try deck.terminal.wait(until: "the rows are in their last order") { _ in
            guard let top = deck.place(of: "/gone/5")?.row else { return false }
            return deck.place(of: "/bad/4")?.row == top + 1 && deck.place(of: "/a/1")?.row == top + 7
        }
        let row = try #require(deck.place(of: "/bad/4"))
        for _ in 1...2 {
            deck.mouse(0, row)
            deck.mouse(0, row, isRelease: true)
        }
        try deck.wait(for: "─ Request 4")
        let border = try #require(deck.place(of: "─ Request 4"))
        for _ in 1...20 { deck.mouse(65, (border.row + 3, 10)) }
        try deck.wait(for: "\"name\": \"Leanne\"")
        for _ in 1...20 { deck.mouse(64, (border.row + 3, 10)) }
        try deck.wait(for: "r retries when it has recovered")
        #expect(deck.place(of: "▌   4") != nil)
        try deck.press(Keys.escape, hides: "─ Request 4")
        try deck.press("o", shows: "─ Sort by")
        try deck.click("attempts")
        try deck.wait(for: "sorted by attempts")
        try KeyDrill.finishSample(deck)
    }

    @Test("a click on a key of the footer presses it, a click on a button answers, as the server sees")
    func footerAndButtons() throws {
        let (deck, gate) = try LiveDeck.gated(4, ["-c", "1"])
        try deck.click("P pause")
        try deck.wait(for: "PAUSED")
        gate.pass(1)
        try deck.wait(for: "✓ 1 ok")
        #expect(deck.served == ["/1"])
        try deck.select(2)
        try deck.press("  ", shows: "2 rows marked")
        try deck.press("X", shows: "Cancel 2 marked requests?")
        try deck.click(" n no ")
        try deck.wait(for: "nothing done")
        try deck.press("X", shows: "Cancel 2 marked requests?")
        try deck.click(" y cancel them ")
        try deck.wait(for: "2 requests cancelled")
        gate.open()
        try deck.click("P go on")
        try deck.waitForFinish()
        #expect(deck.served == ["/1", "/4"])
        try KeyDrill.finish(deck, served: 2, status: 1)
    }

    @Test("a click on a column head of the hosts sorts them, and again the other way round")
    func hosts() throws {
        let deck = try LiveDeck.finished()
        try deck.press("2", shows: "ACTIVE")
        try deck.click("FAILED")
        try deck.wait(for: "hosts by failed, greatest first")
        try deck.click("FAILED")
        try deck.wait(for: "hosts by failed, least first")
        try KeyDrill.finishSample(deck)
    }

    @Test("a double click opens a cause, a row of the waterfall and one of the slowest")
    func otherViews() throws {
        let deck = try LiveDeck.finished()
        func doubleClick(_ text: String) throws {
            try deck.wait(for: text)
            let place = try #require(deck.place(of: text))
            for _ in 1...2 {
                deck.mouse(0, place)
                deck.mouse(0, place, isRelease: true)
            }
        }
        try deck.press("3", shows: "404 Status 404")
        try doubleClick("404 Status 404")
        try deck.wait(for: "requests failed by status · 404")
        try deck.press(Keys.escape, shows: "What to try")
        try deck.press("4", shows: "In flight and recent")
        try doubleClick("/a/3")
        try deck.wait(for: "─ Request 3")
        try deck.press(Keys.escape, shows: "In flight and recent")
        try deck.press("e", shows: "zoom")
        try deck.press(Keys.right, shows: "The slowest")
        try doubleClick("/bad/4")
        try deck.wait(for: "─ Request 4")
        try KeyDrill.finishSample(deck)
    }

    @Test(
        "with --no-mouse, or mouse = false, the terminal is never asked for it",
        arguments: [([], nil, true), (["--no-mouse"], nil, false), ([], "mouse = false\n", false)]
            as [([String], String?, Bool)])
    func off(arguments: [String], config: String?, isOn: Bool) throws {
        let deck = try LiveDeck.finished(arguments, config: config)
        #expect(deck.terminal.screen.modes.contains(1000) == isOn)
        #expect(!deck.terminal.screen.modes.isDisjoint(with: [1002, 1006]) == isOn)
        try KeyDrill.finishSample(deck)
    }

    @Test("what is pasted goes into a prompt, and is never taken for keys")
    func pastes() throws {
        let deck = try LiveDeck.finished()
        deck.terminal.send("\u{1B}[200~Rq\r\u{1B}[201~")
        try deck.wait(for: "pasted text goes into a prompt")
        try deck.press("/\u{1B}[200~~s 5xx\u{1B}[201~", shows: "1 of 8")
        try deck.press(Keys.enter, shows: "1 request shown")
        try KeyDrill.finishSample(deck)
    }
}
