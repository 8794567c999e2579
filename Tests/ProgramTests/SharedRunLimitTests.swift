import Foundation
import TestSupport
import Testing

@Suite("Limits that several workers keep together", .serialized)
struct SharedRunLimitTests {
    @Test(
        "a host of more than 10,000 requests is sent to by several workers, together never beyond its limit")
    func wideHost() async throws {
        let stage = try SharedRunStage(total: 45_000, servers: 1, delay: .milliseconds(1), hasPosts: false)
        try stage.load("--per-host", "9")
        for _ in 0..<3 { try stage.work("-c", "3") }
        try await stage.endWell()
        #expect(stage.servers[0].tally.mostInFlight <= 9)
        #expect(stage.servers[0].tally.mostInFlight >= 7)
        #expect(stage.served.count == 45_000)
        let workers = Set(try stage.collect().compactMap { $0["worker"] as? String })
        #expect(workers.count >= 2)
    }

    @Test("--concurrency of the loader holds over all workers")
    func concurrency() async throws {
        let stage = try SharedRunStage(
            total: 1_500, servers: 1, names: 30, delay: .milliseconds(10), hasPosts: false)
        try stage.load("-c", "12", "--resolve", stage.resolve)
        for _ in 0..<3 { try stage.work() }
        try await stage.endWell()
        #expect(stage.servers[0].tally.mostInFlight <= 12)
        #expect(stage.served.count == 1_500)
        let workers = Set(try stage.collect().compactMap { $0["worker"] as? String })
        #expect(workers.count >= 2)
    }

    @Test("--rate holds over all workers in every second, and nearly all of it is used")
    func rate() async throws {
        let stage = try SharedRunStage(total: 900, servers: 1, names: 30, hasPosts: false)
        try stage.load("--rate", "200", "--resolve", stage.resolve)
        for _ in 0..<3 { try stage.work() }
        try await stage.endWell()
        let times = stage.servers.flatMap { $0.requests.map(\.at) }.sorted()
        #expect(times.count == 900)
        var first = 0
        var most = 0
        for (last, time) in times.enumerated() {
            while times[first].advanced(by: .seconds(1)) < time { first += 1 }
            most = max(most, last - first + 1)
        }
        #expect(most <= 220)
        let span = (times[899] - times[0]) / .seconds(1)
        #expect(900 / span >= 0.9 * 200, "\(900 / span) a second")
    }
}
