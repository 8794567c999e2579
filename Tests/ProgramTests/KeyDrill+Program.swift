import TestSupport
import Testing

@testable import DeckModel

/// Copies, exports, and the program itself.
extension KeyDrill {
    static func copies(_ action: ActionID, _ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.select(3)
        let url = "\(deck.server.url)/a/3?token="
        switch action {
        case "copy-body":
            try deck.press(Keys.enter + key, shows: "copied the body")
            #expect(deck.copies == [LiveDeck.sampleBody])
        case "copy-url":
            try deck.press(Keys.enter + key, shows: "copied the URL")
            #expect(deck.copies == [url + "•••"])
        case "copy-curl":
            try deck.press(key, shows: "copied the curl command")
            let copy = try #require(deck.copies.first)
            #expect(copy.hasPrefix("curl ") && copy.contains(url + "•••") && !copy.contains("hush"))
        default:
            try deck.press(key, shows: "secrets and all")
            let copy = try #require(deck.copies.first)
            #expect(copy.hasPrefix("curl ") && copy.contains(url + "hush"))
        }
        try finishSample(deck)
    }

    /// A key of another kind of run.
    static func saysWhere(_ key: String, _ words: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(key, shows: words)
        try finishSample(deck)
    }

    static func exports(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press("E", shows: "only failed 2 of 8")
        try deck.press(key, shows: "export 2 as JSONL to fetchdeck.jsonl")
        try deck.press(Keys.control("u") + "failed.txt\r", shows: "exported 2 requests to failed.txt")
        #expect(deck.folder.text("failed.txt") == "\(deck.server.url)/bad/4\n\(deck.server.url)/gone/5\n")
        try finishSample(deck)
    }

    static func takesCommand(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(key, shows: "Tab complete")
        try deck.press("view latency\r", shows: "How long it took")
        try finishSample(deck)
    }

    static func helps(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press(key, shows: "─ Keys")
        try deck.wait(for: "Retry the selected or marked requests")
        try deck.press(Keys.escape, hides: "─ Keys")
        try finishSample(deck)
    }

    static func redraws(_ key: String) throws {
        let deck = try LiveDeck.finished()
        deck.terminal.scribble("\u{1b}[1;1Hgarbage everywhere\u{1b}[10;1Hand here")
        try deck.press(key, hides: "garbage everywhere")
        try deck.terminal.wait(until: "all of it is painted") { terminal in
            terminal.screen.contains("FINISHED") && !terminal.screen.contains("and here")
        }
        try finishSample(deck)
    }

    /// Stops as a job of a shell and goes on by `fg`; what is in flight meanwhile is not lost.
    static func suspends(_ key: String) throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        let folder = try Folder()
        let script = """
            set -m; "$0" "$@"; echo "[stopped]"; read -r line; fg >/dev/null; echo "[over $?]"; read -r line
            """
        let terminal = try PseudoTerminal(
            "/bin/bash",
            [
                "--norc", "-c", script, BuiltProducts.path("fetchdeck"), "\(server.url)/a", "\(server.url)/b",
                "-c", "1",
            ],
            environment: ["HOME": folder.path], columns: 100, rows: 30, folder: folder.path)
        try terminal.wait(until: "the first request is there") { _ in server.tally.count == 1 }
        try terminal.wait(for: "RUNNING")
        terminal.send(key)
        try terminal.wait(for: "[stopped]")
        #expect(!terminal.screen.isAlternate)
        #expect(terminal.modes == terminal.originalModes)
        #expect(terminal.screen.modes == [7, 25])
        gate.open()
        terminal.send("\n")
        try terminal.wait(for: "FINISHED")
        try terminal.wait(for: "✓ 2 ok")
        terminal.send("q")
        try terminal.wait(for: "[over 0]")
        #expect(terminal.modes == terminal.originalModes)
        #expect(server.requests.map(\.target) == ["/a", "/b"])
        terminal.send("\n")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    static func quits(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        try deck.press(key, shows: "Quit?")
        try deck.press("n", hides: "Quit?")
        gate.pass(1)
        try deck.serverHas(2)
        try deck.press(key, shows: "1 transfer in flight will be ended")
        deck.terminal.send("y")
        #expect(try deck.terminal.waitForExit() == .exited(1))
        #expect(!deck.terminal.screen.isAlternate)
        #expect(deck.terminal.modes == deck.terminal.originalModes)
        #expect(deck.terminal.screen.contains("1 ok, 0 failed, 1 cancelled, 1 not sent"))
        #expect(deck.outcomes == ["1 ok", "2 cancelled"])
        gate.open()
    }

    static func doesNothing(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        try deck.press(key, shows: "^R does nothing here")
        gate.open()
        try deck.waitForFinish()
        try deck.press(key, shows: "^R does nothing here")
        #expect(deck.outcomes == ["1 ok", "2 ok", "3 ok"])
        try finish(deck, served: 3, status: 0)
    }
}
