import Foundation
import TestSupport
import Testing

/// A list that is put into a database, worked on and shown by one program on a terminal.
@Suite("A shared run of one's own on a terminal", .serialized)
struct SharedRunDashboardTests {
    private static func begin(
        _ stage: SharedRunStage, _ options: String..., columns: Int = 100, rows: Int = 30
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            BuiltProducts.path("fetchdeck"),
            ["list.jsonl", "--share", stage.url, "-o", "all.jsonl"] + options,
            environment: ["HOME": stage.folder.path], columns: columns, rows: rows, folder: stage.folder.path)
    }

    /// What it wrote after it gave the screen back.
    private static func said(_ deck: PseudoTerminal) -> String {
        String(decoding: deck.output, as: UTF8.self)
    }

    @Test("is shown with its workers, takes the part of one that is killed, and leaves the records of all")
    func killed() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 24, hasPosts: false, gate: gate)
        let run = try stage.load("--per-host", "2")
        let other = try stage.work()
        // All three hosts are its.
        await gate.arrivals(6)
        let deck = try Self.begin(stage, "--per-host", "2", "--exit-when-done", columns: 80, rows: 24)
        try deck.wait(for: "2 workers")
        #expect(deck.screen.contains(run))
        other.signal(SIGKILL)
        _ = other.waitUntilExit()
        gate.open()
        #expect(try deck.waitForExit(within: .seconds(60)) == .exited(0))
        #expect(Self.said(deck).contains("24 requests: 24 ok, 0 failed, 0 cancelled, 0 open"))
        #expect(try ProgramRun.records(stage.folder.text("all.jsonl")).count == 24)
    }

    @Test("goes on where its database was gone, and is there until q, with its records")
    func outage() async throws {
        let postgres = try PostgresServer()
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, hasPosts: false, postgres: postgres, gate: gate)
        let deck = try Self.begin(stage, "--per-host", "1", columns: 200, rows: 60)
        await gate.arrivals(3)
        deck.send("7")
        try deck.wait(for: "of this dashboard")
        try postgres.restartImmediately()
        try deck.wait(for: "database back", within: .seconds(40))
        gate.open()
        try deck.wait(for: "all 12 ok", within: .seconds(40))
        #expect(stage.folder.text("all.jsonl").isEmpty)
        deck.send("q")
        #expect(try deck.waitForExit() == .exited(0))
        #expect(try ProgramRun.records(stage.folder.text("all.jsonl")).count == 12)
    }

    @Test(
        "q asks, and lets what is in flight finish; others go on with what is left, which they have at once")
    func left() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, servers: 1, hasPosts: false, gate: gate)
        let deck = try Self.begin(stage, "--per-host", "2")
        await gate.arrivals(2)
        try deck.wait(for: "1 worker")
        try deck.wait(for: "in flight 2/")
        deck.send("q")
        try deck.wait(for: "No other worker")
        deck.send("n")
        try deck.wait(for: "nothing done")
        try stage.work()
        try deck.wait(for: "2 workers")
        deck.send("q")
        try deck.wait(for: "1 other worker")
        deck.send("y")
        try deck.wait(for: "of this machine may finish")
        // Its worker has been told as well, and begins nothing more.
        deck.send("7")
        try deck.wait(for: "ending")
        // Its own two, and none yet of the other worker's, whose records its file would have as well.
        gate.pass(2)
        #expect(try deck.waitForExit() == .exited(1))
        #expect(Self.said(deck).contains("it goes on while others work on it"))
        #expect(Self.said(deck).contains("all.jsonl has what has settled so far"))
        #expect(try ProgramRun.records(stage.folder.text("all.jsonl")).count == 2)
        gate.open()
        #expect(stage.waitForWorkers().map(\.status) == [0])
        #expect(try stage.collect().count == 12)
        #expect(stage.served.values.allSatisfy { $0 == 1 })
    }

    @Test("a signal ends it with its status; what was in flight and not sent is another worker's")
    func signalled() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 6, servers: 1, hasPosts: false, gate: gate)
        let deck = try Self.begin(stage, "--per-host", "1")
        await gate.arrivals(1)
        try deck.wait(for: "1 worker")
        deck.send("7")
        deck.signal(SIGTERM)
        try deck.wait(for: "ending")
        deck.signal(SIGTERM)
        #expect(try deck.waitForExit() == .exited(143))
        gate.open()
        try stage.work()
        #expect(stage.waitForWorkers().map(\.status) == [0])
        #expect(try stage.collect().count == 6)
    }

    @Test("what is sent again after its end has a worker again")
    func retried() throws {
        let failures = Failures()
        let stage = try SharedRunStage(total: 6, hasPosts: false) { failures.status(of: $0.path) }
        let deck = try Self.begin(stage, "--retries", "0")
        try deck.wait(for: "FINISHED")
        try deck.wait(for: "6 failed")
        failures.end()
        deck.send("R")
        try deck.wait(for: "all 6 ok", within: .seconds(40))
        deck.send("q")
        #expect(try deck.waitForExit() == .exited(0))
        let records = try ProgramRun.records(stage.folder.text("all.jsonl"))
        #expect(records.count == 6 && records.allSatisfy { $0["outcome"] as? String == "ok" })
    }

    @Test("what is sent again by keys, of several dashboards too, goes on counting its attempts")
    func attempts() throws {
        let failures = Failures()
        let stage = try SharedRunStage(total: 6, servers: 1, hasPosts: false) { failures.status(of: $0.path) }
        try stage.load("--retries", "0")
        let worker = try stage.work(waits: true)
        for round in 1...3 {
            let deck = try PseudoTerminal(
                BuiltProducts.path("fetchdeck"), ["attach", stage.url],
                environment: ["HOME": stage.folder.path], columns: 100, rows: 30, folder: stage.folder.path)
            try deck.wait(for: "FINISHED")
            if round == 3 { failures.end() }
            deck.send("R")
            try deck.wait(until: "all are served again") { _ in
                stage.servers[0].requests.count == 6 * (round + 1)
            }
            deck.send("q")
            #expect(try deck.waitForExit() == .exited(0))
        }
        let last = try stage.attach("--plain", "--wait")
        #expect(last.waitUntilExit().status == 0)
        worker.signal(SIGTERM)
        #expect(worker.waitUntilExit().status == 143)
        #expect(try stage.collect().map { $0["attempts"] as? Int } == Array(repeating: 4, count: 6))
        let all = try stage.collect("--all").compactMap { $0["attempts"] as? Int }
        #expect(all.sorted() == (1...4).flatMap { Array(repeating: $0, count: 6) })
    }

    @Test("--plain is as without a terminal")
    func plain() throws {
        let stage = try SharedRunStage(total: 6, hasPosts: false)
        let deck = try Self.begin(stage, "--plain")
        #expect(try deck.waitForExit() == .exited(0))
        #expect(!Self.said(deck).contains("7 Workers"))
        #expect(try ProgramRun.records(stage.folder.text("all.jsonl")).count == 6)
    }
}
