import Foundation
import TestSupport
import Testing

@Suite("Records of a run in a database, followed", .serialized, .timeLimit(.minutes(5)))
struct FollowedCollectionTests {
    @Test("are in the file as they come, long before the run has ended")
    func asTheyCome() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, servers: 1, hasPosts: false, gate: gate)
        try stage.load("--timeout", "300", "--read-timeout", "300")
        try stage.folder.write("what was there is replaced\n", to: "followed.jsonl")
        let collect = try ProgramRun.Started(
            ["collect", stage.url, "-o", "followed.jsonl", "--follow"], in: stage.folder)
        try stage.work()
        gate.pass(4)
        let deadline = ContinuousClock.now + .seconds(120)
        // The last line may be on its way.
        func written() -> Int {
            stage.folder.text("followed.jsonl").split(separator: "\n").count { $0.hasSuffix("}") }
        }
        while written() < 4 {
            try #require(ContinuousClock.now < deadline, "there are \(written()) records of 4")
            try #require(collect.process.isRunning, "it has ended: \(collect.errorsSoFar)")
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(written() == 4 && stage.workers[0].process.isRunning)
        gate.open()
        #expect(stage.waitForWorkers().map(\.status) == [0])
        let ended = collect.waitUntilExit()
        #expect(ended.status == 0, "\(ended.errors)")
        let records = try ProgramRun.records(stage.folder.text("followed.jsonl"))
        #expect(records.compactMap { $0["id"] as? Int }.sorted() == Array(1...12))
    }
}
