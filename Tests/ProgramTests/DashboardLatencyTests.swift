import TestSupport
import Testing

@Suite("Why it is slow, in a terminal", .serialized)
struct DashboardLatencyTests {
    @Test("one key says what hangs and what binds; Enter opens it, and Esc comes back to the waterfall")
    func whySlow() throws {
        let (deck, gate) = try LiveDeck.gated(12, ["-c", "4"])
        try deck.serverHas(4)
        try deck.press("4", shows: "no response yet: 4 requests in flight, the longest for")
        try deck.wait(for: "what binds is the concurrency 4")
        try deck.press(Keys.enter, shows: "─ Request ")
        try deck.press(Keys.escape, shows: "In flight and recent")
        gate.open()
        try deck.waitForFinish()
        try deck.wait(for: "p99 is ")
        #expect(try deck.quit() == .exited(0))
    }

    @Test("the errors view says how many requests got which status")
    func statuses() throws {
        let deck = try LiveDeck.finished()
        try deck.press("3", shows: "200 6  404 1  503 1")
        #expect(try deck.quit() == .exited(1))
    }
}
