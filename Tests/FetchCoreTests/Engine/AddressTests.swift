import TestSupport
import Testing

@testable import FetchCore

@Suite("Hosts with several addresses")
struct AddressTests {
    /// A name whose addresses are 127.0.0.2, 127.0.0.3 and so on; the last one has a server.
    private struct Scene {
        let server: FaultServer
        let resolver: Resolver
        let settings: RunSettings

        init(addresses count: UInt8, connect: Duration, _ script: FaultServer.Script = .answering(.answer()))
            throws
        {
            server = try FaultServer(script, place: count + 1)
            let list = (0..<count).map { "127.0.0.\($0 + 2)" }
            resolver = Resolver { _, _ in .addresses(list) }
            var settings = RunSettings()
            settings.timeouts.connect = connect
            settings.retry.retries = 0
            settings.limits = FetchLimits(total: 1, perHost: 0)
            self.settings = settings
        }

        var port: UInt16 { server.listener.port }

        func run(_ count: Int) async throws -> [Settlement] {
            defer { server.stop() }
            return try await EngineBench(
                (0..<count).map { "http://many.test:\(port)/\($0)" }, settings, resolver: resolver
            ).finish()
        }
    }

    @Test("a silent one is left after its share of the connect timeout", .timeLimit(.minutes(1)))
    func silent() async throws {
        let scene = try Scene(addresses: 2, connect: .seconds(2))
        let full = try FullBacklog(place: 2, port: scene.port)
        let settlement = try #require(await scene.run(1).first)
        withExtendedLifetime(full) {}
        #expect(settlement.outcome == .ok)
        #expect(settlement.remote == "127.0.0.3:\(scene.port)")
        #expect(settlement.timings.connect < 2_000_000)
    }

    @Test("two silent ones too", .timeLimit(.minutes(1)))
    func twoSilent() async throws {
        let scene = try Scene(addresses: 3, connect: .seconds(4))
        let full = try (FullBacklog(place: 2, port: scene.port), FullBacklog(place: 3, port: scene.port))
        let settlement = try #require(await scene.run(1).first)
        withExtendedLifetime(full) {}
        #expect(settlement.outcome == .ok)
        #expect(settlement.remote == "127.0.0.4:\(scene.port)")
    }

    @Test("those that refuse are left at once", .timeLimit(.minutes(1)), arguments: [2, 4] as [UInt8])
    func refused(count: UInt8) async throws {
        // libcurl's own next step would come after 200 ms, or not at all.
        let scene = try Scene(addresses: count, connect: .seconds(20))
        let settlement = try #require(await scene.run(1).first)
        #expect(settlement.outcome == .ok)
        #expect(settlement.remote == "127.0.0.\(count + 1):\(scene.port)")
        #expect(settlement.timings.connect < 150_000)
    }

    @Test("a name all of whose addresses refuse has failed at once", .timeLimit(.minutes(1)))
    func allRefused() async throws {
        let port = try LoopbackListener.refusedPort()
        var settings = RunSettings()
        settings.retry.retries = 0
        let resolver = Resolver { _, _ in .addresses(["127.0.0.2", "127.0.0.3", "127.0.0.4"]) }
        let bench = try EngineBench(["http://many.test:\(port)/"], settings, resolver: resolver)
        let settlement = try #require(await bench.finish().first)
        #expect(settlement.failure?.kind == .connect)
        #expect(settlement.timings.connect < 150_000)
    }

    @Test("the one that answered goes first from then on", .timeLimit(.minutes(1)))
    func remembered() async throws {
        let scene = try Scene(
            addresses: 2, connect: .seconds(3), .answering(.answer(200, ["Connection: close"]), .close))
        let full = try FullBacklog(place: 2, port: scene.port)
        let settlements = try await scene.run(6)
        withExtendedLifetime(full) {}
        #expect(settlements.allSatisfy { $0.outcome == .ok && !$0.isReused })
        // One of them waited for the silent address, none after it.
        #expect(settlements.dropFirst().allSatisfy { $0.timings.connect < 200_000 })
    }

    @Test(
        "a request with less time than the connect timeout tries them all within it", .timeLimit(.minutes(1)))
    func ownTimeout() async throws {
        let scene = try Scene(addresses: 2, connect: .seconds(60))
        var settings = scene.settings
        settings.timeouts.attempt = .seconds(3)
        let full = try FullBacklog(place: 2, port: scene.port)
        defer { scene.server.stop() }
        let bench = try EngineBench(
            ["http://many.test:\(scene.port)/"], settings, resolver: scene.resolver)
        let settlement = try #require(await bench.finish().first)
        withExtendedLifetime(full) {}
        #expect(settlement.outcome == .ok)
    }
}
