import TestSupport
import Testing

@testable import FetchCore

@Suite("The number of open files")
struct DescriptorTests {
    @Test(
        "connections that are kept give way to new ones before descriptors run out",
        .timeLimit(.minutes(1)), arguments: [1, 3])
    func keptOnesGiveWay(threads: Int) async throws {
        let closed = Signal()
        let listener = try LoopbackListener { wire in
            while wire.readRequest() != nil {
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            closed.give()
        }
        defer { listener.stop() }
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 8, perHost: 2)
        settings.threads = threads
        let names = ScriptedResolver()
        let urls = (0..<200).map { "http://h\($0).test:\(listener.port)/" }
        // Room for 40 sockets.
        let bench = try EngineBench(
            urls, settings, resolver: names.resolver,
            descriptors: FetchRun.reservedDescriptors(threads: threads) + 40)
        await bench.run.waitUntilFinished()
        #expect(bench.ledger.settlements.values.allSatisfy { $0.outcome == .ok && $0.attempts == 1 })
        #expect(bench.ledger.settlements.count == 200)
        // The run is not closed yet: of 200 connections 160 at least were closed to make room.
        await closed.wait(160)
        bench.run.close()
    }

    @Test("one host's connections are kept, however few descriptors there are")
    func oneHostKeepsItsOwn() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 20, perHost: 20)
        let urls = (0..<1000).map { "\(server.url)/\($0)" }
        let settlements = try await EngineBench(
            urls, settings, descriptors: FetchRun.reservedDescriptors(threads: 1) + 20
        ).finish()
        #expect(settlements.count { $0.outcome == .ok } == 1000)
        #expect(server.listener.acceptedCount <= 20)
    }

    @Test("no limit is set that the descriptors do not carry", arguments: [1, 3])
    func limits(threads: Int) async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        defer { server.stop() }
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 100, perHost: 0)
        settings.threads = threads
        let bench = try EngineBench(
            (0..<60).map { "\(server.url)/\($0)" }, settings,
            descriptors: FetchRun.reservedDescriptors(threads: threads) + 10)
        await gate.arrivals(10)
        bench.run.send(.setLimit(50))
        gate.open()
        let settlements = await bench.finish()
        #expect(settlements.count { $0.outcome == .ok } == 60)
        #expect(server.tally.mostInFlight == 10)
    }
}
