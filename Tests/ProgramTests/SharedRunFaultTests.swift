import FetchShare
import Foundation
import TestSupport
import Testing

/// What befalls workers and their database; the servers count.
///
/// With `FETCHDECK_SOAK` set (`make soak`) there are 100,000 requests, 100 kills and ten times as many of the other faults, and it
/// takes minutes.
@Suite("A run in a database whose workers and server fail", .serialized)
struct SharedRunFaultTests {
    private static let isLarge = ProcessInfo.processInfo.environment["FETCHDECK_SOAK"] != nil

    @Test("serves each request, no POST twice, and loses no outcome, when workers are killed again and again")
    func killed() async throws {
        var dice = Self.dice()
        let stage = try SharedRunStage(
            total: Self.isLarge ? 100_000 : 10_000, servers: Self.isLarge ? 3 : 1,
            names: Self.isLarge ? 0 : 40, delay: .milliseconds(100))
        try stage.load("--per-host", "20", "--resolve", stage.resolve)
        for _ in 0..<4 { try stage.work("-c", "20") }
        let kills = Self.isLarge ? 100 : 10
        let schedule = FaultSchedule(
            kills: kills, every: .seconds(Self.isLarge ? 2 : 1), using: &dice)
        try await Self.play(schedule, on: stage, &dice)
    }

    @Test(
        "is exact when kills, stops, cuts of the network and a broken-off database come one after the other")
    func faultsOfAllKinds() async throws {
        var dice = Self.dice()
        let postgres = try PostgresServer()
        let stage = try SharedRunStage(
            total: Self.isLarge ? 100_000 : 8_000, servers: 1, names: 40,
            delay: .milliseconds(Self.isLarge ? 300 : 100), postgres: postgres)
        try stage.load("--resolve", stage.resolve)
        for _ in 0..<4 { try stage.work("-c", "20", throughProxy: true) }
        let schedule = FaultSchedule(
            kills: Self.isLarge ? 100 : 3, every: .seconds(2), restarts: Self.isLarge ? 5 : 1,
            cuts: Self.isLarge ? 10 : 4, stops: Self.isLarge ? 10 : 1,
            over: .seconds(Self.isLarge ? 400 : 8),
            longestCut: .seconds(Self.isLarge ? 30 : 2), longestStop: .seconds(Self.isLarge ? 40 : 4),
            using: &dice)
        try await Self.play(schedule, on: stage, &dice)
    }

    private static func play(
        _ schedule: FaultSchedule, on stage: SharedRunStage, _ dice: inout Dice
    ) async throws {
        let start = ContinuousClock.now
        try await stage.play(schedule, using: &dice)
        let faultsEnd = ContinuousClock.now
        try await stage.endWell(within: .seconds(isLarge ? 600 : 120))
        let end = ContinuousClock.now
        let records = try stage.collect()
        stage.checkOutcomes(records)
        guard isLarge else { return }
        let served = stage.served.values
        print(
            """
            \(schedule.events.count) events in \(faultsEnd - start), all done after \(end - start): \
            \(served.reduce(0, +)) requests served for \(stage.total), \(served.count { $0 > 1 }) more than once, \
            \(records.count { $0["maybe_received"] as? Bool == true }) may have been received
            """)
    }

    /// Another order of faults each time, which the output of a failed test names.
    private static func dice() -> Dice {
        let seed = UInt64.random(in: 1...1_000_000)
        print("faults by seed \(seed)")
        return Dice(seed: seed)
    }

    @Test("is exact after a worker was stopped for longer than its lease and goes on")
    func stopped() async throws {
        let stage = try SharedRunStage(total: 1_200, delay: .milliseconds(10))
        try stage.load()
        let zombie = try stage.work("-c", "10")
        await stage.servers[0].tally.reached(60)
        zombie.signal(SIGSTOP)
        let other = try stage.work("-c", "10")
        #expect(other.waitUntilExit().status == 0)
        zombie.signal(SIGCONT)
        try await stage.endWell()
        let last = try stage.collect()
        stage.checkOutcomes(last)
        // What the first worker said late stands behind what was found of it before, though its batches are read first.
        var outcomes: [Int: String] = [:]
        for record in try stage.collect("--all") {
            outcomes[try #require(record["id"] as? Int)] = record["outcome"] as? String
        }
        for record in last { #expect(outcomes[record["id"] as? Int ?? 0] == record["outcome"] as? String) }
    }

    @Test("is exact, and followed to its end, after the database was broken off in the middle and came back")
    func databaseRestarted() async throws {
        let postgres = try PostgresServer()
        let stage = try SharedRunStage(total: 3_000, delay: .milliseconds(10), postgres: postgres)
        try stage.load()
        for _ in 0..<3 { try stage.work("-c", "10") }
        let follower = try ProgramRun.Started(
            ["collect", stage.url, "-o", "followed.jsonl", "--follow"], in: stage.folder)
        await stage.servers[0].tally.reached(200)
        try postgres.restartImmediately()
        try await stage.endWell()
        try Self.checkServedOnce(stage)
        let followed = follower.waitUntilExit()
        #expect(followed.status == 0, "\(followed.errors)")
        stage.checkOutcomes(try ProgramRun.records(stage.folder.text("followed.jsonl")))
    }

    @Test(
        "goes on by its limits after the database was broken off",
        arguments: [["--rate", "150"], ["-c", "6"]])
    func limitsAfterRestart(_ limit: [String]) async throws {
        let postgres = try PostgresServer()
        let stage = try SharedRunStage(total: 600, delay: .milliseconds(30), postgres: postgres)
        try stage.load(limit[0], limit[1])
        for _ in 0..<2 { try stage.work("-c", "10") }
        await stage.servers[0].tally.reached(40)
        try postgres.restartImmediately()
        try await stage.endWell()
        try Self.checkServedOnce(stage)
    }

    @Test(
        "sends nothing twice when the network to the database is gone for less than a lease",
        arguments: [CuttableProxy.Cut.still, .resets])
    func networkCut(_ cut: CuttableProxy.Cut) async throws {
        let stage = try SharedRunStage(total: 3_000, delay: .milliseconds(10))
        try stage.load()
        for _ in 0..<3 { try stage.work("-c", "10", throughProxy: true) }
        await stage.servers[0].tally.reached(200)
        for worker in 0..<3 { stage.cut(worker, cut) }
        // How long the cut is.
        try await Task.sleep(for: .seconds(2))
        for worker in 0..<3 { stage.cut(worker, nil) }
        try await stage.endWell()
        try Self.checkServedOnce(stage)
    }

    private static func checkServedOnce(_ stage: SharedRunStage) throws {
        let records = try stage.collect()
        stage.checkOutcomes(records)
        #expect(!records.contains { $0["maybe_received"] as? Bool == true })
        #expect(stage.served.values.allSatisfy { $0 == 1 })
    }
}
