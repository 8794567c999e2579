import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Keys of the dashboard, from the server's side", .serialized)
struct DashboardRunTests {
    private static func paths(_ count: Int) -> [String] { (1...count).map { "/\($0)" } }

    @Test("p holds the selected, which the server never sees until p releases it")
    func holds() throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        try deck.press("j", shows: "▌   2")
        try deck.press("p", shows: "request 2 held")
        gate.open()
        try deck.wait(for: "2 ok")
        #expect(deck.served == ["/1", "/3"])
        try deck.press("g", shows: "▌")
        try deck.press("G", shows: "▌   2")
        try deck.press("p", shows: "request 2 released")
        try deck.waitForFinish()
        #expect(deck.served == ["/1", "/3", "/2"])
        #expect(try deck.quit() == .exited(0))
    }

    @Test("X asks before it cuts off what is in flight, and before it cancels more than one")
    func cancels() throws {
        let (deck, gate) = try LiveDeck.gated(5, ["-c", "1"])
        try deck.press("X", shows: "Cancel request 1?")
        try deck.press("y", shows: "request 1 cancelled")
        try deck.serverHas(2)
        try deck.press(":3\r", shows: "▌   3")
        try deck.press("  ", shows: "2 rows marked")
        try deck.press("X", shows: "Cancel 2 marked requests?")
        try deck.press("n", hides: "Cancel 2 marked requests?")
        try deck.press("X", shows: "Cancel 2 marked requests?")
        try deck.press(Keys.escape, hides: "Cancel 2 marked requests?")
        try deck.press("X", shows: "Cancel 2 marked requests?")
        try deck.press("y", shows: "3 cancelled")
        gate.open()
        try deck.waitForFinish()
        #expect(deck.served == ["/1", "/2", "/5"])
        #expect(deck.outcomes.sorted() == ["1 cancelled", "2 ok", "3 cancelled", "4 cancelled", "5 ok"])
        #expect(try deck.quit() == .exited(1))
    }

    @Test("r sends the selected or the marked again, and their last record is the outcome")
    func retries() throws {
        let deck = try LiveDeck(Self.paths(3), ["-c", "1"]) { _ in .init() }
        try deck.waitForFinish()
        try deck.press("G", shows: "▌   1")
        deck.terminal.send("r")
        try deck.serverHas(4)
        try deck.waitForRetried(1)
        try deck.press(":sort id asc\r", shows: "sorted by id")
        try deck.press("g ", shows: "1 row marked")
        try deck.press("j ", shows: "2 rows marked")
        try deck.press("r", shows: "2 requests queued again")
        try deck.serverHas(6)
        try deck.waitForRetried(2)
        #expect(deck.served == ["/1", "/2", "/3", "/1", "/1", "/3"])
        try deck.terminal.wait(until: "six records are there") { _ in deck.outcomes.count == 6 }
        #expect(try deck.quit() == .exited(0))
    }

    @Test(
        "limits change by their keys and commands, as the server counts",
        arguments: [
            ("}", ["-c", "1", "--per-host", "0"], 11), ("]]", ["--per-host", "1"], 3),
            (":concurrency 4\r", ["-c", "1"], 4), (":per-host 127 5\r", ["--per-host", "1"], 5),
            ("2]", ["--per-host", "1"], 2), (":per-host 0\r", ["-c", "6", "--per-host", "1"], 6),
        ])
    func limits(keys: String, arguments: [String], most: Int) throws {
        let (deck, gate) = try LiveDeck.gated(16, arguments)
        try deck.wait(for: "RUNNING")
        deck.terminal.send(keys)
        try deck.serverHas(most)
        gate.open()
        try deck.wait(for: "16 ok")
        #expect(deck.server.tally.mostInFlight == most)
        #expect(try deck.quit() == .exited(0))
    }

    @Test("a limit that is lowered holds from the next start on: - { [")
    func lowers() throws {
        let (deck, gate) = try LiveDeck.gated(12, ["-c", "4"])
        try deck.serverHas(4)
        try deck.wait(for: "in flight 4/4")
        try deck.press("--", shows: "concurrency 2")
        gate.pass(2)
        try deck.wait(for: "in flight 2/2")
        deck.server.tally.resetPeaks()
        try deck.press("[", shows: "per-host limit 9")
        try deck.press("{", shows: "concurrency 1")
        try deck.press("-", shows: "concurrency is 1, the least")
        gate.open()
        try deck.wait(for: "12 ok")
        #expect(deck.server.tally.mostInFlight == 2)
        #expect(try deck.quit() == .exited(0))
    }

    @Test("P in the hosts view holds that host alone, its rows say why, and P lets it go on")
    func pausesHost() throws {
        let (deck, gate) = try LiveDeck.gated(4, ["-c", "1"])
        try deck.press("2", shows: "ACTIVE")
        try deck.press("P", shows: "host paused")
        gate.open()
        try deck.wait(for: "1 ok")
        try deck.press("1", shows: "host paused")
        #expect(deck.served == ["/1"])
        try deck.press("2", shows: "ACTIVE")
        try deck.press("P", shows: "host resumed")
        try deck.wait(for: "4 ok")
        #expect(try deck.quit() == .exited(0))
    }

    @Test("R in the errors view retries that cause alone, Enter shows its requests, R what the filter shows")
    func retriesCause() throws {
        let deck = try LiveDeck(["/bad/1", "/gone/2", "/bad/3"], ["-c", "1"]) { request in
            .init(status: request.path.hasPrefix("/bad") ? 503 : 404)
        }
        try deck.wait(for: "3 failed")
        try deck.press("3", shows: "What to try")
        deck.terminal.send("R")
        try deck.serverHas(5)
        try deck.waitForRetried(2)
        #expect(deck.served.suffix(2) == ["/bad/1", "/bad/3"])
        try deck.press("j" + Keys.enter, shows: "one cause 1 of 3")
        deck.terminal.send("R")
        try deck.serverHas(6)
        #expect(deck.served.last == "/gone/2")
        try deck.waitForRetried(1)
        #expect(try deck.quit() == .exited(1))
    }

    @Test(
        "q asks while something is in flight: n and Esc go on, y and Enter end", arguments: ["y", Keys.enter])
    func asks(yes: String) throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        try deck.press("q", shows: "1 transfer in flight will be ended. 2 requests")
        try deck.press("n", hides: "Quit?")
        try deck.press("q", shows: "Quit?")
        try deck.press(Keys.escape, hides: "Quit?")
        gate.pass(1)
        try deck.serverHas(2)
        try deck.press(Keys.control("c"), shows: "Quit?")
        deck.terminal.send(yes)
        #expect(try deck.terminal.waitForExit() == .exited(1))
        #expect(deck.terminal.screen.contains("1 ok, 0 failed, 1 cancelled, 1 not sent"))
        #expect(deck.outcomes == ["1 ok", "2 cancelled"])
        gate.open()
    }

    @Test("^C pressed again ends at once, what was in flight is recorded as cancelled")
    func interrupts() throws {
        let (deck, gate) = try LiveDeck.gated(2, ["-c", "2"])
        try deck.serverHas(2)
        try deck.press(Keys.control("c"), shows: "Quit?")
        deck.terminal.send(Keys.control("c"))
        #expect(try deck.terminal.waitForExit() == .exited(1))
        #expect(deck.outcomes.sorted() == ["1 cancelled", "2 cancelled"])
        gate.open()
    }

    @Test("a request retried after the run had finished is recorded too when one quits while it is in flight")
    func quitsAfterRetry() throws {
        let gate = Gate()
        let isFirst = Signal()
        let deck = try LiveDeck(["/1", "/2"], ["-c", "1"]) { _ in .init(gate: isFirst.isRaised ? gate : nil) }
        try deck.waitForFinish()
        isFirst.raise()
        try deck.press("r", shows: "RUNNING")
        try deck.serverHas(3)
        try deck.press("q", shows: "1 transfer in flight will be ended")
        deck.terminal.send("y")
        #expect(try deck.terminal.waitForExit() == .exited(1))
        #expect(deck.terminal.screen.contains("1 ok, 0 failed, 1 cancelled, 0 not sent"))
        #expect(deck.outcomes == ["1 ok", "2 ok", "2 cancelled"])
        gate.open()
    }

    @Test("Z freezes the display and not the run: the banner says FROZEN, and P beside it PAUSED")
    func freezes() throws {
        let (deck, gate) = try LiveDeck.gated(4, ["-c", "2"])
        try deck.serverHas(2)
        try deck.press("Z", shows: "FROZEN")
        gate.pass(1)
        try deck.serverHas(3)
        try deck.wait(for: "1 settled since")
        #expect(deck.terminal.screen.contains("✓ 0 ok"))
        try deck.press("Z", shows: "unfrozen: 1 request settled meanwhile")
        try deck.wait(for: "✓ 1 ok")
        try deck.press("Z", shows: "FROZEN")
        try deck.press("P", shows: "run paused")
        try deck.press("Z", shows: "PAUSED")
        gate.open()
        try deck.wait(for: "3 ok")
        #expect(deck.served.count == 3)
        try deck.press("P", shows: "FINISHED")
        #expect(try deck.quit() == .exited(0))
    }
}
