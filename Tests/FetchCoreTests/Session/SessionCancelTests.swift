import FetchCore
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Cancelling a session's requests, and closing it")
struct SessionCancelTests {
    @Test("a request whose task is cancelled before it is sent is never sent")
    func beforeSubmit() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        try await withFetchSession { session in
            let error = await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await fetchError { () throws(FetchError) in try await session.get(server.url) }
            }.value
            #expect(error?.kind == .cancelled)
            #expect(error?.attempts == 0)
            // The session goes on, with the id that came back.
            let response = try await session.get(server.url)
            #expect(response.status == 200)
        }
        #expect(server.requests.count == 1)
    }

    @Test("a request in flight that is cancelled ends at once, its socket closed")
    func inFlight() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        await withFetchSession { session in
            let task = Task {
                await fetchError { () throws(FetchError) in try await session.get(server.url) }
            }
            await server.asked.wait()
            task.cancel()
            let error = await task.value
            #expect(error?.kind == .cancelled)
            #expect(error?.attempts == 1)
            await server.closed.wait()
        }
    }

    @Test("a queued request that is cancelled ends at once and is never sent")
    func queued() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 1)
        try await withFetchSession(configuration) { session in
            async let first = session.get(server.url + "/first")
            await gate.arrivals(1)
            let second = Task {
                await fetchError { () throws(FetchError) in try await session.get(server.url + "/second") }
            }
            second.cancel()
            let error = await second.value
            #expect(error?.kind == .cancelled)
            gate.open()
            let status = try await first.status
            #expect(status == 200)
        }
        #expect(server.requests.map(\.path) == ["/first"])
    }

    @Test("closing ends what is in flight and what is queued, and closes the sockets")
    func close() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 1)
        let session = FetchSession(configuration)
        let tasks = (0..<5).map { number in
            Task {
                await fetchError { () throws(FetchError) in try await session.get(server.url + "/\(number)") }
            }
        }
        await server.asked.wait()
        await session.close()
        for task in tasks {
            let error = await task.value
            #expect(error?.kind == .closed)
        }
        await server.closed.wait()
        let later = await fetchError { () throws(FetchError) in try await session.get(server.url) }
        #expect(later?.kind == .closed)
        await session.close()
    }

    @Test("withFetchSession closes when its body throws")
    func throwing() async throws {
        struct Trouble: Error {}
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let kept = Mutex<FetchSession?>(nil)
        await #expect(throws: Trouble.self) {
            try await withFetchSession { session in
                kept.withLock { $0 = session }
                throw Trouble()
            }
        }
        let session = try #require(kept.withLock { $0 })
        let error = await fetchError { () throws(FetchError) in try await session.get(server.url) }
        #expect(error?.kind == .closed)
    }

    @Test("a session that nobody keeps closes its connections")
    func forgotten() async throws {
        let closed = Signal()
        let listener = try LoopbackListener { wire in
            _ = wire.readRequest()
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            wire.waitForClose()
            closed.give()
        }
        defer { listener.stop() }
        _ = try await FetchSession().get("http://\(listener.authority)/")
        await closed.wait()
    }

    @Test("requests cancelled at any moment all settle, and the session goes on")
    func anyMoment() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        try await withFetchSession { session in
            await withTaskGroup(of: FetchError?.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        let task = Task {
                            await fetchError { () throws(FetchError) in
                                try await session.get(server.url + "/\(number)")
                            }
                        }
                        for _ in 0..<(number % 40) { await Task.yield() }
                        task.cancel()
                        return await task.value
                    }
                }
                for await error in group { #expect(error == nil || error?.kind == .cancelled) }
            }
            let response = try await session.get(server.url)
            #expect(response.status == 200)
        }
    }
}
