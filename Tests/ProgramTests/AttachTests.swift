import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("Attached to a shared run", .serialized)
struct AttachTests {
    /// A run of nine requests, of which those by a path with "bad" fail, and a gate before all of them.
    private final class Failing {
        let stage: SharedRunStage
        let gate: Gate
        let run: String
        private let server: TestHTTPServer

        init(_ options: String...) throws {
            stage = try SharedRunStage(total: 0, servers: 0)
            let gate = Gate()
            self.gate = gate
            let server = try TestHTTPServer { request in
                .init(status: request.path.hasPrefix("/bad") ? 503 : 200, gate: gate)
            }
            self.server = server
            let lines = (1...9).map { "\(server.url)/\($0 % 3 == 0 ? "bad" : "good")/\($0)" }
            try stage.folder.write(lines.joined(separator: "\n"), to: "mixed.txt")
            run = try stage.load(["--retries", "0"] + options, list: "mixed.txt")
        }

        deinit { server.stop() }
    }

    @Test(
        "without a terminal: counts what all workers do, a line for each failure, and the status of the run")
    func plain() throws {
        let failing = try Failing()
        let stage = failing.stage
        let attached = try stage.attach("--wait")
        try attached.wait(for: "0 ok, 0 failed, 0 cancelled, 9 open")
        for _ in 0..<2 { try stage.work("-c", "3") }
        failing.gate.open()
        let ended = attached.waitUntilExit()
        #expect(ended.status == 1)
        #expect(ended.output.isEmpty)
        let failures = ended.errorLines.filter { $0.hasPrefix("failed #") }
        #expect(failures.count == 3)
        #expect(
            failures.allSatisfy { $0.contains("GET http://127.0.0.1:") && $0.contains("503") }, "\(failures)")
        #expect(
            ended.errorLines.last?.hasPrefix(
                "run \(failing.run), 9 requests: 6 ok, 3 failed, 0 cancelled, 0 open after ") == true,
            "\(ended.errors)")
        _ = stage.waitForWorkers()
        let again = try stage.attach()
        #expect(again.waitUntilExit().status == 0)
    }

    @Test("the rights of its role suffice; a signal ends it alone, and so does that the run is deleted")
    func ended() throws {
        let failing = try Failing()
        let stage = failing.stage
        let url = try stage.dashboardURL()
        let attached = try ["--wait", "--plain"].map { try stage.attach($0, url: url) }
        for started in attached { try started.wait(for: "9 open") }
        let worker = try stage.work()
        attached[0].signal(SIGTERM)
        #expect(attached[0].waitUntilExit().status == 143)
        #expect(worker.process.isRunning)
        let removed = try ProgramRun(
            ["share", "rm", stage.url, "--run", failing.run, "--force"], in: stage.folder)
        #expect(removed.status == 0, "\(removed.errors)")
        let last = attached[1].waitUntilExit()
        #expect(last.status == 1)
        let end = try #require(last.errorLines.last)
        #expect(end.hasPrefix("fetchdeck: run \(failing.run) was deleted by "))
        #expect(end.contains(#/ by [^ @]+@[^ @]+$/#), "\(end)")
        failing.gate.open()
        _ = worker.waitUntilExit()
    }

    @Test("waits for a database that is gone, and goes on")
    func outage() throws {
        let postgres = try PostgresServer()
        let stage = try SharedRunStage(total: 30, hasPosts: false, postgres: postgres)
        try stage.load()
        let attached = try stage.attach("--wait")
        try attached.wait(for: "30 open")
        try postgres.restartImmediately()
        try attached.wait(for: "the database answers again")
        try stage.work()
        let ended = attached.waitUntilExit()
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.errors.contains("trying again, the run goes on meanwhile"))
        #expect(ended.errors.contains("30 ok, 0 failed, 0 cancelled, 0 open"))
        _ = stage.waitForWorkers()
    }

    @Test(
        "a database that is frozen is gone after some seconds; it goes on by itself, and signals end it meanwhile"
    )
    func frozen() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 4, servers: 1, hasPosts: false, gate: gate)
        try stage.load("--timeout", "300", "--read-timeout", "300")
        let (network, url) = try stage.network()
        let attached = try ["--wait", "--plain"].map { try stage.attach($0, url: url) }
        let collecting = try ["a.jsonl", "b.jsonl"].map {
            try ProgramRun.Started(["collect", url, "-o", $0, "--follow"], in: stage.folder)
        }
        for started in attached { try started.wait(for: "4 open") }
        let worker = try stage.work(throughProxy: true)
        gate.pass(1)
        try await FollowedCollectionTests.waitForRecords(1, "a.jsonl", stage, collecting[0])
        try await FollowedCollectionTests.waitForRecords(1, "b.jsonl", stage, collecting[1])
        network.set(.still)
        stage.cut(0, .still)
        for started in attached + collecting { try started.wait(for: "no answer for 3 s; trying again") }
        try worker.wait(for: "database gone")
        for started in [attached[1], collecting[1]] {
            started.signal(SIGTERM)
            #expect(started.waitUntilExit().status == 143)
        }
        network.set(nil)
        stage.cut(0, nil)
        for started in [attached[0], collecting[0]] { try started.wait(for: "the database answers again") }
        gate.open()
        #expect(attached[0].waitUntilExit().status == 0)
        #expect(collecting[0].waitUntilExit().status == 0)
        #expect(stage.waitForWorkers().map(\.status) == [0])
        #expect(try ProgramRun.records(stage.folder.text("a.jsonl")).count == 4)
        #expect(try ProgramRun.records(stage.folder.text("b.jsonl")).count == 1)
    }

    @Test("judges the run by its budgets where it may read them, or by its own")
    func budgets() throws {
        let failing = try Failing("--budget", "ok>=90%", "--budget", "host:127.0.0.1 p95<300s")
        let stage = failing.stage
        let guest = try stage.dashboardURL()
        let attached = try [
            stage.attach("--wait"), stage.attach("--wait", url: guest),
            stage.attach("--wait", "--budget", "ok>=10%", url: guest),
            stage.attach("--budget", "ok>=80%", url: guest),
        ]
        for started in attached { try started.wait(for: "9 open") }
        try stage.work()
        failing.gate.open()
        let ended = attached.map { $0.waitUntilExit() }
        func lines(_ run: ProgramRun) -> [String] { run.errorLines.filter { $0.hasPrefix("budget ") } }
        #expect(ended.map(\.status) == [4, 1, 1, 4])
        #expect(
            lines(ended[0]).map { $0.hasPrefix("budget ok>=90%: 66.67 %") } == [true, false],
            "\(ended[0].errors)")
        #expect(lines(ended[1]) == [])
        #expect(lines(ended[2]).count == 1 && lines(ended[3]).count == 1)
        _ = stage.waitForWorkers()
        for (rule, status) in [("ok>=10%", 1), ("ok>=80%", 4)] {
            let run = try ProgramRun(
                ["collect", stage.url, "-o", "c.jsonl", "--budget", rule], in: stage.folder)
            #expect(run.status == status && lines(run).count == 1, "\(run.errors)")
        }
        for command in [["attach", stage.url], ["collect", stage.url, "-o", "c.jsonl"]] {
            let run = try ProgramRun(command + ["--budget", "p95<<3"], in: stage.folder)
            #expect(run.status == 2 && run.errors.contains("p95<<3"), "\(run.errors)")
        }
    }
}
