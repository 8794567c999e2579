import Foundation
import Glibc
import TestSupport
import Testing

@testable import fetchdeck

@Suite("The dashboard on a terminal", .serialized)
struct DashboardTests {
    private func start(
        _ arguments: [String], in folder: Folder, columns: Int = 100, input: PseudoTerminal.Input = .terminal
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), arguments, environment: ["HOME": folder.path], columns: columns,
            rows: 30, input: input, folder: folder.path)
    }

    @Test("stays open when all is done, quits by q, gives the terminal back and leaves the summary there")
    func quits() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let terminal = try start(["\(server.url)/a", "\(server.url)/b"], in: folder)
        try terminal.wait(for: "FINISHED")
        #expect(terminal.screen.isAlternate)
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(!terminal.screen.isAlternate)
        #expect(terminal.modes == terminal.originalModes)
        #expect(terminal.screen.contains("2 ok, 0 failed, 0 cancelled, 0 not sent"))
    }

    @Test("quits by itself with --exit-when-done")
    func exitsWhenDone() throws {
        let server = try TestHTTPServer { _ in .init(status: 404) }
        let folder = try Folder()
        let terminal = try start(["\(server.url)/a", "--exit-when-done"], in: folder)
        #expect(try terminal.waitForExit() == .exited(1))
    }

    @Test("pauses by P: nothing new starts, what is in flight finishes; P goes on")
    func pauses() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        let folder = try Folder()
        try folder.write((1...6).map { "\(server.url)/\($0)\n" }.joined(), to: "list.txt")
        let terminal = try start(["\(folder.path)/list.txt", "-c", "2"], in: folder)
        await server.tally.reached(2)
        terminal.send("P")
        try terminal.wait(for: "PAUSED")
        gate.open()
        try terminal.wait(for: "2 ok")
        #expect(server.requests.count == 2)
        terminal.send("P")
        try terminal.wait(for: "FINISHED")
        #expect(server.requests.count == 6)
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("raises the limit by +, as the server sees it")
    func raisesLimit() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        let folder = try Folder()
        try folder.write((1...6).map { "\(server.url)/\($0)\n" }.joined(), to: "list.txt")
        let terminal = try start(["\(folder.path)/list.txt", "-c", "1"], in: folder)
        await server.tally.reached(1)
        terminal.send("+")
        await server.tally.reached(2)
        #expect(server.tally.mostInFlight == 2)
        gate.open()
        try terminal.wait(for: "FINISHED")
        #expect(server.tally.mostInFlight == 2)
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("retries by R what failed, once the server has healed")
    func retriesFailed() throws {
        let isHealed = Signal()
        let server = try TestHTTPServer { _ in .init(status: isHealed.isRaised ? 200 : 503) }
        let folder = try Folder()
        let terminal = try start(
            ["\(server.url)/a", "\(server.url)/b", "--retries", "0", "-o", "\(folder.path)/r.jsonl"],
            in: folder)
        try terminal.wait(for: "2 failed")
        isHealed.raise()
        terminal.send("R")
        try terminal.wait(for: "2 ok")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        let outcomes = try ProgramRun.records(folder.text("r.jsonl")).map { $0["outcome"] as? String }
        #expect(outcomes == ["failed", "failed", "ok", "ok"])
    }

    @Test("takes keys from the terminal while standard input is the list")
    func pipedList() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let terminal = try start(["-"], in: folder, input: .descriptor(ends[0]))
        close(ends[0])
        let list = Array("\(server.url)/a\n\(server.url)/b\n".utf8)
        #expect(write(ends[1], list, list.count) == list.count)
        try terminal.wait(for: "2 ok")
        terminal.send("?")
        try terminal.wait(for: "Keys")
        terminal.send("q")
        close(ends[1])
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test(
        "ends by a signal with its status, terminal given back, records complete",
        arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)] as [(Int32, Int32)])
    func signals(number: Int32, status: Int32) async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        let folder = try Folder()
        let terminal = try start(["\(server.url)/a", "-o", "\(folder.path)/r.jsonl"], in: folder)
        await gate.arrivals(1)
        try terminal.wait(for: "RUNNING")
        terminal.signal(number)
        #expect(try terminal.waitForExit() == .exited(status))
        #expect(terminal.modes == terminal.originalModes)
        #expect(terminal.screen.contains("1 cancelled"))
        #expect(
            try ProgramRun.records(folder.text("r.jsonl")).map { $0["outcome"] as? String } == ["cancelled"])
        gate.open()
    }

    @Test(
        "ends when its terminal is gone, with the records of what was answered and what was in flight",
        arguments: [[], ["--plain"]])
    func hangUp(_ more: [String]) async throws {
        let gate = Gate()
        defer { gate.open() }
        let server = try TestHTTPServer { .init(gate: $0.path == "/slow" ? gate : nil) }
        let folder = try Folder()
        let urls = ["/ok", "/slow", "/never"].map { server.url + $0 }
        let terminal = try start(
            urls + ["-c", "1", "--timeout", "300", "--read-timeout", "300", "-o", "\(folder.path)/r.jsonl"]
                + more, in: folder)
        try terminal.wait(for: more.isEmpty ? "RUNNING" : "1 ok")
        await gate.arrivals(1)
        terminal.hangUp()
        #expect(try terminal.waitForExit() == .exited(143))
        let outcomes = try ProgramRun.records(folder.text("r.jsonl")).map { $0["outcome"] as? String }
        #expect(outcomes == ["ok", "cancelled"])
    }

    @Test("writes what the screen shows to a file by x")
    func exports() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let terminal = try start(["\(server.url)/a?token=hush"], in: folder)
        try terminal.wait(for: "FINISHED")
        terminal.send(":export \(folder.path)/out.csv\r")
        try terminal.wait(for: "exported 1 request")
        #expect(folder.text("out.csv").contains("/a?token=•••"))
        terminal.send(":export \(folder.path)/out.csv\r")
        try terminal.wait(for: "is there already")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("goes on in plain mode with a notice on a terminal without cursor addressing")
    func dumbTerminal() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), ["\(server.url)/a"],
            environment: ["HOME": folder.path, "TERM": "dumb"], columns: 200)
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.screen.contains("continuing in plain mode"))
        #expect(terminal.screen.contains("1 ok"))
    }

    @Test("shows a finished run, where keys that need a server say so")
    func replay() throws {
        let server = try TestHTTPServer { _ in .init(status: 404) }
        let folder = try Folder()
        _ = try ProgramRun(["\(server.url)/a", "-o", "r.jsonl"], in: folder)
        let terminal = try start(["replay", "\(folder.path)/r.jsonl"], in: folder)
        try terminal.wait(for: "FINISHED")
        terminal.send("R")
        try terminal.wait(for: "a finished run; to send again: fetchdeck replay")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(server.requests.count == 1)
    }
}
