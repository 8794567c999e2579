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
        try KeyDrill.finish(deck, served: 0, status: 1)
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
