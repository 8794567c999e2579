import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("A session's connections")
struct SessionConnectionTests {
    @Test("draining waits for what was sent, and takes nothing new", .timeLimit(.minutes(1)))
    func drain() async throws {
        for engine in [nil, FetchEngine()] {
            let gate = Gate()
            let server = try TestHTTPServer { _ in .init(body: "done", gate: gate) }
            defer { server.stop() }
            let session = FetchSession(engine.map { .init(engine: $0) } ?? .init())
            async let first = session.get(server.url)
            await gate.arrivals(1)
            async let closed: Void = session.close(draining: .seconds(50))
            var late: FetchError?
            while late == nil {
                late = await fetchError { () throws(FetchError) in
                    try await session.get(server.url + "/late", timeout: .milliseconds(20))
                }
                if late?.kind == .timeout { late = nil }
            }
            #expect(late?.kind == .closed)
            gate.open()
            let text = try await first.text
            #expect(text == "done")
            await closed
        }
    }

    @Test("what is unsettled when draining has lasted long enough is broken off", .timeLimit(.minutes(1)))
    func drainLimit() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        let session = FetchSession()
        async let error = fetchError { () throws(FetchError) in try await session.get(server.url) }
        await server.asked.wait()
        await session.close(draining: .milliseconds(30))
        #expect(await error?.kind == .closed)
        await server.closed.wait()
    }

    @Test("a cancelled task does not go on draining", .timeLimit(.minutes(1)))
    func drainCancelled() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        let session = FetchSession()
        async let error = fetchError { () throws(FetchError) in try await session.get(server.url) }
        await server.asked.wait()
        let draining = Task { await session.close(draining: .seconds(300)) }
        draining.cancel()
        await draining.value
        #expect(await error?.kind == .closed)
    }

    @Test("statistics tell what is in flight, queued, idle and used again")
    func statistics() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 2)
        let session = FetchSession(configuration)
        async let results = session.gather((0..<5).map { "\(server.url)/\($0)" })
        await gate.arrivals(2)
        var statistics = await session.statistics
        #expect(statistics.inFlight == 2 && statistics.queued == 3)
        #expect(statistics.open == 2 && statistics.idle == 0 && statistics.reused == 0)
        gate.open()
        let count = await results.count
        #expect(count == 5)
        statistics = await session.statistics
        #expect(statistics.inFlight == 0 && statistics.queued == 0)
        #expect(statistics.open == 2 && statistics.idle == 2)
        #expect(statistics.connected == 2 && statistics.reused == 3)
        await session.close()
        #expect(await session.statistics == FetchStatistics())
    }

    @Test("trailers are told of a whole response, and of a stream once it was read")
    func trailers() async throws {
        let answer =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
            + "3\r\nabc\r\n0\r\nX-Sum: 17\r\nContent-Length: 99\r\nX-More: a\r\n\r\n"
        let listener = try LoopbackListener { wire in
            while wire.readRequest() != nil { wire.send(answer) }
        }
        defer { listener.stop() }
        let url = "http://\(listener.authority)/"
        try await withFetchSession { session in
            let whole = try await session.get(url)
            #expect(try whole.text == "abc")
            #expect(whole.trailers["x-sum"] == "17")
            #expect(whole.trailers.fields.map(\.name) == ["X-Sum", "Content-Length", "X-More"])
            #expect(whole.headers["X-Sum"] == nil)
            let stream = try await session.stream(url)
            let bytes = try await stream.body.collect()
            #expect(bytes == Array("abc".utf8))
            #expect(stream.body.trailers["X-Sum"] == "17")
            #expect(whole.isReused == false)
        }
    }

    @Test("a body that is not decoded comes as it was sent, and no coding is asked for")
    func undecoded() async throws {
        let coded = Codings.gzip(Array("hello".utf8))
        let server = try FaultServer(
            .requests([
                [.answer(200, ["Content-Encoding: gzip"], bytes: coded)],
                [.answer(200, ["Content-Encoding: gzip"], bytes: coded)],
            ]))
        defer { server.stop() }
        try await withFetchSession { session in
            var request = FetchRequest(url: server.url)
            request.decodesBody = false
            let raw = try await session.send(request)
            #expect(raw.bytes == coded && raw.headers["Content-Encoding"] == "gzip")
            request.decodesBody = true
            let decoded = try await session.send(request)
            #expect(try decoded.text == "hello")
        }
        #expect(server.tally.requests.map { $0.header("Accept-Encoding") == nil } == [true, false])
    }

    @Test("connections are made from the address that is set")
    func localAddress() async throws {
        let listener = try LoopbackListener { wire in
            guard wire.readRequest() != nil else { return }
            wire.send(
                "HTTP/1.1 200 OK\r\nContent-Length: \(wire.peerAddress.count)\r\n\r\n\(wire.peerAddress)")
        }
        defer { listener.stop() }
        var configuration = FetchSession.Configuration()
        configuration.localAddress = "127.0.0.7"
        try await withFetchSession(configuration) { session in
            let response = try await session.get("http://\(listener.authority)/")
            #expect(try response.text == "127.0.0.7")
        }
    }

    @Test("requests go to a Unix socket, whatever host they name, and keep its connection")
    func unixSocket() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s")
        let listener = try LoopbackListener(unixSocket: path) { wire in
            while let request = wire.readRequest() {
                let body = "\(request.header("Host") ?? "") \(request.path)"
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        }
        defer { listener.stop() }
        var configuration = FetchSession.Configuration()
        configuration.unixSocket = path
        try await withFetchSession(configuration) { session in
            let first = try await session.get("http://docker.invalid/v1")
            #expect(try first.text == "docker.invalid /v1")
            let second = try await session.get("http://docker.invalid/v2")
            #expect(try second.text == "docker.invalid /v2")
            #expect(second.isReused)
        }
        configuration.unixSocket = folder.file("none")
        configuration.retry.retries = 0
        await withFetchSession(configuration) { session in
            let error = await fetchError { () throws(FetchError) in try await session.get("http://h/") }
            #expect(error?.kind == .connect)
        }
    }
}
