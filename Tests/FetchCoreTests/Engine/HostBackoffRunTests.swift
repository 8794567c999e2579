import Synchronization
import TestSupport
import Testing

@testable import FetchCore

/// Tells of the run's notices as they come.
private final class NoticeSink: EventSink {
    private let notices = Mutex<[RunNotice]>([])
    private let onNotice: @Sendable (RunNotice) -> Void

    init(_ onNotice: @escaping @Sendable (RunNotice) -> Void = { _ in }) {
        self.onNotice = onNotice
    }

    var backlog: Int { 0 }
    var all: [RunNotice] { notices.withLock { $0 } }

    func deliver(_ batch: EventBatch) {
        for timed in batch.notices {
            notices.withLock { $0.append(timed.notice) }
            onNotice(timed.notice)
        }
    }
}

@Suite("Backing off from hosts, in real runs", .timeLimit(.minutes(1)))
struct HostBackoffRunTests {
    @Test("a port that refuses and comes up later fails none of sixty requests")
    func restart() async throws {
        let port = try LoopbackListener.refusedPort()
        let server = Mutex<TestHTTPServer?>(nil)
        let probes = Mutex(0)
        let sink = NoticeSink { notice in
            guard case .hostProbing = notice else { return }
            let number = probes.withLock { count in
                count += 1
                return count
            }
            // Some second has passed by then.
            guard number == 3 else { return }
            server.withLock { $0 = try? TestHTTPServer(port: port) { _ in .init() } }
        }
        var settings = RunSettings()
        settings.limits.total = 10
        settings.retry = RetryPolicy(retries: 5, backoff: .seconds(1))
        let bench = try EngineBench(
            (1...60).map { "http://127.0.0.1:\(port)/\($0)" }, settings, sinks: [sink])
        let settlements = await bench.finish()
        #expect(settlements.count { $0.outcome == .ok } == 60)
        #expect(sink.all.contains(.hostRecovered(HostID(rawValue: 0))))
        let served = server.withLock { $0?.requests.count }
        #expect(served == 60)
        server.withLock { $0?.stop() }
    }

    @Test("a port that stays refused gives its queue up, by the patience of one request's own retries")
    func staysAway() async throws {
        let port = try LoopbackListener.refusedPort()
        let bench = try EngineBench(
            (1...2_000).map { "http://127.0.0.1:\(port)/\($0)" }, RunSettings())
        let settlements = await bench.finish()
        #expect(settlements.allSatisfy { $0.outcome == .failed && $0.details?.failure?.kind == .connect })
        let tried = settlements.filter { $0.attempts > 0 }
        #expect(tried.count < 40)
        #expect(tried.allSatisfy { $0.attempts == 3 })
        let givenUp = settlements.first { $0.attempts == 0 }?.finishedAt.seconds ?? 0
        #expect(givenUp >= 1.5 && givenUp < 11.5)
    }

    @Test("paths that always answer 503 fail by themselves, those behind them are asked and are ok")
    func endpointsThatFail() async throws {
        let server = try TestHTTPServer { request in
            .init(status: request.path.hasPrefix("/bad") ? 503 : 200)
        }
        defer { server.stop() }
        // When the twentieth has failed, no good one is among the ten in flight.
        let paths = (1...32).map { "/bad/\($0)" } + (1...40).map { "/good/\($0)" }
        var settings = RunSettings()
        settings.limits.total = 10
        settings.retry.backoff = .milliseconds(10)
        let sink = NoticeSink()
        let bench = try EngineBench(paths.map { server.url + $0 }, settings, sinks: [sink])
        let settlements = await bench.finish()
        #expect(settlements.map { $0.outcome == .ok } == paths.map { $0.hasPrefix("/good") })
        #expect(Set(server.requests.map(\.path)).count == 72)
        #expect(sink.all.contains { if case .hostBackedOff(_, .backedOff) = $0 { true } else { false } })
    }

    @Test("a 429 with `Retry-After` is waited for by its whole host, one that is too long by nobody")
    func retryAfter() async throws {
        let server = try TestHTTPServer { request in
            switch request.path {
            case "/first" where request.number == 1: .init(status: 429, headers: ["Retry-After: 1"])
            case "/long": .init(status: 503, headers: ["Retry-After: 100000000000000000000"])
            default: .init()
            }
        }
        defer { server.stop() }
        var settings = RunSettings()
        settings.limits.perHost = 1
        settings.retry.backoff = .zero
        let bench = try EngineBench(["/first", "/long", "/last"].map { server.url + $0 }, settings)
        let settlements = await bench.finish()
        #expect(settlements.map(\.status) == [200, 503, 200])
        #expect(settlements.map(\.attempts) == [2, 1, 1])
        // Nothing went while the server wanted nothing.
        #expect(settlements.allSatisfy { $0.finishedAt.seconds >= 1 })
        #expect(settlements[1].details?.retryAfterSeconds == 1e12)
    }
}
