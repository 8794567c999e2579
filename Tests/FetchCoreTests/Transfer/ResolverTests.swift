import Synchronization
import TestSupport
import Testing

@testable import FetchCore

@Suite("Names that do not resolve")
struct ResolverTests {
    @Test("names that nobody answers for fail alone: others, behind them in the list, are resolved and sent")
    func deadNames() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let names = ScriptedResolver()
        defer { names.release() }
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 400, perHost: 10)
        settings.timeouts.connect = .seconds(1)
        settings.retry.retries = 0
        let dead = (0..<150).map { "http://dead\($0).test:\(server.port)/" }
        let live = (0..<50).map { "http://live\($0).test:\(server.port)/" }
        let bench = try EngineBench(dead + live, settings, resolver: names.resolver)
        let settlements = await bench.finish()
        #expect(bench.ledger.complaints == [])
        #expect(settlements.prefix(150).allSatisfy { $0.failure?.kind == .timeout })
        #expect(settlements.prefix(150).allSatisfy { $0.failure?.phase == .connect })
        let failed = settlements.dropFirst(150).compactMap(\.failure)
        #expect(failed == [])
        #expect(names.stuckCount == 150)
    }

    @Test("a host whose address is known is not kept waiting by names that nobody answers for")
    func knownHosts() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let names = ScriptedResolver()
        defer { names.release() }
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 4, perHost: 4)
        settings.retry.retries = 0
        let dead = (0..<10).map { "http://dead\($0).test/" }
        let known = (0..<100).map { "\(server.url)/\($0)" }
        let bench = try EngineBench(dead + known, settings, resolver: names.resolver)
        await server.tally.reached(100)
        #expect(names.stuckCount <= 2)
        bench.run.send(.cancel(bench.ids.prefix(10) + []))
        let settlements = await bench.finish()
        #expect(settlements.count { $0.outcome == .ok } == 100)
        #expect(settlements.count { $0.outcome == .cancelled } == 10)
    }

    @Test("ten thousand names without an address settle once each, by few threads")
    func manyNames() async throws {
        let asked = Mutex((now: 0, most: 0))
        let resolver = Resolver { _, _ in
            asked.withLock { asked in
                asked.now += 1
                asked.most = max(asked.most, asked.now)
            }
            defer { asked.withLock { $0.now -= 1 } }
            return .failed(message: "Name or service not known")
        }
        var settings = RunSettings()
        settings.limits = FetchLimits(total: 1000, perHost: 10)
        settings.retry.retries = 1
        settings.retry.backoff = .milliseconds(1)
        let bench = try EngineBench((0..<10_000).map { "http://h\($0).test/" }, settings, resolver: resolver)
        let settlements = await bench.finish()
        #expect(bench.ledger.complaints == [])
        #expect(bench.ledger.settledCount == 10_000)
        #expect(settlements.allSatisfy { $0.failure?.kind == .dns && $0.attempts == 2 })
        #expect(asked.withLock { $0.most } <= Resolver.maximumAwaited)
    }

    @Test("requests to one name are answered by one look-up")
    func coalesced() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let asked = Atomic<Int>(0)
        let resolver = Resolver { _, _ in
            asked.add(1, ordering: .relaxed)
            return .addresses(["127.0.0.1"])
        }
        let urls = (0..<200).map { "http://one.test:\(server.port)/\($0)" }
        let settlements = try await EngineBench(urls, RunSettings(), resolver: resolver).finish()
        #expect(settlements.count { $0.outcome == .ok } == 200)
        #expect(asked.load(ordering: .relaxed) == 1)
    }
}

@Suite("Names that are special")
struct SpecialNameTests {
    @Test("no server is asked for what is under .invalid and .localhost")
    func reserved() {
        for name in ["x.invalid", "a.b.INVALID.", "invalid"] {
            #expect(Resolver.lookUp(name, port: 80) == .failed(message: "Name or service not known"))
        }
        #expect(Resolver.lookUp("api.localhost", port: 80) == .addresses(["127.0.0.1", "::1"]))
    }

    @Test("localhost is what the system says")
    func localhost() {
        guard case .addresses(let list) = Resolver.lookUp("localhost", port: 80) else {
            Issue.record("localhost has no address")
            return
        }
        #expect(list.contains("127.0.0.1") || list.contains("::1"))
    }
}
