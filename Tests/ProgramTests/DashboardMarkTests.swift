import TestSupport
import Testing

@Suite("What keys do to marked rows", .serialized)
struct DashboardMarkTests {
    /// A run of one at a time at a gate, with 2 and 4 marked.
    private func marked() throws -> (LiveDeck, Gate) {
        let (deck, gate) = try LiveDeck.gated(5, ["-c", "1"])
        for (id, text) in [(2, "1 row marked"), (4, "2 rows marked")] {
            try deck.select(id)
            try deck.press(" ", shows: text)
        }
        return (deck, gate)
    }

    @Test("p holds all of them, wherever the cursor stands, and p again releases them")
    func holds() throws {
        let (deck, gate) = try marked()
        try deck.select(5)
        try deck.press("p", shows: "2 requests held")
        gate.open()
        try deck.wait(for: "✓ 3 ok")
        #expect(deck.served == ["/1", "/3", "/5"])
        try deck.press("p", shows: "2 requests released")
        try deck.waitForFinish()
        #expect(deck.served.suffix(2) == ["/2", "/4"])
        try KeyDrill.finish(deck, served: 5, status: 0)
    }

    @Test("X asks, and cancels them and nothing else")
    func cancels() throws {
        let (deck, gate) = try marked()
        try deck.press("X", shows: "Cancel 2 marked requests?")
        try deck.press(Keys.enter, shows: "2 requests cancelled")
        gate.open()
        try deck.waitForFinish()
        #expect(deck.served == ["/1", "/3", "/5"])
        #expect(deck.outcomes.sorted() == ["1 ok", "2 cancelled", "3 ok", "4 cancelled", "5 ok"])
        try KeyDrill.finish(deck, served: 3, status: 1)
    }

    @Test("u sends again what X has cancelled before it was sent")
    func takesBack() throws {
        let (deck, gate) = try marked()
        try deck.press("X", shows: "Cancel 2 marked requests?")
        try deck.press("y", shows: "2 requests cancelled")
        try deck.press("u", shows: "2 requests queued again")
        gate.open()
        try deck.waitForFinish()
        #expect(Set(deck.served) == ["/1", "/2", "/3", "/4", "/5"])
        try KeyDrill.finish(deck, served: 5, status: 0)
    }

    @Test("y and Y copy all of them, in the order of the list, secrets redacted or as they are")
    func copies() throws {
        let deck = try LiveDeck.finished()
        for id in [8, 3] {
            try deck.select(id)
            try deck.press(" ", shows: id == 8 ? "1 row marked" : "2 rows marked")
        }
        try deck.press("y", shows: "copied 2 curl commands")
        try deck.press("Y", shows: "copied 2 curl commands, secrets and all")
        let lines = deck.copies.map { $0.split(separator: "\n") }
        #expect(lines.map(\.count) == [2, 2])
        #expect(lines[0][0].contains("/a/3?token=•••") && lines[0][1].contains("/a/8"))
        #expect(lines[1][0].contains("/a/3?token=hush") && lines[1][1].contains("/a/8"))
        try KeyDrill.finishSample(deck)
    }

    @Test("r sends them again, and what is in flight is left alone")
    func retries() throws {
        let deck = try LiveDeck.finished()
        for (id, text) in [(8, "1 row marked"), (4, "2 rows marked")] {
            try deck.select(id)
            try deck.press(" ", shows: text)
        }
        try deck.press("r", shows: "2 requests queued again")
        try deck.serverHas(10)
        try deck.waitForRetried(2)
        #expect(deck.served.suffix(2) == ["/bad/4", "/a/8"])
        try KeyDrill.finish(deck, served: 10, status: 1)
    }
}
