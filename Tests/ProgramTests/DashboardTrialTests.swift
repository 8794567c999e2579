import TestSupport
import Testing

@Suite("A retry held against what was before it, before a server that heals", .serialized)
struct DashboardTrialTests {
    /// A server of which the first answer to each path fails, but to one path every answer, and that to another with 404.
    private static func healing(_ count: Int) throws -> LiveDeck {
        let deck = try LiveDeck((1...count).map { "/items/\($0)" }, ["-c", "4"]) { request in
            if request.number <= count {
                return .init(
                    status: 503, body: #"{"error": "down", "retry": true}"#, contentType: "application/json")
            }
            let isGone = request.path == "/items/2"
            return .init(
                status: isGone ? 404 : request.path == "/items/3" ? 503 : 200,
                body: #"{"error": null, "retry": true}"#, contentType: "application/json")
        }
        try deck.waitForFinish()
        return deck
    }

    @Test("E R never shows an empty list; before and after stand by cause with the limits changed, until K")
    func trial() throws {
        let deck = try Self.healing(20)
        try deck.press("E", shows: "only failed 20 of 20")
        try deck.press("-R", shows: "20 requests queued again")
        try deck.waitForRetried(20)
        try deck.wait(for: "retried 20: 18 ok, 2 failed again · concurrency 4 → 3: K keeps, B undoes")
        #expect(!deck.terminal.screen.contains("nothing matches"))
        try deck.press("3", shows: "changed in between: concurrency 4 → 3")
        try deck.wait(for: "What to try")
        // Twenty failed so before and one does now, and one fails in another way.
        for (status, counts) in [("503", "20     1"), ("404", " –     1")] {
            let line = deck.terminal.screen.lines.first { $0.contains("status") && $0.contains(status) }
            #expect(line?.contains(counts) == true, "\(deck.terminal.screen.text)")
        }
        try deck.press("K", shows: "kept: concurrency 3")
        #expect(!deck.terminal.screen.contains("BEFORE"))
        try KeyDrill.finish(deck, served: 40, status: 1)
    }

    @Test("equal bodies of a cause are counted, and what differs from an ok answer stands in the detail")
    func bodies() throws {
        let deck = try Self.healing(6)
        try deck.press("3", shows: "6 of 6 503s have one body")
        try deck.press("1R", shows: "6 requests queued again")
        try deck.waitForRetried(6)
        try deck.select(3)
        try deck.press(Keys.enter, shows: "[Response]")
        try deck.press(Keys.left, shows: "an ok answer to /items/3: nothing to compare")
        try deck.press(Keys.escape, hides: "[Diff]")
        try deck.select(1)
        try deck.press(Keys.enter, shows: #"+   "error": "down","#)
        try deck.wait(for: #"-   "error": null,"#)
        try deck.wait(for: #""retry": true"#)
        try KeyDrill.finish(deck, served: 12, status: 1)
    }
}
