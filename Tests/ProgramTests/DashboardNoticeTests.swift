import TestSupport
import Testing

@Suite("What the terminal and the desktop are told beside the screen", .serialized)
struct DashboardNoticeTests {
    /// Three that are ok and one that failed.
    private func finished(_ config: String?, _ environment: [String: String]) throws -> LiveDeck {
        let deck = try LiveDeck(["/a/1", "/a/2", "/bad/3", "/a/4"], config: config, environment: environment)
        {
            .init(status: $0.path.hasPrefix("/bad") ? 503 : 200)
        }
        try deck.waitForFinish()
        return deck
    }

    @Test(
        "title and task bar tell how the run goes, and are cleared in the end; the bell rings when asked to")
    func extras() throws {
        let deck = try finished("bell = true\n", ["WT_SESSION": "x"])
        try deck.terminal.wait(until: "the bell rings and the title says the end") {
            $0.screen.bells == 1 && $0.screen.commands.contains("0;fetchdeck: finished, 1 failed")
        }
        #expect(try deck.quit() == .exited(1))
        #expect(deck.terminal.screen.commands.last { $0.hasPrefix("9;4;") } == "9;4;0")
        let silent = try finished(nil, [:])
        #expect(try silent.quit() == .exited(1))
        #expect(silent.terminal.screen.bells == 0)
    }

    @Test(
        "a notification is sent once when the run is done: where it is known to be taken, or by the name asked for",
        arguments: [
            ("notify = true\n", ["TERM_PROGRAM": "ghostty"], ["9;finished: 3 ok, 1 failed"]),
            ("notify = true\n", [:], []), ("notify = false\n", ["TERM_PROGRAM": "ghostty"], []),
            ("bell = true\n", ["TERM_PROGRAM": "ghostty"], []),
            ("notify = \"osc777\"\n", [:], ["777;notify;fetchdeck;finished: 3 ok, 1 failed"]),
        ] as [(String, [String: String], [String])])
    func notification(config: String, environment: [String: String], sent: [String]) throws {
        let deck = try finished(config, environment)
        deck.terminal.send("R")
        try deck.serverHas(5)
        try deck.waitForRetried(1)
        #expect(try deck.quit() == .exited(1))
        let notices = deck.terminal.screen.commands.filter { command in
            ["9;", "777;"].contains { command.hasPrefix($0) } && !command.hasPrefix("9;4")
        }
        #expect(notices == sent)
        #expect(deck.terminal.screen.bells == (config.hasPrefix("bell") ? 1 : 0))
    }
}
