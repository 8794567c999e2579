import Foundation
import TestSupport
import Testing

@Suite("Limits of a shared run whose workers come and go", .serialized)
struct SharedRunChurnTests {
    /// Waits until the server has seen this part of the list, for two minutes at most.
    private func wait(_ stage: SharedRunStage, for part: Double) throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while Double(stage.servers[0].requests.count) < part * Double(stage.total) {
            try #require(ContinuousClock.now < deadline, "\(stage.servers[0].requests.count) requests")
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    /// Two begin, a third joins, the first leaves, a fourth joins; with `kills` the second dies and is replaced.
    private func churn(_ stage: SharedRunStage, _ options: String..., kills: Bool) throws {
        func work() throws -> ProgramRun.Started {
            try ProgramRun.Started(["work", stage.url, "--once"] + options, in: stage.folder)
        }
        var workers = [try work(), try work()]
        defer { for worker in workers where worker.process.isRunning { worker.signal(SIGKILL) } }
        try wait(stage, for: 0.15)
        workers.append(try work())
        try wait(stage, for: 0.3)
        workers[0].signal(SIGTERM)
        try wait(stage, for: 0.45)
        workers.append(try work())
        if kills {
            workers[1].signal(SIGKILL)
            workers.append(try work())
        }
        let ends = workers.map { $0.waitUntilExit() }
        #expect(ends[0].status == 143, "\(ends[0].errors)")
        #expect(ends[1].status == (kills ? -SIGKILL : 0), "\(ends[1].errors)")
        for end in ends.dropFirst(2) { #expect(end.status == 0, "\(end.errors)") }
    }

    @Test("--per-host holds for a wide host")
    func perHost() throws {
        let stage = try SharedRunStage(total: 12_000, servers: 1, delay: .milliseconds(50), hasPosts: false)
        try stage.load("--per-host", "40")
        try churn(stage, "-c", "60", kills: true)
        let most = stage.servers[0].tally.mostInFlight
        #expect((36...40).contains(most), "\(most) at once")
        #expect(stage.served.count == 12_000)
    }

    @Test("--concurrency of the loader holds for narrow hosts")
    func concurrency() throws {
        let stage = try SharedRunStage(
            total: 3_000, servers: 1, names: 30, delay: .milliseconds(400), hasPosts: false)
        try stage.load("-c", "100", "--resolve", stage.resolve)
        try churn(stage, kills: true)
        let most = stage.servers[0].tally.mostInFlight
        #expect((90...100).contains(most), "\(most) at once")
        #expect(stage.served.count == 3_000)
    }

    @Test("--rate holds in every second, and nine tenths of it are used")
    func rate() throws {
        let stage = try SharedRunStage(total: 2_400, servers: 1, names: 30, hasPosts: false)
        try stage.load("--rate", "300", "--resolve", stage.resolve)
        try churn(stage, kills: false)
        let times = stage.servers[0].requests.map(\.at).sorted()
        #expect(times.count == 2_400)
        var first = 0
        var most = 0
        for (last, time) in times.enumerated() {
            while times[first].advanced(by: .seconds(1)) < time { first += 1 }
            most = max(most, last - first + 1)
        }
        #expect(most <= 330)
        let span = (times[2_399] - times[0]) / .seconds(1)
        #expect(2_400 / span >= 270, "\(2_400 / span) a second")
    }
}
