import FetchCore
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Many requests of a session")
struct SessionManyTests {
    @Test("gather keeps the order, and a failed one does not end the others")
    func gather() async throws {
        let server = try TestHTTPServer {
            .init(body: $0.path, delay: .milliseconds($0.path == "/0" ? 30 : 0))
        }
        defer { server.stop() }
        let refused = "http://127.0.0.1:\(try LoopbackListener.refusedPort())/"
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        await withFetchSession(configuration) { session in
            let results = await session.gather([server.url + "/0", refused, server.url + "/2"])
            let words = results.map { result in
                switch result {
                case .success(let response): (try? response.text) ?? "unreadable"
                case .failure(let error): error.kind.rawValue
                }
            }
            #expect(words == ["/0", "connect", "/2"])
        }
    }

    @Test("no more are in flight than the limits allow, in all and to one host")
    func limits() async throws {
        let gate = Gate()
        let servers = try (0..<3).map { _ in try TestHTTPServer { _ in .init(gate: gate) } }
        defer { for server in servers { server.stop() } }
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 5, perHost: 2)
        await withFetchSession(configuration) { session in
            let urls = servers.flatMap { server in (0..<20).map { server.url + "/\($0)" } }
            async let results = session.gather(urls)
            await gate.arrivals(5)
            gate.open()
            let statuses = await results.compactMap { try? $0.get().status }
            #expect(statuses == Array(repeating: 200, count: 60))
        }
        for server in servers { #expect(server.tally.mostInFlight == 2 || server.tally.mostInFlight == 1) }
        #expect(servers.map(\.tally.mostInFlight).max() == 2)
    }

    @Test(
        "requests to one host, however many, do not keep those to others from starting",
        .timeLimit(.minutes(1)))
    func heldBack() async throws {
        let gate = Gate()
        let first = try TestHTTPServer { _ in .init(gate: gate) }
        let second = try TestHTTPServer { _ in .init(body: "early") }
        defer { for server in [first, second] { server.stop() } }
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 4, perHost: 2)
        await withFetchSession(configuration) { session in
            let urls = (0..<1000).map { _ in first.url } + [second.url]
            async let results = session.gather(urls)
            // Nothing of the first host settles before the second one was asked.
            await second.tally.reached(1)
            gate.open()
            let count = await results.count { (try? $0.get().status) == 200 }
            #expect(count == 1001)
        }
    }

    @Test("responses come as they settle, from a sequence that is longer than what is in memory")
    func responses() async throws {
        let server = try TestHTTPServer { .init(body: $0.path) }
        defer { server.stop() }
        let made = Counter()
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 4, perHost: 4)
        try await withFetchSession(configuration) { session in
            let url = server.url
            let requests = (0..<500).lazy.map { number in
                made.count.add(1, ordering: .relaxed)
                return FetchRequest(url: "\(url)/\(number)")
            }
            var seen = Set<Int>()
            for await settled in session.responses(to: requests) {
                seen.insert(settled.index)
                let text = try settled.result.get().text
                #expect(text == "/\(settled.index)")
                #expect(made.count.load(ordering: .relaxed) <= seen.count + 8)
            }
            #expect(seen == Set(0..<500))
        }
        #expect(server.tally.mostInFlight <= 4)
    }

    @Test("letting an iteration go cancels what it began")
    func letGo() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        await withFetchSession { session in
            let requests = (0..<3).map { FetchRequest(url: server.url + "/\($0)") }
            let task = Task {
                for await settled in session.responses(to: requests) { return settled.result }
                return .failure(FetchError(.input, cause: "nothing settled"))
            }
            await server.asked.wait()
            task.cancel()
            let error = await fetchError { () throws(FetchError) in try await task.value.get() }
            #expect(error?.kind == .cancelled)
            await server.closed.wait()
        }
    }

    @Test("a cancelled gather gives a result for each request")
    func cancelledGather() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        await withFetchSession { session in
            let task = Task { await session.gather((0..<30).map { server.url + "/\($0)" }) }
            await server.asked.wait()
            task.cancel()
            let kinds = await task.value.map { result -> FetchError.Kind? in
                if case .failure(let error) = result { return error.kind }
                return nil
            }
            #expect(kinds == Array(repeating: .cancelled, count: 30))
        }
    }

    @Test("tracing hears each step once, in order")
    func tracing() async throws {
        let server = try TestHTTPServer {
            switch ($0.path, $0.number) {
            case ("/a", _): .init(status: 302, headers: ["Location: /b"])
            case (_, 2): .init(status: 503)
            default: .init()
            }
        }
        defer { server.stop() }
        let trace = TraceKeeper()
        var configuration = FetchSession.Configuration()
        configuration.tracing = trace
        configuration.retry.backoff = .zero
        try await withFetchSession(configuration) { _ = try await $0.get(server.url + "/a") }
        let hop = ["sending", "firstByte"]
        let attempt = hop + ["redirected 302"] + hop + ["body"]
        #expect(
            // A server as quick as this one may leave no time to wait.
            trace.words.filter { $0 != "sent" } == ["queued", "started 1", "connect"] + attempt + [
                "retried after status", "started 2",
            ] + attempt
                + ["settled 200"])
    }
}

private final class Counter: Sendable {
    let count = Atomic(0)
}
