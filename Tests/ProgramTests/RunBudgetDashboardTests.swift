import TestSupport
import Testing

@Suite("The dashboard of a run with budgets", .timeLimit(.minutes(3)))
struct RunBudgetDashboardTests {
    @Test("shows how each stands while the run goes on, and when it has ended")
    func lines() throws {
        let gate = Gate()
        let server = try TestHTTPServer { request in
            .init(status: request.path == "/bad" ? 503 : 200, gate: request.path == "/bad" ? gate : nil)
        }
        defer { server.stop() }
        let folder = try Folder()
        try folder.write(
            "\(server.url)/1\n\(server.url)/2\n\(server.url)/3\n\(server.url)/bad\n", to: "list.txt")
        let deck = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"),
            [
                "list.txt", "--retries", "0", "--read-timeout", "300", "--timeout", "300", "--budget",
                "ok>=80%", "--budget", "p95<60s",
            ],
            environment: ["HOME": folder.path], columns: 80, rows: 24, folder: folder.path)
        try deck.wait(until: "the three are counted") { deck in
            deck.screen.lines.contains { $0.contains(#/budget ok>=80% +100.00 % +left 100%/#) }
                && deck.screen.lines.contains { $0.contains(#/budget p95<60s +[^ ]+ ms +holds/#) }
        }
        gate.open()
        try deck.wait(until: "so is the last one") { deck in
            deck.screen.lines.contains { $0.contains(#/budget ok>=80% +75.00 % +broken/#) }
        }
        deck.send("q")
        #expect(try deck.waitForExit() == .exited(4))
    }
}
