import TestSupport
import Testing

@Suite("What keys do to requests between two attempts, from the server's side", .serialized)
struct DashboardRetryTests {
    /// A run of which the first answers fail with 503, and a further attempt waits an hour unless a key says otherwise.
    private func failing(
        _ paths: [String], failures: Int, _ arguments: [String] = [], gate: Gate? = nil
    ) throws -> LiveDeck {
        try LiveDeck(
            paths,
            [
                "-c", "1", "--retries", "2", "--backoff", "3600", "--backoff-max", "3600",
                "--retry-after-max", "3600",
                "--no-host-backoff",
            ] + arguments
        ) { request in
            .init(
                status: request.number <= failures ? 503 : 200,
                headers: request.number <= failures ? ["Retry-After: 3600"] : [], gate: gate)
        }
    }

    @Test("r sends at once what waits for its backoff, and its record counts both attempts")
    func retriesNow() throws {
        let deck = try failing(["/1"], failures: 1)
        try deck.wait(for: "503, try 2 of 3, retry-after")
        #expect(deck.served == ["/1"])
        try deck.press("r", shows: "request 1 goes first")
        try deck.serverHas(2)
        try deck.waitForFinish()
        let records = try ProgramRun.records(deck.folder.text("r.jsonl"))
        #expect(records.map { $0["attempts"] as? Int } == [2])
        #expect(records.map { $0["outcome"] as? String } == ["ok"])
        try KeyDrill.finish(deck, served: 2, status: 0)
    }

    @Test("p on what is in flight lets it finish and keeps its next attempt back, until p releases it")
    func holdsInFlight() throws {
        let gate = Gate()
        let deck = try failing(["/1", "/2"], failures: 1, gate: gate)
        try deck.serverHas(1)
        try deck.wait(for: "◔ waiting")
        try deck.press("p", shows: "request 1 held, from the next attempt on")
        gate.open()
        try deck.wait(for: "✓ 1 ok")
        try deck.wait(for: "by p")
        #expect(deck.served == ["/1", "/2"])
        try deck.press("2", shows: "held by p")
        try deck.press("1", hides: "ACTIVE")
        try deck.select(1)
        try deck.press("r", shows: "request 1 is held: p releases it")
        try deck.press("p", shows: "request 1 released")
        try deck.wait(for: "retry-after")
        try deck.press("r", shows: "request 1 goes first")
        try deck.waitForFinish()
        #expect(deck.served == ["/1", "/2", "/1"])
        try KeyDrill.finish(deck, served: 3, status: 0)
    }

    @Test("X cancels what waits for its backoff, R leaves it alone")
    func cancelsWaiting() throws {
        let deck = try failing(["/1", "/2"], failures: 1)
        try deck.wait(for: "✓ 1 ok")
        try deck.wait(for: "retry-after")
        try deck.press("R", shows: "nothing has failed")
        try deck.select(1)
        try deck.press("X", shows: "request 1 cancelled")
        try deck.waitForFinish()
        #expect(deck.outcomes.sorted() == ["1 cancelled", "2 ok"])
        try KeyDrill.finish(deck, served: 2, status: 1)
    }

    @Test("r and R while paused queue, and nothing is sent until P")
    func retriesPaused() throws {
        let deck = try failing(["/1", "/2"], failures: 1, ["--retries", "0"])
        try deck.waitForFinish()
        try deck.press(":pause\r", shows: "paused")
        try deck.press("R", shows: "request 1 queued again")
        try deck.wait(for: "PAUSED")
        try deck.select(2)
        try deck.press("r", shows: "request 2 queued again")
        try deck.wait(for: "queued 2: paused")
        #expect(deck.served == ["/1", "/2"])
        deck.terminal.send("P")
        try deck.waitForFinish()
        #expect(deck.served == ["/1", "/2", "/1", "/2"])
        try KeyDrill.finish(deck, served: 4, status: 0)
    }

    @Test("X on what is in flight closes its connection, and the server hears no more of it")
    func cancelsInFlight() throws {
        let gate = Gate()
        let deck = try failing(["/1", "/2"], failures: 0, gate: gate)
        try deck.serverHas(1)
        try deck.wait(for: "◔ waiting")
        try deck.press("X", shows: "Cancel request 1?")
        try deck.press("y", shows: "request 1 cancelled")
        try deck.serverHas(2)
        #expect(Set(deck.server.requests.map(\.connection)).count == 2)
        gate.open()
        try deck.waitForFinish()
        #expect(deck.outcomes.sorted() == ["1 cancelled", "2 ok"])
        try KeyDrill.finish(deck, served: 2, status: 1)
    }

    @Test("r does not wait for a host that is backed off from: what is pressed is sent")
    func overridesRest() throws {
        let deck = try LiveDeck(
            (1...30).map { "/\($0)" }, ["-c", "1", "--host-backoff"]
        ) { .init(status: $0.target == "/30" ? 200 : 503) }
        try deck.wait(for: "host paused")
        try deck.select(30)
        try deck.press("r", shows: "request 30 goes first")
        try deck.wait(for: "✓ 1 ok")
        // Twenty failed before the host was backed off from, some probed: the others stood before it in the list.
        #expect(deck.served.firstIndex(of: "/30") ?? 30 < 25)
        deck.terminal.send("q")
        _ = try deck.terminal.waitForExit()
    }
}
