import FetchCore
import TestSupport
import Testing

@Suite("How long a session's call takes")
struct SessionDeadlineTests {
    @Test("a Retry-After past the call's end gives the response back at once")
    func retryAfterTooLong() async throws {
        let server = try TestHTTPServer { _ in .init(status: 429, headers: ["Retry-After: 3600"]) }
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.get(server.url, timeout: .seconds(60))
            #expect(response.status == 429)
            #expect(response.attempts == 1)
            #expect(response.retryAfter == .seconds(3600))
        }
        #expect(server.requests.count == 1)
    }

    @Test("a call ends with its time, between two attempts too, and says what it was at")
    func betweenAttempts() async throws {
        let server = try TestHTTPServer { _ in .init(status: 503) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 1000
        configuration.retry.backoff = .seconds(30)
        await withFetchSession(configuration) { session in
            let error = await fetchError { () throws(FetchError) in
                try await session.get(server.url, timeout: .milliseconds(300))
            }
            // Full jitter may give a first attempt or more at once.
            #expect(error?.kind == .timeout)
            #expect(error?.phase == .total)
            #expect(error?.status == 503)
            #expect(
                error?.cause.hasPrefix(
                    "the call was not done after 0.3 s, waiting to try again after: 503") == true)
        }
    }

    @Test("a call in flight ends with its time, and closes its socket", .timeLimit(.minutes(1)))
    func inFlight() async throws {
        let server = try SilentServer()
        defer { server.listener.stop() }
        await withFetchSession { session in
            let error = await fetchError { () throws(FetchError) in
                try await session.get(server.url, timeout: .milliseconds(200))
            }
            #expect(error?.kind == .timeout)
            #expect(error?.phase == .total)
            #expect(error?.attempts == 1)
            await server.closed.wait()
        }
    }

    @Test("a call that waits behind open streams ends with its time", .timeLimit(.minutes(1)))
    func behindStreams() async throws {
        let server = try SilentServer(opening: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        defer { server.listener.stop() }
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 1, perHost: 1)
        configuration.timeouts.queue = .milliseconds(100)
        try await withFetchSession(configuration) { session in
            let stream = try await session.stream(server.url)
            let queued = await fetchError { () throws(FetchError) in try await session.get(server.url) }
            #expect(queued?.kind == .timeout)
            #expect(queued?.phase == .queue)
            #expect(queued?.attempts == 0)
            #expect(queued?.cause == "no attempt could start within 0.1 s")
            let called = await fetchError { () throws(FetchError) in
                var request = FetchRequest(url: server.url, timeout: .milliseconds(100))
                request.queueTimeout = .seconds(3600)
                return try await session.send(request)
            }
            #expect(called?.phase == .queue)
            #expect(called?.cause == "the call was not done after 0.1 s, waiting in the queue")
            _ = stream.status
        }
    }

    @Test("a longer call gives its attempts as long", .timeLimit(.minutes(1)))
    func longerAttempt() async throws {
        let server = try TestHTTPServer { _ in .init(body: "late", delay: .milliseconds(300)) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.timeouts.attempt = .milliseconds(100)
        configuration.retry.retries = 0
        try await withFetchSession(configuration) { session in
            let response = try await session.get(server.url, timeout: .seconds(60))
            #expect(try response.text == "late")
            let error = await fetchError { () throws(FetchError) in try await session.get(server.url) }
            #expect(error?.kind == .timeout)
            #expect(error?.cause == "not done after 0.1 s")
        }
    }

    @Test(
        "a request's own timeouts win over the session's", .timeLimit(.minutes(1)),
        arguments: [FailurePhase.connect, .read, .total])
    func own(phase: FailurePhase) async throws {
        let silent = try SilentServer()
        defer { silent.listener.stop() }
        let full = try FullBacklog()
        var request = FetchRequest(url: phase == .connect ? "http://\(full.authority)/" : silent.url)
        let own = Duration.milliseconds(60)
        switch phase {
        case .connect: request.connectTimeout = own
        case .read: request.readTimeout = own
        default: request.attemptTimeout = own
        }
        var configuration = FetchSession.Configuration()
        configuration.retry.retries = 0
        await withFetchSession(configuration) { [request] session in
            let error = await fetchError { () throws(FetchError) in try await session.send(request) }
            #expect(error?.kind == .timeout)
            #expect(error?.phase == phase)
        }
    }

    @Test("nil is no timeout")
    func none() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.timeouts = FetchTimeouts(call: nil, queue: nil, attempt: nil, connect: nil, read: nil)
        try await withFetchSession(configuration) { session in
            let response = try await session.get(server.url)
            #expect(response.status == 200)
        }
    }

    @Test("limits and timeouts that nothing can have end the program with words")
    func refused() async {
        await #expect(processExitsWith: .failure) { _ = FetchTimeouts(attempt: .seconds(-1)) }
        await #expect(processExitsWith: .failure) { _ = FetchTimeouts(call: .zero) }
        await #expect(processExitsWith: .failure) { _ = FetchLimits(total: -5) }
        await #expect(processExitsWith: .failure) { _ = FetchLimits(rate: .nan) }
        await #expect(processExitsWith: .failure) {
            var limits = FetchLimits()
            limits.hostRate = 0
        }
    }
}
