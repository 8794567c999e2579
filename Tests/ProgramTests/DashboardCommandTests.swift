import TestSupport
import Testing

@testable import DeckModel

@Suite("Every : command of the table does what it says", .serialized)
struct DashboardCommandTests {
    @Test("each command of the table", arguments: DeckCommand.table.map(\.name))
    func commands(_ name: String) throws {
        switch name {
        case "concurrency": try Self.changesLimit("concurrency 4", ["-c", "1", "--per-host", "0"])
        case "per-host": try Self.changesLimit("per-host 4", ["--per-host", "1"])
        case "rate": try Self.changesRate("rate", "rate", ["-c", "1"], started: 1)
        case "host-rate": try Self.changesRate("host-rate", "host rate", ["--per-host", "1"], started: 2)
        case "adaptive": try Self.turnsAdaptive()
        case "canary": try Self.releasesCanary()
        case "pause", "resume": try Self.pauses()
        case "set": try Self.setsOptions()
        case "run": try Self.startsShown()
        case "add": try Self.addsRows()
        // What it does to a shared run: see the tests of its dashboards.
        case "cancel-run", "retry", "retry-failed", "cancel", "undo", "redraw", "help", "quit":
            try Self.acts(name)
        case "filter", "sort", "columns", "view", "go", "theme", "export": try Self.shows(name)
        default: Issue.record("no drill for \(name)")
        }
    }

    private static func changesLimit(_ line: String, _ arguments: [String]) throws {
        let (deck, gate) = try LiveDeck.gated(10, arguments)
        deck.terminal.send(":\(line)\r")
        try deck.serverHas(4)
        gate.open()
        try deck.waitForFinish()
        #expect(deck.server.tally.mostInFlight == 4)
        try KeyDrill.finish(deck, served: 10, status: 0)
    }

    /// A rate so low that no further request starts while the test lasts, then none.
    ///
    /// - Parameter started: how many have started by then. Of one host's starts nothing is known from before its rate was
    ///   set: the next one is not held up.
    private static func changesRate(_ name: String, _ words: String, _ arguments: [String], started: Int)
        throws
    {
        let (deck, gate) = try LiveDeck.gated(6, arguments)
        try deck.press(":\(name) 0.0001\r", shows: "\(words) 0.0001 a second")
        gate.open()
        try deck.wait(for: "queued \(6 - started): for the \(words)")
        #expect(deck.served == (1...started).map { "/\($0)" })
        try deck.press(":\(name) off\r", shows: "\(words) limit off")
        try deck.waitForFinish()
        try KeyDrill.finish(deck, served: 6, status: 0)
    }

    private static func turnsAdaptive() throws {
        let (deck, gate) = try LiveDeck.gated(12, ["-c", "6", "--per-host", "1"])
        try deck.serverHas(1)
        try deck.press(":adaptive on\r", shows: "adaptive on")
        // Up to the limit of each host, which is 1.
        try deck.press(":per-host 6\r", shows: "per-host limit 6")
        try deck.press(":adaptive off 127.0.0.1\r", shows: "adaptive off")
        try deck.press(":adaptive\r", shows: "takes on or off")
        try deck.closePrompt()
        gate.open()
        try deck.waitForFinish()
        #expect(deck.server.tally.mostInFlight == 1, "nothing has shown that more would help")
        try KeyDrill.finish(deck, served: 12, status: 0)
    }

    private static func releasesCanary() throws {
        let deck = try LiveDeck((1...6).map { "/bad\($0)" }, ["--canary", "2", "--retries", "0"]) { _ in
            .init(status: 500, body: "no")
        }
        try deck.wait(for: "canary 2 of 2 failed")
        #expect(deck.served.count == 2)
        try deck.press(":canary release 127.0.0.1\r", shows: "4 requests released")
        try deck.waitForFinish()
        try KeyDrill.finish(deck, served: 6, status: 1)
    }

    private static func pauses() throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        try deck.press(":pause\r", shows: "PAUSED")
        gate.open()
        try deck.wait(for: "✓ 1 ok")
        #expect(deck.served == ["/1"])
        deck.terminal.send(":resume\r")
        try deck.waitForFinish()
        try KeyDrill.finish(deck, served: 3, status: 0)
    }

    private static func addsRows() throws {
        let deck = try LiveDeck(["/1"]) { _ in .init() }
        try deck.waitForFinish()
        try deck.press(":add POST \(deck.server.url)/2\r", shows: "request 2 added")
        try deck.press(":add nonsense://x\r", shows: "not added: pasted:1:")
        try deck.wait(for: "✓ 2 ok")
        #expect(deck.server.requests.map { "\($0.method) \($0.path)" } == ["GET /1", "POST /2"])
        try KeyDrill.finish(deck, served: 2, status: 0)
    }

    /// A run that began paused: `r` starts the selected, `:run` what the filter shows, the rest stays.
    private static func startsShown() throws {
        let deck = try LiveDeck(["/a/1", "/a/2", "/b/3", "/b/4"], ["--paused"]) { _ in .init() }
        try deck.wait(for: "nothing is sent yet")
        try deck.wait(for: "at start (--paused)")
        #expect(deck.served.isEmpty)
        try deck.press("r", shows: "✓ 1 ok")
        #expect(deck.served == ["/a/1"])
        try deck.press("/b\r", shows: "2 of 4")
        try deck.press(":run\r", shows: "✓ 3 ok")
        #expect(deck.served.sorted() == ["/a/1", "/b/3", "/b/4"])
        try deck.press(Keys.escape, hides: "2 of 4")
        try deck.press(":run\r", shows: "✓ 4 ok")
        try KeyDrill.finish(deck, served: 4, status: 0)
    }

    private static func setsOptions() throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1", "-H", "X-Key: old"])
        try deck.press(":set\r", shows: "Options of the run")
        try deck.press(Keys.escape, hides: "Options of the run")
        try deck.press(":set header 'X-Key: new'\r", shows: "header X-Key: •••")
        try deck.press(":bearer tok\r", shows: "bearer ••• (was none)")
        try deck.press(":expect status=201\r", shows: "expect status=201")
        try deck.press(":expect jq:[\r", shows: "jq")
        try deck.press(":timeout nonsense\r", shows: "timeout: expected seconds")
        try deck.press(":timeout 7s\r", shows: "timeout 7 (was 300)")
        try deck.press("u", shows: "timeout back to 300")
        gate.open()
        try deck.wait(for: "✗ 2 failed")
        #expect(
            deck.server.requests.map { [$0.header("X-Key"), $0.header("Authorization")] } == [
                ["old", nil], ["new", "Bearer tok"], ["new", "Bearer tok"],
            ])
        try deck.press(":expect status=200\r", shows: "expect status=200")
        try deck.press("R", shows: "✓ 3 ok")
        try KeyDrill.finish(deck, served: 5, status: 0)
    }

    private static func acts(_ name: String) throws {
        let deck = try LiveDeck.finished()
        var sent: [String] = []
        switch name {
        case "retry":
            deck.terminal.send(":retry 2 8\r")
            sent = ["/a/2", "/a/8"]
        case "retry-failed":
            deck.terminal.send(":retry-failed\r")
            sent = ["/bad/4", "/gone/5"]
        case "cancel-run":
            try deck.press(":cancel-run\r", shows: "this is for a run of several machines")
        case "cancel": try deck.press(":cancel\r", shows: "request 5 is failed: nothing to cancel")
        case "undo":
            try deck.press("E", shows: "only failed 2 of 8")
            try deck.press(":undo\r", shows: "undone: filter; off again")
        case "redraw":
            deck.terminal.scribble("\u{1b}[8;1Hgarbage everywhere")
            try deck.press(":redraw\r", hides: "garbage")
        case "help":
            try deck.press(":help\r", shows: "─ Keys")
            try deck.press(Keys.escape, hides: "─ Keys")
        default:
            deck.terminal.send(":quit\r")
            #expect(try deck.terminal.waitForExit() == .exited(1))
            return
        }
        try deck.serverHas(8 + sent.count)
        if sent.isEmpty { try deck.waitForFinish() } else { try deck.waitForRetried(sent.count) }
        #expect(deck.served.dropFirst(8) == sent[...])
        try KeyDrill.finish(deck, served: 8 + sent.count, status: 1)
    }

    private static func shows(_ name: String) throws {
        let deck = try LiveDeck.finished()
        switch name {
        case "filter": try deck.press(":filter ~s 5xx\r", shows: "1 request shown")
        case "sort": try deck.press(":sort id desc\r", shows: "sorted by id, greatest first")
        case "columns": try deck.press(":columns id,state\r", hides: "CODE")
        case "view": try deck.press(":view errors\r", shows: "What to try")
        case "go": try deck.press(":go 7\r", shows: "▌   7")
        case "theme":
            try deck.press(":theme nord\r", shows: "theme nord saved")
            #expect(deck.folder.text(".config/fetchdeck/config.toml") == "theme = \"nord\"\n")
        default:
            try deck.press(":export f.har\r", shows: "exported 8 requests to f.har")
            #expect(deck.folder.text("f.har").contains("\"entries\""))
        }
        try KeyDrill.finishSample(deck)
    }

    @Test("per-host with a host's name changes the limit of that host alone")
    func oneHost() throws {
        let gate = Gate()
        let lines = (1...12).map { "{\"url\": \"\($0 % 2 == 0 ? "SERVER" : "BYNAME")/\($0)\"}" }
        let deck = try LiveDeck(lines, ["--per-host", "1"]) { _ in .init(gate: gate) }
        try deck.serverHas(2)
        try deck.wait(for: "RUNNING")
        try deck.press(":per-host localhost 4\r", shows: "per-host limit 4")
        try deck.serverHas(5)
        gate.open()
        try deck.waitForFinish()
        #expect(deck.server.tally.mostInFlight == 5)
        let early = Set(deck.server.requests.prefix(5).map { $0.header("Host") ?? "" })
        #expect(early == [deck.server.authority, "localhost:\(deck.server.port)"])
        #expect(
            deck.server.requests.prefix(5).count { $0.header("Host") == "localhost:\(deck.server.port)" } == 4
        )
        try KeyDrill.finish(deck, served: 12, status: 0)
    }

    @Test("what a key does is a command too, by the action's name")
    func actions() throws {
        let deck = try LiveDeck.finished()
        for (line, text) in [
            ("freeze", "FROZEN"), ("freeze", "unfrozen"), ("only-failed", "only failed 2 of 8"),
            ("copy-url", "copied the URL"), ("mark", "1 row marked"), ("sort-menu", "─ Sort by"),
        ] {
            try deck.press(":\(line)\r", shows: text)
        }
        try deck.press(Keys.escape, hides: "─ Sort by")
        try KeyDrill.finishSample(deck)
    }
}
