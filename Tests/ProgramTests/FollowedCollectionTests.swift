import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("Records of a run in a database, followed", .serialized, .timeLimit(.minutes(5)))
struct FollowedCollectionTests {
    @Test("are in the file as they come, long before the run has ended")
    func asTheyCome() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, servers: 1, hasPosts: false, gate: gate)
        try stage.load("--timeout", "300", "--read-timeout", "300")
        try stage.folder.write(#"{"id":99,"outcome":"ok"}"# + "\n", to: "followed.jsonl")
        let collect = try ProgramRun.Started(
            ["collect", stage.url, "-o", "followed.jsonl", "--follow"], in: stage.folder)
        try stage.work()
        gate.pass(4)
        try await Self.waitForRecords(4, "followed.jsonl", stage, collect)
        #expect(Self.written("followed.jsonl", stage) == 4 && stage.workers[0].process.isRunning)
        gate.open()
        #expect(stage.waitForWorkers().map(\.status) == [0])
        let ended = collect.waitUntilExit()
        #expect(ended.status == 0, "\(ended.errors)")
        let records = try ProgramRun.records(stage.folder.text("followed.jsonl"))
        #expect(records.compactMap { $0["id"] as? Int }.sorted() == Array(1...12))
    }

    @Test("replace records, and no file that holds something else", arguments: [[], ["--all"], ["--follow"]])
    func otherContent(options: [String]) throws {
        let stage = try SharedRunStage(total: 3, servers: 1, hasPosts: false)
        try stage.load()
        try stage.work()
        #expect(stage.waitForWorkers().map(\.status) == [0])
        let list = stage.folder.text("list.jsonl")
        let refused = try ProgramRun(["collect", stage.url, "-o", "list.jsonl"] + options, in: stage.folder)
        #expect(refused.status == 2 && refused.errorLines.count == 1)
        #expect(
            refused.errors.contains(
                "list.jsonl: it holds something else than result records and is not replaced"),
            "\(refused.errors)")
        #expect(stage.folder.text("list.jsonl") == list)
        for _ in 1...2 {
            let run = try ProgramRun(["collect", stage.url, "-o", "c.jsonl"] + options, in: stage.folder)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try ProgramRun.records(stage.folder.text("c.jsonl")).count == 3)
        }
    }

    @Test("have each POST that a lost worker may have sent, also where the run was cancelled meanwhile")
    func markedOfCancelled() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 9, servers: 1, gate: gate)
        try stage.load("--per-host", "9")
        let worker = try stage.work()
        await gate.arrivals(9)
        worker.signal(SIGKILL)
        _ = worker.waitUntilExit()
        gate.open()
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        let setup = try #require(try database.setups().first)
        #expect(try database.setState(.cancelled, run: setup.number, by: "anna"))
        try database.connection.run("update fetchdeck.worker set beat = beat - interval '1 min'")
        for options in [[], ["--all"], ["--follow"]] {
            let run = try ProgramRun(["collect", stage.url, "-o", "c.jsonl"] + options, in: stage.folder)
            #expect(run.status == 1, "\(run.errors)")
            let records = try ProgramRun.records(stage.folder.text("c.jsonl"))
            #expect(records.compactMap { $0["id"] as? Int } == [1, 4, 7], "\(options)")
            #expect(
                records.allSatisfy {
                    $0["outcome"] as? String == "cancelled" && $0["maybe_received"] as? Bool == true
                })
        }
        // A list that goes on from them sends what is safe, and no POST a second time.
        let resumed = try ProgramRun(
            ["list.jsonl", "--resume", "-o", "c.jsonl", "--plain"], in: stage.folder)
        #expect(resumed.status == 1, "\(resumed.errors)")
        #expect(stage.served.values.sorted() == [1, 1, 1, 2, 2, 2, 2, 2, 2])
    }

    /// The last line may be on its way.
    private static func written(_ file: String, _ stage: SharedRunStage) -> Int {
        stage.folder.text(file).split(separator: "\n").count { $0.hasSuffix("}") }
    }

    /// Returns once a collection has written so many records.
    static func waitForRecords(
        _ count: Int, _ file: String, _ stage: SharedRunStage, _ collect: ProgramRun.Started
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while written(file, stage) < count {
            try #require(
                ContinuousClock.now < deadline, "there are \(written(file, stage)) records of \(count)")
            try #require(collect.process.isRunning, "it has ended: \(collect.errorsSoFar)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
