import FetchCore
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@Suite("A session's middleware")
struct SessionMiddlewareTests {
    /// Sends the mark, and says that it was there.
    private static func marking(_ mark: String) -> FetchMiddleware {
        FetchMiddleware { request, next throws(FetchError) in
            var request = request
            request.headers["X-Mark"] = (request.headers["X-Mark"] ?? "") + mark
            var response = try await next(request)
            response.head.headers["X-Seen"] = (response.headers["X-Seen"] ?? "") + mark
            return response
        }
    }

    private func configuration(_ middleware: FetchMiddleware...) -> FetchSession.Configuration {
        var configuration = FetchSession.Configuration()
        configuration.middleware = middleware
        configuration.retry.backoff = .zero
        return configuration
    }

    @Test("the first is outermost, in every way to send")
    func order() async throws {
        let server = try TestHTTPServer { .init(body: $0.header("X-Mark") ?? "none") }
        defer { server.stop() }
        let url = server.url
        try await withFetchSession(configuration(Self.marking("a"), Self.marking("b"))) { session in
            var responses = [try await session.get(url)]
            responses += await session.gather([url, url]).compactMap { try? $0.get() }
            responses += await session.map([FetchRequest(url: url)]) { try? $0.get() }.compactMap { $0 }
            for await settled in session.responses(to: [FetchRequest(url: url)]) {
                responses.append(try settled.result.get())
            }
            #expect(responses.count == 5)
            for response in responses {
                #expect(try response.text == "ab")
                #expect(response.headers["X-Seen"] == "ba")
            }
            let stream = try await session.stream(url)
            #expect(stream.headers["X-Seen"] == "ba")
            let bytes = try await stream.body.collect()
            #expect(bytes == Array("ab".utf8))
        }
    }

    @Test("one that only changes the request may wait, and what it throws the call throws")
    func changing() async throws {
        let server = try TestHTTPServer { .init(body: $0.header("X-Token") ?? "none") }
        defer { server.stop() }
        let token = FetchMiddleware.changing { request throws(FetchError) in
            await Task.yield()
            guard request.method == .get else { throw FetchError(.input, cause: "read only") }
            request.headers["X-Token"] = "t"
        }
        try await withFetchSession(configuration(token)) { session in
            let response = try await session.get(server.url)
            #expect(try response.text == "t")
            let refused = await fetchError { () throws(FetchError) in try await session.post(server.url) }
            #expect(refused?.kind == .input)
        }
        #expect(server.requests.count == 1)
    }

    @Test("one that answers itself sends nothing, and its bytes are a stream's body")
    func answersItself() async throws {
        let cached = FetchMiddleware { request, _ in
            FetchResponse(status: 203, headers: ["X-From": "cache"], bytes: [1, 2], url: request.url)
        }
        try await withFetchSession(configuration(cached)) { session in
            let whole = try await session.get("http://nowhere.invalid/")
            #expect(whole.status == 203 && whole.bytes == [1, 2] && whole.url == "http://nowhere.invalid/")
            let stream = try await session.stream("http://nowhere.invalid/")
            #expect(stream.headers["X-From"] == "cache")
            let bytes = try await stream.body.collect()
            #expect(bytes == [1, 2])
        }
    }

    @Test("one that sends again gives the stream of the last time, and the first one's is let go")
    func sendsAgain() async throws {
        let server = try TestHTTPServer { .init(body: "\($0.number)") }
        defer { server.stop() }
        let twice = FetchMiddleware { request, next throws(FetchError) in
            _ = try await next(request)
            return try await next(request)
        }
        try await withFetchSession(configuration(twice)) { session in
            let stream = try await session.stream(server.url)
            let bytes = try await stream.body.collect()
            #expect(bytes == Array("2".utf8))
        }
    }

    @Test("a cancelled gather cancels what its middleware has begun", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        let url = server.url
        await withFetchSession(configuration(Self.marking("a"))) { session in
            let task = Task { await session.gather((0..<30).map { "\(url)/\($0)" }) }
            await server.asked.wait()
            task.cancel()
            let kinds = await task.value.map { result -> FetchError.Kind? in
                if case .failure(let error) = result { return error.kind }
                return nil
            }
            #expect(kinds == Array(repeating: .cancelled, count: 30))
        }
    }

    @Test("a session may require success of every response")
    func requiresSuccess() async throws {
        let server = try TestHTTPServer { .init(status: $0.path == "/bad" ? 404 : 200) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.requiresSuccess = true
        let (good, bad) = (server.url + "/good", server.url + "/bad")
        await withFetchSession(configuration) { session in
            var errors = [await fetchError { () throws(FetchError) in try await session.get(bad) }]
            errors.append(await fetchError { () throws(FetchError) in try await session.stream(bad) })
            for result in await session.gather([good, bad]) {
                if case .failure(let error) = result { errors.append(error) }
            }
            #expect(errors.map { $0?.kind } == [.status, .status, .status])
            #expect(errors.map { $0?.status } == [404, 404, 404])
            let fine = await fetchError { () throws(FetchError) in try await session.get(good) }
            #expect(fine == nil)
        }
    }

    @Test("observers hear of each attempt once and add headers to it, but not for another host")
    func observers() async throws {
        let other = try TestHTTPServer { _ in .init() }
        let server = try TestHTTPServer {
            $0.number == 1
                ? .init(status: 503) : .init(status: 302, headers: ["Location: \(other.url)/"])
        }
        defer { for server in [server, other] { server.stop() } }
        let observer = AttemptKeeper()
        let observing = FetchMiddleware { request, next throws(FetchError) in
            var request = request
            request.observeAttempts(observer)
            return try await next(request)
        }
        try await withFetchSession(configuration(observing)) { session in
            _ = try await session.get(server.url, headers: ["X-Own": "mine"])
        }
        #expect(server.requests.map { $0.header("X-Attempt") } == ["1", "2"])
        #expect(server.requests.map { $0.header("X-Own") } == ["mine", "mine"])
        #expect(other.requests.map { $0.header("X-Attempt") } == [nil])
        #expect(observer.words == ["began 1", "ended 1 503 status", "began 2", "ended 2 200 nil"])
    }

    @Test("the logger gets one line a call")
    func logging() async throws {
        let server = try TestHTTPServer { _ in .init(status: 404) }
        defer { server.stop() }
        let refused = "http://127.0.0.1:\(try LoopbackListener.refusedPort())/"
        let lines = LineKeeper()
        var logger = Logger(label: "test") { _ in lines }
        logger.logLevel = .debug
        var configuration = configuration(.logging(logger))
        configuration.retry.retries = 0
        try await withFetchSession(configuration) { session in
            _ = try await session.get(server.url + "/x?password=p")
            _ = try await session.stream(server.url + "/s")
            _ = await fetchError { () throws(FetchError) in try await session.get(refused) }
        }
        let kept = lines.kept.withLock { $0 }
        try #require(kept.count == 3)
        #expect(kept[0].hasPrefix("debug GET \(server.url)/x?password=•••: 404 in "))
        #expect(kept[1] == "debug GET \(server.url)/s: 404")
        #expect(kept[2].hasPrefix("info GET \(refused): connect in connect: "))
    }
}

private final class AttemptKeeper: FetchAttemptObserver {
    private let kept = Mutex<[String]>([])

    var words: [String] { kept.withLock { $0 } }

    func began(attempt: Int) -> FetchHeaders {
        kept.withLock { $0.append("began \(attempt)") }
        return ["X-Attempt": "\(attempt)", "X-Own": "yours"]
    }

    func ended(attempt: Int, status: Int?, error: FetchError?) {
        let kind = error?.kind.rawValue ?? "nil"
        kept.withLock { $0.append("ended \(attempt) \(status ?? 0) \(kind)") }
    }
}

private final class LineKeeper: LogHandler {
    let kept = Mutex<[String]>([])

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .debug }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        kept.withLock { $0.append("\(event.level) \(event.message)") }
    }
}
