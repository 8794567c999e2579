import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("Streams of a session")
struct SessionStreamTests {
    private static let block = [UInt8](repeating: 0x61, count: 64 * 1024)

    @Test("a body is read as it comes, its head first")
    func asItComes() async throws {
        let gate = Gate()
        let server = try FaultServer(
            .routes { _ in
                [
                    .text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), .gate(gate), .text("first"),
                    .gate(gate), .text("later"),
                ]
            })
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.stream(server.url)
            #expect(response.status == 200)
            #expect(response.expectedSize == 10)
            var body = response.body.makeAsyncIterator()
            gate.pass()
            let first = try await body.next()
            #expect(first == Array("first".utf8))
            gate.pass()
            let later = try await body.next()
            #expect(later == Array("later".utf8))
            let end = try await body.next()
            #expect(end == nil)
        }
    }

    @Test("a body that nobody reads pauses its transfer, and reading lets it go on")
    func backPressure() async throws {
        let count = 150
        let server = try FaultServer(
            .routes { request in
                guard request.path == "/big" else { return [.answer()] }
                return [
                    .text("HTTP/1.1 200 OK\r\nContent-Length: \(count * Self.block.count)\r\n\r\n"),
                    .sendRepeatedly(Self.block, times: count),
                ]
            })
        defer { server.stop() }
        let trace = TraceKeeper()
        var configuration = FetchSession.Configuration()
        configuration.tracing = trace
        let limit = configuration.streamBufferSize
        try await withFetchSession(configuration) { session in
            let response = try await session.stream(server.url + "/big")
            var body = response.body.makeAsyncIterator()
            var readBytes = try await body.next()?.count ?? 0
            // Each of these is many turns of the loop, which would all bring bytes of the stream.
            for _ in 0..<50 { _ = try await session.get(server.url + "/small") }
            #expect(trace.byteCount - 50 * 5 - readBytes <= limit + 64 * 1024)
            while let chunk = try await body.next() { readBytes += chunk.count }
            #expect(readBytes == count * Self.block.count)
        }
    }

    @Test("a body that is let go ends its transfer and closes the socket")
    func letGo() async throws {
        let server = try SilentServer(opening: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
        defer { server.listener.stop() }
        try await withFetchSession { session in
            for try await chunk in try await session.stream(server.url).body {
                #expect(chunk == Array("some".utf8))
                break
            }
            await server.closed.wait()
        }
    }

    @Test("cancelling the reading task throws, and closes the socket")
    func cancelled() async throws {
        let server = try SilentServer(opening: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        defer { server.listener.stop() }
        try await withFetchSession { session in
            let response = try await session.stream(server.url)
            let task = Task {
                await fetchError { () throws(FetchError) in try await response.body.collect() }
            }
            await server.asked.wait()
            task.cancel()
            let error = await task.value
            #expect(error?.kind == .cancelled)
            await server.closed.wait()
        }
    }

    @Test("a body that breaks off gives what came, then throws, and is not tried again")
    func breaksOff() async throws {
        let server = try FaultServer(
            .routes { _ in [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome"), .close] })
        defer { server.stop() }
        try await withFetchSession { session in
            var body = try await session.stream(server.url).body.makeAsyncIterator()
            let some = try await body.next()
            #expect(some == Array("some".utf8))
            let error = await fetchError { () throws(FetchError) in try await body.next() }
            #expect(error?.kind == .protocolError)
        }
        #expect(server.requests.count == 1)
    }

    @Test("a response that is tried again does not show; the last one does, with its body")
    func retried() async throws {
        let server = try TestHTTPServer { .init(status: 503, body: "answer \($0.number)") }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.backoff = .zero
        try await withFetchSession(configuration) { session in
            let response = try await session.stream(server.url)
            #expect(response.status == 503)
            #expect(response.attempts == 3)
            let body = try await response.body.collect()
            #expect(body == Array("answer 3".utf8))
        }
    }

    @Test("lines are found across chunks, with either line end, the last one without")
    func lines() async throws {
        let gate = Gate()
        let server = try FaultServer(
            .routes { _ in
                [
                    .text("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\none\r\ntw"), .gate(gate),
                    .text("o\n\nthree"),
                ]
            })
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.stream(server.url)
            var lines: [String] = []
            for try await line in response.body.lines {
                lines.append(line)
                gate.open()
            }
            #expect(lines == ["one", "two", "", "three"])
        }
    }

    @Test("an upload is made while it is sent, with and without a length", arguments: [true, false])
    func upload(hasLength: Bool) async throws {
        let server = try TestHTTPServer { .init(body: String($0.body.count)) }
        defer { server.stop() }
        let count = 30
        let (chunks, source) = AsyncStream<[UInt8]>.makeStream()
        let trace = TraceKeeper()
        var configuration = FetchSession.Configuration()
        configuration.tracing = trace
        try await withFetchSession(configuration) { session in
            let upload = UploadStream(chunks, length: hasLength ? count * Self.block.count : nil)
            async let response = session.put(server.url, .stream(upload))
            for number in 0..<count {
                // Now and then the loop finds nothing to send.
                if number % 10 == 0 { _ = try await session.head("http://127.0.0.1:\(server.port)/") }
                source.yield(Self.block)
            }
            source.finish()
            let text = try await response.text
            #expect(text == String(count * Self.block.count))
        }
        let seen = try #require(server.requests.last { $0.method == "PUT" })
        #expect(seen.header("Transfer-Encoding") == (hasLength ? nil : "chunked"))
        #expect(seen.body == Array(repeatElement(Self.block, count: count).joined()))
    }

    @Test("an upload whose sequence throws is an input error")
    func uploadThrows() async throws {
        struct Trouble: Error, CustomStringConvertible { var description: String { "no more ink" } }
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let chunks = AsyncThrowingStream<[UInt8], any Error> { source in
            source.yield([1, 2, 3])
            source.finish(throwing: Trouble())
        }
        await withFetchSession { session in
            let error = await fetchError { () throws(FetchError) in
                try await session.post(server.url, .stream(UploadStream(chunks)))
            }
            #expect(error?.kind == .input)
            #expect(error?.cause.contains("no more ink") == true)
        }
    }

    @Test(
        "an upload of more or fewer bytes than were announced fails, and none of the surplus is sent",
        arguments: [2, 6])
    func uploadOfOtherLength(count: Int) async throws {
        let server = try FaultServer(.answering(.answer()))
        defer { server.stop() }
        let chunks = AsyncStream<[UInt8]> { source in
            for byte in Array("abcdef".utf8).prefix(count) { source.yield([byte]) }
            source.finish()
        }
        try await withFetchSession { session in
            let error = await fetchError { () throws(FetchError) in
                try await session.put(server.url, .stream(UploadStream(chunks, length: 3)))
            }
            #expect(error?.kind == .input)
            #expect(error?.attempts == 1)
            let next = try await session.get(server.url + "/next")
            #expect(next.status == 200)
        }
        #expect(server.requests.map(\.target) == ["/next"])
    }

    @Test(
        "a file that changes while it is sent fails its request, and no byte more of it leaves",
        arguments: [0, 1])
    func fileChanged(growth: Int) async throws {
        let size = 16 << 20
        let gate = Gate()
        let server = try FaultServer(
            .connections([[.read(65_536), .gate(gate), .readRequest], [.readRequest, .answer()]]))
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let path = folder.file("body")
        try #require(FileManager.default.createFile(atPath: path, contents: Data(count: size)))
        try await withFetchSession { session in
            async let failed = fetchError { () throws(FetchError) in
                try await session.put(server.url, .file(path))
            }
            await gate.arrivals(1)
            #expect(truncate(path, growth == 0 ? 100_000 : size + growth) == 0)
            gate.pass()
            let error = await failed
            #expect(error?.kind == .input)
            #expect(error?.cause.contains("\(size) announced") == true)
            let next = try await session.get(server.url + "/next")
            #expect(next.status == 200)
        }
        #expect(server.requests.map(\.target) == ["/next"])
    }

    @Test("an upload that nobody reads to its end is let go once its request is settled")
    func uploadUnread() async throws {
        let server = try FaultServer(
            .connections([
                [.text("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), .hang]
            ]))
        defer { server.stop() }
        let ended = Signal()
        let (chunks, source) = AsyncStream<[UInt8]>.makeStream()
        source.onTermination = { _ in ended.give() }
        source.yield([1, 2, 3])
        try await withFetchSession { session in
            let response = try await session.post(server.url, .stream(UploadStream(chunks)))
            #expect(response.status == 413)
            await ended.wait()
        }
    }

    @Test(
        "a redirect that needs the stream again fails; one that turns into a GET does not",
        arguments: [307, 303])
    func uploadRedirected(status: Int) async throws {
        let server = try TestHTTPServer {
            $0.path == "/" ? .init(status: status, headers: ["Location: /next"]) : .init(body: $0.method)
        }
        defer { server.stop() }
        let chunks = AsyncStream<[UInt8]> { source in
            source.yield([1, 2, 3])
            source.finish()
        }
        await withFetchSession { session in
            let result: Result<FetchResponse, FetchError>
            do throws(FetchError) {
                result = .success(try await session.put(server.url + "/", .stream(UploadStream(chunks))))
            } catch {
                result = .failure(error)
            }
            switch result {
            case .success(let response): #expect(status == 303 && (try? response.text) == "GET")
            case .failure(let error): #expect(status == 307 && error.kind == .input)
            }
        }
    }

    @Test("a file is sent as it is")
    func file() async throws {
        let server = try TestHTTPServer { .init(body: $0.bodyText) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let path = try folder.write("from a file", to: "body.txt")
        try await withFetchSession { session in
            let response = try await session.put(server.url, .file(path, type: "text/plain"))
            #expect(try response.text == "from a file")
        }
        #expect(server.requests.first?.header("Content-Type") == "text/plain")
    }

    @Test("a pipe in a file's place fails its request and holds nobody up", .timeLimit(.minutes(1)))
    func pipe() async throws {
        let server = try TestHTTPServer { .init(body: $0.bodyText) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        try await withFetchSession { session in
            let error = await fetchError { () throws(FetchError) in
                try await session.put(server.url, .file(path, type: "text/plain"))
            }
            #expect(error?.kind == .input)
            let next = try await session.get(server.url)
            #expect(next.status == 200)
        }
    }
}
