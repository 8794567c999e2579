import TestSupport
import Testing

@testable import FetchCore

@Suite("Settings that change while a run goes", .timeLimit(.minutes(1)))
struct RunChangeTests {
    /// Runs the requests one after the other; the changes are made while the first is in flight. What became of them.
    private func run(
        _ requests: [FetchRequest], _ settings: RunSettings, changing changes: [RunChange], gate: Gate
    ) async throws -> [Settlement] {
        var settings = settings
        settings.limits.total = 1
        let bench = try EngineBench(requests: requests, settings)
        await gate.arrivals(1)
        for change in changes { bench.run.send(.change(change)) }
        gate.open()
        return await bench.finish()
    }

    @Test("a timeout, a limit of bodies and expectations hold for attempts that begin afterwards")
    func bounds() async throws {
        let gate = Gate()
        let silent = Gate()
        defer { silent.open() }
        let server = try TestHTTPServer { request in
            switch request.path {
            case "/first": .init(status: 200, body: "longer than four", gate: gate)
            case "/silent": .init(gate: silent)
            default: .init(status: 200, body: "longer than four")
            }
        }
        defer { server.stop() }
        var settings = RunSettings(retry: RetryPolicy(retries: 0))
        settings.expectations = [try Expectation(parsing: "status=200")]
        let settlements = try await run(
            ["/first", "/silent", "/created"].map { FetchRequest(url: server.url + $0) }, settings,
            changing: [
                .timeouts(FetchTimeouts(attempt: .milliseconds(200))), .maxBodyBytes(4),
                .expectations([try Expectation(parsing: "status=201")]),
            ], gate: gate)
        #expect(settlements.map(\.outcome) == [.ok, .failed, .failed])
        #expect(settlements[1].failure?.kind == .timeout)
        #expect(settlements[1].failure?.cause == .notDone(after: .milliseconds(200)))
        #expect(settlements[2].failure?.kind == .tooLarge)
    }

    @Test("an expectation that is set judges what begins afterwards, not what is in flight")
    func expectations() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { request in .init(gate: request.path == "/first" ? gate : nil) }
        defer { server.stop() }
        let settlements = try await run(
            ["/first", "/second"].map { FetchRequest(url: server.url + $0) },
            RunSettings(retry: RetryPolicy(retries: 0)),
            changing: [
                .expectations([try Expectation(parsing: "status=418")]),
                .expectations([try Expectation(parsing: "status=201")]),
            ], gate: gate)
        #expect(settlements.map(\.outcome) == [.ok, .failed])
        #expect(settlements[1].failure?.kind == .status)
        #expect(settlements[1].status == 200)
    }

    @Test("retries that are set hold for failures from then on")
    func retries() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { request in
            .init(status: 503, gate: request.path == "/first" && request.number == 1 ? gate : nil)
        }
        defer { server.stop() }
        let settlements = try await run(
            ["/first", "/second"].map { FetchRequest(url: server.url + $0) },
            RunSettings(retry: RetryPolicy(retries: 0)),
            changing: [.retry(RetryPolicy(retries: 3, backoff: .milliseconds(1)))], gate: gate)
        #expect(settlements.map(\.attempts) == [4, 4])
    }

    @Test("redirects that are switched off are not followed")
    func redirects() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { request in
            switch request.path {
            case "/first": .init(gate: gate)
            case "/from": .init(status: 302, headers: ["Location: /to"])
            default: .init()
            }
        }
        defer { server.stop() }
        var policy = RedirectPolicy()
        policy.maximum = 0
        let settlements = try await run(
            ["/first", "/from"].map { FetchRequest(url: server.url + $0) }, RunSettings(),
            changing: [.redirects(policy)], gate: gate)
        #expect(settlements.map(\.status) == [200, 302])
    }

    @Test(
        "a header that is set goes in place of the run's own, also behind a redirect, never of the request's")
    func headers() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { request in
            switch request.path {
            case "/first": .init(gate: gate)
            case "/from": .init(status: 302, headers: ["Location: /to"])
            default: .init()
            }
        }
        defer { server.stop() }
        let usual = [HeaderField("X-Key", "old"), HeaderField("Authorization", "Bearer old")]
        var settings = RunSettings()
        settings.headers.defaults = usual
        let requests = [
            FetchRequest(url: server.url + "/first", headers: FetchHeaders(usual)),
            FetchRequest(url: server.url + "/from", headers: FetchHeaders(usual)),
            FetchRequest(url: server.url + "/own", headers: [HeaderField("x-key", "mine"), usual[1]]),
            FetchRequest(url: server.url + "/plain"),
            FetchRequest(url: "http://me:pw@\(server.authority)/user"),
        ]
        _ = try await run(
            requests, settings,
            changing: [
                .headers([HeaderField("X-Key", "new"), HeaderField("Authorization", "Bearer new")])
            ], gate: gate)
        let seen = server.requests.map { [$0.path, $0.header("X-Key"), $0.header("Authorization")] }
        #expect(
            seen == [
                ["/first", "old", "Bearer old"], ["/from", "new", "Bearer new"],
                ["/to", "new", "Bearer new"],
                ["/own", "mine", "Bearer new"], ["/plain", "new", "Bearer new"],
                ["/user", "new", "Basic bWU6cHc="],
            ])
    }

    @Test("what a timeout leaves to a later hop is no part of its message")
    func timeoutAfterRedirect() async throws {
        let silent = Gate()
        defer { silent.open() }
        let server = try TestHTTPServer { request in
            request.path == "/from"
                ? .init(status: 302, headers: ["Location: /to"], delay: .milliseconds(120))
                : .init(gate: silent)
        }
        defer { server.stop() }
        var settings = RunSettings(retry: RetryPolicy(retries: 0))
        settings.timeouts.attempt = .milliseconds(400)
        let settlements = try await EngineBench([server.url + "/from"], settings).finish()
        #expect(settlements[0].failure?.cause == .notDone(after: .milliseconds(400)))
    }
}
