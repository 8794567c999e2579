import TestSupport
import Testing

@Suite("The detail of a request in flight, in a terminal", .serialized)
struct DashboardDetailTests {
    @Test("a stream that fails first and then goes on is shown as it comes, attempt by attempt")
    func stream() throws {
        let gate = Gate()
        let server = try FaultServer(
            .requests([
                [.answer(503, ["Retry-After: 0"], body: "busy")],
                [
                    .gate(gate), .text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"),
                    .gate(gate), .text("data: first\n\n"), .gate(gate), .text("data: second\n\n"),
                    .gate(gate),
                    .close,
                ],
            ]))
        defer { server.stop() }
        let folder = try Folder()
        try folder.write("\(server.url)/events?token=hush\n", to: "list.txt")
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"),
            ["\(folder.path)/list.txt", "--retries", "1", "--backoff", "0.01"],
            environment: ["HOME": folder.path], columns: 100, rows: 30, folder: folder.path)
        try terminal.wait(for: "◔ waiting")
        terminal.send(Keys.enter)
        // The first attempt's code is not the second one's.
        try terminal.wait(for: "no response yet")
        #expect(!terminal.screen.lines.dropFirst(18).contains { $0.contains("waiting  503") })
        terminal.send(Keys.left + Keys.left)
        try terminal.wait(for: "[Attempts]")
        try terminal.wait(for: "503  ")
        terminal.send(Keys.left)
        try terminal.wait(for: "GET /events?token=••• HTTP/1.1")
        try terminal.wait(for: "Host: \(server.authority)")
        terminal.send(Keys.left)
        try terminal.wait(for: "[Timing]")
        try terminal.wait(for: "so far")
        gate.pass(1)
        terminal.send(Keys.left)
        try terminal.wait(for: "HTTP/1.1 200 OK")
        terminal.send(Keys.left)
        try terminal.wait(for: "no body yet")
        gate.pass(1)
        try terminal.wait(for: "data: first")
        gate.pass(1)
        try terminal.wait(for: "data: second")
        try terminal.wait(for: "so far")
        gate.open()
        try terminal.wait(for: "FINISHED")
        try terminal.wait(for: "✓ ok  200")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("a click on a tab shows it")
    func mouse() throws {
        let deck = try LiveDeck.finished()
        try deck.press(Keys.enter, shows: "[Response]")
        for tab in ["Timing", "Headers", "Attempts"] {
            try deck.click(" \(tab) ")
            try deck.wait(for: "[\(tab)]")
        }
        try KeyDrill.finishSample(deck)
    }
}
