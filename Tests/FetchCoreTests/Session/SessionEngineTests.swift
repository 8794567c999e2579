import FetchCore
import Glibc
import TestSupport
import Testing

@Suite("Sessions that are many")
struct SessionEngineTests {
    @Test("a thousand sessions on one engine work, and cost it no descriptor")
    func thousand() async {
        await #expect(processExitsWith: .success) {
            let server = try TestHTTPServer { .init(body: $0.path) }
            defer { server.stop() }
            let engine = FetchEngine()
            var sessions: [FetchSession] = []
            for number in 0..<1000 {
                var configuration = FetchSession.Configuration(engine: engine)
                configuration.baseURL = "\(server.url)/\(number)/"
                sessions.append(FetchSession(configuration))
            }
            let before = ProcessHoldings.now.descriptors
            for (number, session) in sessions.enumerated() {
                let response = try await session.get("x")
                #expect(try response.text == "/\(number)/x")
            }
            // The engine's first multi handle, and a connection with both its ends.
            #expect(ProcessHoldings.now.descriptors - before < 20)
            for session in sessions { await session.close() }
            #expect(ProcessHoldings.now.descriptors <= before + 20)
        }
    }

    // Seconds, but minutes under ThreadSanitizer, to which two thousand threads are dear.
    @Test("a thousand sessions alive, each with an engine of its own, work", .timeLimit(.minutes(10)))
    func thousandEngines() async {
        await #expect(processExitsWith: .success) {
            let server = try TestHTTPServer { _ in .init() }
            defer { server.stop() }
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            // Each has some ten, and its connection's other end is here as well.
            let count = min(1000, Int(clamping: limit.rlim_cur) / 16)
            // Here one process serves them all: how long that takes is not what is tested.
            var configuration = FetchSession.Configuration()
            configuration.timeouts = FetchTimeouts(call: nil, connect: nil, read: nil)
            let sessions = (0..<count).map { _ in FetchSession(configuration) }
            // Fifty at a time: the kernel gives up on a connection that a busy server does not accept within two minutes.
            let problems = await withTaskGroup(of: FetchError?.self) { group in
                var problems: [FetchError] = []
                for (number, session) in sessions.enumerated() {
                    if number >= 50, let problem = await group.next() ?? nil { problems.append(problem) }
                    group.addTask {
                        await fetchError { () throws(FetchError) in
                            try await session.get(server.url).requireSuccess()
                        }
                    }
                }
                for await case let problem? in group { problems.append(problem) }
                return problems
            }
            #expect(problems.isEmpty)
            for session in sessions { await session.close() }
        }
    }

    @Test("closing one of two sessions on an engine leaves the other's requests be", .timeLimit(.minutes(1)))
    func closeOne() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        let engine = FetchEngine()
        let first = FetchSession(.init(engine: engine))
        let second = FetchSession(.init(engine: engine))
        let url = server.url
        async let ended = fetchError { () throws(FetchError) in try await first.get(url) }
        async let kept = fetchError { () throws(FetchError) in
            try await second.get(url, timeout: .milliseconds(400))
        }
        await server.asked.wait(2)
        await first.close()
        #expect(await ended?.kind == .closed)
        #expect(await kept?.kind == .timeout)
        let late = await fetchError { () throws(FetchError) in try await first.get(url) }
        #expect(late?.kind == .closed)
        await second.close()
    }

    @Test("32 sessions at once, each with an engine of its own, do with 1,024 descriptors")
    func fewDescriptors() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = 1024
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let server = try TestHTTPServer { _ in .init() }
            let url = server.url
            let statuses = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        let status = await withFetchSession { session in try? await session.get(url).status }
                        return status ?? 0
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            guard statuses == Array(repeating: 200, count: 32) else { exit(1) }
        }
    }

    @Test("a session that finds no descriptor left throws that")
    func noDescriptors() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = 64
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            while dup(0) >= 0 {}
            do throws(FetchError) {
                _ = try await FetchSession().get("http://127.0.0.1:1/")
                exit(1)
            } catch {
                guard error.kind == .output, error.cause.hasPrefix("file descriptors ran out") else {
                    exit(2)
                }
            }
        }
    }
}
