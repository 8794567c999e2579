import FetchCore
import TestSupport
import Testing

@Suite("Cancelling at any moment")
struct CancelTests {
    /// Answers, redirects, refuses, drips, breaks off or never answers, by the number in the path.
    @Sendable private static func steps(_ request: SeenRequest) -> [WireStep] {
        let number = Int(request.path.split(separator: "/").last ?? "") ?? 0
        switch number % 8 {
        case 0: return [.hang]
        case 1 where !request.path.hasPrefix("/end"): return [.redirect(to: "/end/\(number)")]
        case 2: return [.answer(503)]
        case 3: return [.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), .hang]
        case 4: return [.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhel"), .reset]
        default: return [.answer()]
        }
    }

    private static func settings(threads: Int) -> RunSettings {
        var settings = RunSettings()
        settings.threads = threads
        settings.limits = FetchLimits(total: 40, perHost: 40)
        settings.timeouts = FetchTimeouts(attempt: .seconds(600), connect: .seconds(600), read: .seconds(600))
        settings.retry.backoff = .milliseconds(1)
        settings.retry.maximumBackoff = .milliseconds(2)
        settings.retry.backsOffHosts = false
        return settings
    }

    @Test(
        "requests of a run that are cancelled, held and pressed again at random are settled, each once",
        arguments: [1, 3])
    func run(threads: Int) async throws {
        let count = SoakScale.of(600, large: 20_000)
        let server = try FaultServer(.routes(Self.steps))
        defer { server.stop() }
        let ledger = RunLedger()
        let hosts = HostTable()
        let run = try FetchRun(
            settings: Self.settings(threads: threads), hosts: hosts, clock: RunClock(), sinks: [ledger])
        try run.start()
        var builder = RequestChunkBuilder(hosts: hosts)
        for number in 0..<count { try builder.append(FetchRequest(url: "\(server.url)/\(number)")) }
        while let chunk = builder.take() { run.add(chunk) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<SoakScale.of(2000, large: 40_000) {
            let id = RequestID(Int.random(in: 1...count, using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0: run.send(.retry([id]))
            case 1: run.send(.hold([id]))
            case 2: run.send(.release([id]))
            case 3: run.send(.setLimit(Int.random(in: 1...40, using: &random)))
            default: run.send(.cancel([id]))
            }
            // So that the loop takes turns in between.
            await Task.yield()
        }
        // Those that never get an answer and those that are held end so.
        run.send(.cancel((1...count).map { RequestID($0) }))
        run.endList()
        await run.waitUntilFinished()
        run.close()
        #expect(ledger.complaints == [])
        #expect(ledger.unsettled == [])
        #expect(ledger.settlements.count == count)
        let outcomes = Set(ledger.settlements.values.map(\.outcome))
        #expect(outcomes.contains(.cancelled))
    }

    @Test(
        "all that is in flight, looked up or queued is cancelled together, and the sockets are closed",
        arguments: [1, 3])
    func all(threads: Int) async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        var settings = Self.settings(threads: threads)
        settings.limits = FetchLimits(total: 100, perHost: 0)
        let ledger = RunLedger()
        let hosts = HostTable()
        let run = try FetchRun(settings: settings, hosts: hosts, clock: RunClock(), sinks: [ledger])
        try run.start()
        var builder = RequestChunkBuilder(hosts: hosts)
        for number in 0..<1000 { try builder.append(FetchRequest(url: "\(server.url)/\(number)")) }
        while let chunk = builder.take() { run.add(chunk) }
        run.endList()
        await server.asked.wait(100)
        run.send(.cancel((1...1000).map { RequestID($0) }))
        await run.waitUntilFinished()
        await server.closed.wait(100)
        #expect(ledger.complaints == [])
        let settlements = ledger.settlements.values
        #expect(settlements.count == 1000)
        #expect(settlements.allSatisfy { $0.outcome == .cancelled })
        #expect(settlements.count { $0.attempts == 1 } == 100)
        run.close()
    }

    @Test("tasks that are cancelled at any moment all get their answer, and the session goes on")
    func session() async throws {
        let server = try FaultServer(.routes(Self.steps))
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 40, perHost: 40)
        configuration.retry.backoff = .milliseconds(1)
        try await withFetchSession(configuration) { session in
            await withTaskGroup(of: FetchError?.self) { group in
                for number in 0..<SoakScale.of(2000, large: 20_000) {
                    group.addTask {
                        let task = Task {
                            await fetchError { () throws(FetchError) in
                                try await session.get("\(server.url)/\(number)")
                            }
                        }
                        for _ in 0..<(number % 61) { await Task.yield() }
                        task.cancel()
                        return await task.value
                    }
                }
                for await error in group {
                    #expect(error == nil || error?.kind == .cancelled || error?.kind == .protocolError)
                }
            }
            let response = try await session.get("\(server.url)/5")
            #expect(response.status == 200)
        }
    }
}
