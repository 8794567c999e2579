import TestSupport
import Testing

@testable import DeckModel

/// What touches the run: seen from the server.
extension KeyDrill {
    static func pauses(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(4, ["-c", "1"])
        try deck.press(key, shows: "PAUSED")
        gate.open()
        try deck.wait(for: "✓ 1 ok")
        #expect(deck.served == ["/1"])
        deck.terminal.send(key)
        try deck.waitForFinish()
        try finish(deck, served: 4, status: 0)
    }

    static func raisesLimit(_ action: ActionID, _ key: String) throws {
        let arguments = action == "more-per-host" ? ["--per-host", "1"] : ["-c", "1", "--per-host", "0"]
        let most = action == "much-more-concurrency" ? 11 : 2
        let (deck, gate) = try LiveDeck.gated(16, arguments)
        deck.terminal.send(key)
        try deck.serverHas(most)
        gate.open()
        try deck.waitForFinish()
        #expect(deck.server.tally.mostInFlight == most)
        try finish(deck, served: 16, status: 0)
    }

    static func lowersLimit(_ action: ActionID, _ key: String) throws {
        let limit = action == "much-less-concurrency" ? 12 : 3
        let arguments =
            action == "less-per-host" ? ["--per-host", "3"] : ["-c", "\(limit)", "--per-host", "0"]
        let (deck, gate) = try LiveDeck.gated(16, arguments)
        try deck.serverHas(limit)
        try deck.wait(for: "in flight \(limit)/")
        try deck.press(key, shows: action == "less-per-host" ? "per-host limit 2" : "concurrency 2")
        // What is in flight finishes; only then does the new limit hold.
        gate.pass(limit - 2)
        try deck.wait(for: "in flight 2/")
        deck.server.tally.resetPeaks()
        gate.open()
        try deck.waitForFinish()
        #expect(deck.server.tally.mostInFlight == 2)
        try finish(deck, served: 16, status: 0)
    }

    static func turnsAdaptive(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(16, ["-c", "2", "--adaptive"])
        try deck.press("2", shows: "starts at 2")
        try deck.press(key, shows: "adaptive off")
        try deck.press(key, shows: "starts at 2")
        try deck.press("[", shows: "per-host limit 1")
        try deck.wait(for: "by hand")
        gate.open()
        try deck.waitForFinish()
        try finish(deck, served: 16, status: 0)
    }

    static func retries(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.select(2)
        try deck.press(key, shows: "request 2 queued again")
        try deck.serverHas(9)
        try deck.waitForRetried(1)
        #expect(deck.served.last == "/a/2")
        try finish(deck, served: 9, status: 1)
    }

    /// An editor that changes nothing sends nothing; what one does change, AddedRowTests has.
    static func edits(_ key: String) throws {
        let deck = try LiveDeck.finished(environment: ["EDITOR": "true"])
        try deck.press(key, shows: "nothing sent: it was not changed")
        try finishSample(deck)
    }

    /// Only what failed, and of that only what the filter shows.
    static func retriesFailed(_ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press("/!gone" + Keys.enter, shows: "7 requests shown")
        try deck.press(key, shows: "request 4 queued again")
        try deck.serverHas(9)
        try deck.waitForRetried(1)
        try deck.press(Keys.escape, shows: "filter off")
        try deck.press(key, shows: "2 requests queued again")
        try deck.serverHas(11)
        try deck.waitForRetried(2)
        #expect(deck.served.suffix(3) == ["/bad/4", "/bad/4", "/gone/5"])
        try finish(deck, served: 11, status: 1)
    }

    static func holds(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        try deck.select(2)
        try deck.press(key, shows: "request 2 held")
        gate.open()
        try deck.wait(for: "✓ 2 ok")
        #expect(deck.served == ["/1", "/3"])
        try deck.press(key, shows: "request 2 released")
        try deck.waitForFinish()
        #expect(deck.served == ["/1", "/3", "/2"])
        try finish(deck, served: 3, status: 0)
    }

    static func cancels(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(4, ["-c", "1"])
        try deck.select(2)
        try deck.press(key, shows: "request 2 cancelled")
        try deck.select(3)
        try deck.press("  ", shows: "2 rows marked")
        try deck.press(key, shows: "Cancel 2 marked requests?")
        try deck.press("n", hides: "Cancel 2 marked requests?")
        gate.open()
        try deck.waitForFinish()
        #expect(deck.served == ["/1", "/3", "/4"])
        #expect(deck.outcomes.sorted() == ["1 ok", "2 cancelled", "3 ok", "4 ok"])
        try finish(deck, served: 3, status: 1)
    }

    static func takesBack(_ key: String) throws {
        let (deck, gate) = try LiveDeck.gated(4, ["-c", "2"])
        try deck.serverHas(2)
        try deck.press("+", shows: "concurrency 3")
        try deck.serverHas(3)
        try deck.wait(for: "in flight 3/3")
        try deck.press(key, shows: "concurrency back to 2")
        try deck.wait(for: "in flight 3/2")
        gate.pass(1)
        try deck.wait(for: "in flight 2/2")
        deck.server.tally.resetPeaks()
        gate.open()
        try deck.waitForFinish()
        #expect(deck.server.tally.mostInFlight == 2)
        try finish(deck, served: 4, status: 0)
    }

    /// What was changed before a retry is kept, or brought back.
    static func comparesRetry(_ action: ActionID, _ key: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press("}R", shows: "2 requests queued again")
        try deck.waitForRetried(2)
        try deck.wait(for: "concurrency 1 → 11: K keeps, B undoes")
        let isKept = action == "keep-changes"
        try deck.press(key, shows: isKept ? "kept: concurrency 11" : "concurrency back to 1")
        try deck.press("3", shows: "CAUSE")
        #expect(deck.terminal.screen.contains("BEFORE") == !isKept)
        try finish(deck, served: 10, status: 1)
    }
}
