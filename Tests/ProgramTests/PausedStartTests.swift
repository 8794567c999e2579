import TestSupport
import Testing

@Suite("A run that begins paused", .serialized)
struct PausedStartTests {
    @Test("P starts all of it, then pauses as ever")
    func startsAll() throws {
        let deck = try LiveDeck(["/1", "/2", "/3"], ["--paused"]) { _ in .init() }
        try deck.wait(for: "nothing is sent yet")
        #expect(deck.served.isEmpty)
        try deck.wait(for: "at start (--paused)")
        try deck.press("P", shows: "✓ 3 ok")
        try KeyDrill.finish(deck, served: 3, status: 0)
    }

    @Test("quitting before anything is asked for sends nothing")
    func quits() throws {
        let deck = try LiveDeck(["/1", "/2"], ["--paused"]) { _ in .init() }
        try deck.wait(for: "nothing is sent yet")
        try deck.wait(for: "at start (--paused)")
        try deck.press("q", shows: "Nothing is in flight. 2 requests will not be sent.")
        deck.terminal.send("y")
        #expect(try deck.terminal.waitForExit() == .exited(1))
        #expect(deck.served.isEmpty && deck.terminal.screen.contains("0 cancelled, 2 not sent"))
    }

    @Test("a start that is undone sends nothing more, and says how many were sent")
    func undone() throws {
        let gate = Gate()
        let deck = try LiveDeck((1...30).map { "/\($0)" }, ["--paused", "-c", "50", "--per-host", "2"]) { _ in
            .init(gate: gate)
        }
        try deck.wait(for: "nothing is sent yet")
        deck.terminal.send("P")
        try deck.serverHas(2)
        try deck.wait(for: "in flight 2/50")
        try deck.press("u", shows: "undone: start; 28 requests held again; 2 sent already")
        gate.open()
        try deck.wait(for: "held 28")
        try deck.wait(for: "PAUSED")
        try deck.press("q", shows: "Nothing is in flight. 28 requests will not be sent.")
        deck.terminal.send("y")
        #expect(try deck.terminal.waitForExit() == .exited(1))
        #expect(
            deck.served.count == 2 && deck.terminal.screen.contains("2 ok, 0 failed, 0 cancelled, 28 not"))
    }

    @Test("without a dashboard there are no keys to wait for")
    func plain() throws {
        let folder = try Folder()
        for arguments in [["--plain"], []] {
            let run = try ProgramRun(["http://127.0.0.1:1/", "--paused"] + arguments, in: folder)
            #expect(run.status == 2)
            #expect(run.errors.contains("--paused"))
            #expect(run.errorLines.count == 1)
        }
    }
}
