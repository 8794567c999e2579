import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchShare

/// Two dashboards and two workers on one run, as real programs.
@Suite("Dashboards of a shared run", .serialized)
struct AttachDashboardTests {
    private static func dashboard(
        _ stage: SharedRunStage, _ options: String..., url: String? = nil, columns: Int = 100, rows: Int = 30
    ) throws -> PseudoTerminal {
        let deck = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), ["attach", url ?? stage.dashboardURL()] + options,
            environment: ["HOME": stage.folder.path], columns: columns, rows: rows, folder: stage.folder.path)
        try deck.wait(for: "7 Workers")
        return deck
    }

    @Test("show its requests and its workers, and go on where the database was gone")
    func shown() throws {
        let postgres = try PostgresServer()
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, hasPosts: false, postgres: postgres, gate: gate)
        let run = try stage.load("--per-host", "2")
        let deck = try Self.dashboard(stage)
        try deck.wait(for: "0/12")
        try deck.wait(for: "no worker")
        #expect(deck.screen.contains(run))
        for _ in 0..<2 { try stage.work() }
        try deck.wait(for: "2 workers")
        try deck.wait(for: "elsewhere")
        deck.send("7")
        try deck.wait(until: "two workers are there") { deck in
            deck.screen.lines.count { $0.contains("-1  ") || $0.contains("-2  ") } >= 2
                && deck.screen.contains("running")
        }
        try postgres.restartImmediately()
        try deck.wait(for: "database back")
        gate.open()
        try deck.wait(for: "all 12 ok", within: .seconds(40))
        _ = stage.waitForWorkers()
        deck.send("q")
        #expect(try deck.waitForExit() == .exited(0))
        #expect(String(decoding: deck.output, as: UTF8.self).contains("12 ok, 0 failed, 0 cancelled, 0 open"))
    }

    @Test(
        "say that a frozen database is gone and for how long, go on by themselves, and end at once meanwhile")
    func frozen() throws {
        let stage = try SharedRunStage(total: 12, hasPosts: false)
        try stage.load()
        let (network, url) = try stage.network()
        let decks = try (0..<2).map { _ in try Self.dashboard(stage, url: url) }
        for deck in decks { try deck.wait(for: "no worker") }
        network.set(.still)
        for deck in decks {
            try deck.wait(until: "it is gone") { deck in
                deck.screen.lines.contains { $0.contains(#/database gone [3-9]/#) }
            }
        }
        decks[1].send("q")
        #expect(try decks[1].waitForExit() == .exited(0))
        network.set(nil)
        decks[0].send("5")
        try decks[0].wait(for: "database back")
        decks[0].signal(SIGTERM)
        #expect(try decks[0].waitForExit() == .exited(143))
    }

    @Test(
        "say that they load the run until they have read it, and name the host of a lane that has one alone")
    func loading() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 3, servers: 1, hasPosts: false, gate: gate)
        try stage.load("--timeout", "300", "--read-timeout", "300")
        try stage.work()
        await gate.arrivals(3)
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        try database.connection.run(
            "set idle_in_transaction_session_timeout = 0; begin; lock table fetchdeck.chunk")
        let deck = try Self.dashboard(stage)
        try deck.wait(for: "loading the run")
        #expect(!deck.screen.contains("no worker") && !deck.screen.contains("0 ok"))
        try database.connection.run("rollback")
        try deck.wait(for: "1 worker")
        deck.send("7\r")
        try deck.wait(until: "its lane is named") { deck in
            deck.screen.lines.contains { $0.contains(#/ 127\.0\.0\.1:[0-9]+ +1 of 1 chunk open/#) }
        }
        gate.open()
        _ = stage.waitForWorkers()
        deck.signal(SIGTERM)
        _ = try deck.waitForExit()
    }

    @Test("have a line for each budget, and end with 4 where one is broken")
    func budgets() throws {
        let stage = try SharedRunStage(total: 8, servers: 1, hasPosts: false) { $0.path == "/1" ? 503 : 200 }
        try stage.load("--retries", "0")
        let deck = try Self.dashboard(stage, "--budget", "ok>=90%")
        try stage.work()
        try deck.wait(until: "all are counted") { deck in
            deck.screen.lines.contains { $0.contains(#/budget ok>=90% +87.50 % +broken/#) }
        }
        deck.send("q")
        #expect(try deck.waitForExit() == .exited(4))
        #expect(String(decoding: deck.output, as: UTF8.self).contains("budget ok>=90%: 87.50 %"))
        #expect(stage.waitForWorkers().map(\.status) == [1])
    }

    @Test(
        "a pause that one asks for is seen by the other, and the workers keep to it; q ends the dashboard alone"
    )
    func paused() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 40, hasPosts: false, gate: gate)
        try stage.load("--per-host", "1")
        let decks = [try Self.dashboard(stage), try Self.dashboard(stage, columns: 80, rows: 24)]
        for _ in 0..<2 { try stage.work() }
        try decks[0].wait(for: "2 workers")
        // One transfer for each of the three hosts.
        await gate.arrivals(3)
        decks[0].send("P")
        try decks[1].wait(for: "PAUSED")
        try decks[0].wait(for: "paused (applied by 2 of 2 within ")
        // What is in flight finishes, nothing new starts.
        gate.open()
        try decks[1].wait(for: "3/40")
        decks[0].send("7")
        try decks[0].wait(until: "both workers have nothing in flight") { deck in
            deck.screen.lines.count { $0.contains(#/-[12] +paused +[^ ]+ +[0-9]+ +0 /#) } == 2
        }
        #expect(gate.arrivedCount == 3)
        decks[0].send("q")
        #expect(try decks[0].waitForExit() == .exited(0))
        decks[1].send("P")
        try decks[1].wait(for: "all 40 ok")
        #expect(stage.waitForWorkers().map(\.status) == [0, 0])
        decks[1].signal(SIGTERM)
        #expect(try decks[1].waitForExit() == .exited(143))
    }

    @Test("a limit holds at all workers soon, by the server's count; a worker pauses and ends alone")
    func limited() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 60, servers: 1, names: 20, hasPosts: false, gate: gate)
        try stage.load("--per-host", "1", "--resolve", stage.resolve, "-c", "4")
        let deck = try Self.dashboard(stage)
        for _ in 0..<2 { try stage.work() }
        try deck.wait(for: "2 workers")
        await gate.arrivals(4)
        deck.send(":concurrency 9\r")
        try deck.wait(for: "concurrency 4 → 9 (applied by 2 of 2 within ")
        let words = try #require(deck.screen.lines.last { $0.contains("applied by 2 of 2 within ") })
        // By the database's clock; how long it takes depends on the machine.
        #expect(words.contains(/within [1-9][0-9.]* m?s\)/), "\(words)")
        await gate.arrivals(9)
        deck.send("7")
        try deck.wait(for: "WORKER")
        deck.send("X")
        try deck.wait(for: "is to give back and end (applied by")
        gate.open()
        try deck.wait(for: "all 60 ok", within: .seconds(40))
        let ended = stage.waitForWorkers()
        // Whichever of the two joined first.
        #expect(ended.count { $0.errors.contains("it goes on while others work on it") } == 1)
        // What it gave back is no part of it.
        #expect(ended.allSatisfy { $0.errors.contains(" ok, 0 failed, 0 cancelled, 0 not sent") })
        #expect(ended.contains { $0.errors.contains(" left to other workers") })
        // The one that was asked to leave has done its part well.
        #expect(ended.map(\.status) == [0, 0])
    }

    @Test("what workers have in flight stands with them, at their hosts, and in the header")
    func inFlight() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, servers: 1, hasPosts: false, gate: gate)
        try stage.load("--per-host", "2")
        let deck = try Self.dashboard(stage)
        try stage.work()
        await gate.arrivals(2)
        try deck.wait(until: "two rows wait for their answers at the worker") { deck in
            deck.screen.lines.count { $0.contains(#/ waiting .* at [^ ]+-1 /#) } == 2
        }
        #expect(deck.screen.contains("in flight 2/"))
        #expect(deck.screen.contains("queued 10: with the workers"))
        deck.send("2")
        try deck.wait(for: "ACTIVE")
        #expect(
            deck.screen.lines.contains { $0.contains("127.0.0.1") && $0.contains("2/2") },
            "\(deck.screen.lines)")
        gate.open()
        try deck.wait(for: "all 12 ok")
        deck.send("q")
        #expect(try deck.waitForExit() == .exited(0))
        _ = stage.waitForWorkers()
    }

    @Test(
        "a run that was cancelled ends when its workers have written what they had under way, and its other rows stay open, POSTs too"
    )
    func cancelledRows() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 60, servers: 1, names: 20, gate: gate)
        try stage.load("--resolve", stage.resolve, "-c", "50")
        let decks = [try Self.dashboard(stage), try Self.dashboard(stage)]
        let worker = try stage.work()
        let follower = try ProgramRun.Started(
            ["collect", stage.url, "-o", "followed.jsonl", "--follow"], in: stage.folder)
        // More than the GETs are.
        await gate.arrivals(50)
        decks[0].send(":cancel-run\r")
        try decks[0].wait(for: "n no")
        decks[0].send("y")
        for deck in decks { try deck.wait(for: "FINISHED") }
        gate.open()
        #expect(worker.waitUntilExit().status == 1)
        let followed = follower.waitUntilExit()
        #expect(followed.status == 1)
        #expect(followed.errors.contains("50 cancelled, 10 open"), "\(followed.errors)")
        #expect(try ProgramRun.records(stage.folder.text("followed.jsonl")).count == 50)
        let records = try stage.collect()
        // Those that wait for a slot at the worker were handed over and, POSTs, marked as well.
        #expect(
            Set(records.compactMap { $0["url"] as? String }.compactMap { $0.split(separator: "/").last })
                == Set(stage.served.keys.compactMap { $0.split(separator: "/").last }))
        #expect(records.count == 50 && records.allSatisfy { $0["outcome"] as? String == "cancelled" })
        #expect(
            records.allSatisfy {
                ($0["maybe_received"] as? Bool ?? false) == ($0["method"] as? String == "POST")
            })
        for (place, deck) in decks.enumerated() {
            let screen = deck.screen.lines.joined(separator: "\n")
            #expect(screen.contains("50 cancelled (10 may have been received), 10 not sent"), "\(screen)")
            deck.send("3")
            try deck.wait(for: "10 cancelled, may have been received: not in this list, 1 E shows them")
            deck.send("1E")
            try deck.wait(until: "the POSTs that were in flight say so") { deck in
                deck.screen.lines.count { $0.contains(#/ POST .* cancelled +may have been received/#) } == 10
            }
            #expect(!deck.screen.contains("queued paused"))
            deck.send("5")
            let who = place == 0 ? "you" : "run"
            let isLine: (String) -> Bool = { $0.contains(#/[0-9]  +(you|run) +[^ ]+: cancelled the run/#) }
            try deck.wait(until: "the log has it") { $0.screen.lines.contains(where: isLine) }
            let lines = deck.screen.lines.filter(isLine)
            #expect(lines.count == 1 && lines[0].contains("  \(who) "), "\(lines)")
        }
    }

    @Test("a run that is deleted under one says by whom, and that its database is there")
    func deleted() throws {
        let stage = try SharedRunStage(total: 6, hasPosts: false)
        let run = try stage.load()
        let deck = try Self.dashboard(stage)
        try deck.wait(for: "0/6")
        let removed = try ProgramRun(["share", "rm", stage.url, "--run", run], in: stage.folder)
        #expect(removed.status == 0, "\(removed.errors)")
        try deck.wait(for: "run \(run) was deleted by ")
        try deck.wait(for: "run deleted")
        #expect(!deck.screen.contains("database gone"))
        deck.send("q")
        #expect(try deck.waitForExit() == .exited(1))
    }

    @Test("a run that one of them cancels leaves its records with the one who began it")
    func cancelled() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, servers: 1, hasPosts: false, gate: gate)
        let own = try ProgramRun.Started(
            ["list.jsonl", "--share", stage.url, "--per-host", "2", "-o", "all.jsonl"], in: stage.folder)
        await gate.arrivals(2)
        let deck = try Self.dashboard(stage)
        let waiting = try Self.dashboard(stage, "--wait")
        deck.send(":cancel-run\r")
        try deck.wait(for: "n no")
        deck.send("y")
        #expect(try waiting.waitForExit() == .exited(1))
        let ended = own.waitUntilExit()
        #expect(ended.status == 1, "\(ended.errors)")
        gate.open()
        let records = try ProgramRun.records(stage.folder.text("all.jsonl"))
        #expect(records.count >= 2 && records.count <= 12)
    }

    @Test(
        "what failed is sent again once though both ask for it, by a worker that waits, and the second is told by whom"
    )
    func retried() throws {
        let failures = Failures()
        let stage = try SharedRunStage(total: 20, hasPosts: false) { failures.status(of: $0.path) }
        try stage.load("--retries", "0")
        let decks = [try Self.dashboard(stage), try Self.dashboard(stage)]
        let worker = try stage.work(waits: true)
        for deck in decks { try deck.wait(for: "FINISHED") }
        failures.end()
        for deck in decks { deck.send("R") }
        let words = try decks.map { deck -> String in
            try deck.wait(until: "it says what became of the retry") { deck in
                deck.screen.contains("0 of 20: retried by ") || deck.screen.contains("retried 20")
            }
            return deck.screen.lines.suffix(2).joined()
        }
        for deck in decks { try deck.wait(for: "all 20 ok") }
        worker.signal(SIGTERM)
        #expect(worker.waitUntilExit().status == 143)
        #expect(stage.served.values.allSatisfy { $0 == 2 }, "\(words)")
        #expect(stage.served.count == 20)
        let log = decks.map { deck -> String in
            deck.send("5")
            _ = try? deck.wait(for: "retry: 20 requests")
            return deck.screen.lines.joined(separator: "\n")
        }
        #expect(log.allSatisfy { $0.contains("retry: 20 requests") })
    }
}

/// A server's failures, until they end.
final class Failures: Sendable {
    private let areOver = Mutex(false)

    func end() { areOver.withLock { $0 = true } }

    func status(of path: String) -> Int { areOver.withLock { $0 ? 200 : 503 } }
}
