import Foundation
import TestSupport
import Testing

@testable import FetchCore

@Suite("Several loops")
struct TransferWorkersTests {
    /// Where transfers to a host go when the loops have so many each.
    private func choice(host: Int, limit: Int, _ active: [Int], preferred: Int? = nil) -> Int {
        let placement = Placement(count: active.count, transfersPerPlace: 32)
        return placement.choose(first: host % active.count, hostLimit: limit, preferred: preferred) {
            active[$0]
        }
    }

    @Test("a host with a small limit has one loop, however busy that is")
    func together() {
        #expect((0..<6).map { choice(host: $0, limit: 10, [9, 0, 0]) } == [0, 1, 2, 0, 1, 2])
        #expect(choice(host: 0, limit: 32, [9, 0, 0]) == 0)
    }

    @Test(
        "a host with a large limit has as many as that fills, and the one with the fewest transfers is next")
    func spread() {
        #expect(choice(host: 0, limit: 33, [9, 8, 0]) == 1)
        #expect(choice(host: 0, limit: 100, [9, 8, 0]) == 2)
        #expect(choice(host: 2, limit: 64, [5, 9, 6]) == 0)
        #expect(choice(host: 1, limit: 1000, [4, 4, 4]) == 1)
    }

    @Test(
        "the place where a connection may be free comes first, unless it is another host's or has its share")
    func preferred() {
        #expect(choice(host: 0, limit: 64, [3, 0, 0], preferred: 0) == 0)
        #expect(choice(host: 0, limit: 64, [32, 5, 0], preferred: 0) == 1)
        #expect(choice(host: 0, limit: 64, [3, 5, 0], preferred: 2) == 0)
    }

    @Test("threads begin when there is something for them, and end with the run", .timeLimit(.minutes(1)))
    func threads() async throws {
        let scene = try await Scene(count: 96, limit: 96)
        #expect(Scene.loopThreads == ["fetchcore.loop", "fetchcore.loop2", "fetchcore.loop3"])
        let settlements = await scene.finish()
        #expect(settlements.count { $0.outcome == .ok } == 96)
        // The way to another thread is no look-up.
        #expect(settlements.allSatisfy { $0.timings.dns == 0 })
        await Scene.untilNoThreads()
    }

    @Test("idle worker threads are not started", .timeLimit(.minutes(1)))
    func unused() async throws {
        let scene = try await Scene(count: 20, limit: 10)
        #expect(Scene.loopThreads == ["fetchcore.loop"])
        #expect(await scene.finish().count { $0.outcome == .ok } == 20)
    }

    @Test(
        "a request that is cancelled and pressed again is sent again, whichever thread it was on",
        .timeLimit(.minutes(1)))
    func cancelThenRetry() async throws {
        let scene = try await Scene(count: 96, limit: 96)
        scene.bench.run.send(.cancel(scene.bench.ids))
        scene.bench.run.send(.retry(scene.bench.ids))
        let settlements = await scene.finish()
        #expect(settlements.count { $0.outcome == .ok && $0.attempts == 2 } == 96)
        #expect(scene.bench.ledger.complaints == [])
    }
}

/// A run on three threads over one host, whose requests wait at a gate.
private struct Scene {
    let bench: EngineBench
    private let gate = Gate()
    private let server: TestHTTPServer

    /// Returns once as many are in flight as the limit allows.
    init(count: Int, limit: Int) async throws {
        await Self.untilNoThreads()
        let server = try TestHTTPServer { [gate] _ in .init(gate: gate) }
        self.server = server
        var settings = RunSettings()
        settings.limits = FetchLimits(total: limit, perHost: 0)
        settings.threads = 3
        bench = try EngineBench((0..<count).map { "\(server.url)/\($0)" }, settings)
        await gate.arrivals(limit)
    }

    /// Lets them be answered; what became of each.
    func finish() async -> [Settlement] {
        gate.open()
        let settlements = await bench.finish()
        server.stop()
        return settlements
    }

    /// A run's end is told before the kernel's list has it.
    static func untilNoThreads() async {
        while !loopThreads.isEmpty { await Task.yield() }
    }

    /// The names of this process's loop threads, as the kernel has them.
    static var loopThreads: Set<String> {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        let names = tasks.compactMap {
            try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)
                .trimmingCharacters(in: .newlines)
        }
        return Set(names.filter { $0.hasPrefix("fetchcore.loop") })
    }
}
