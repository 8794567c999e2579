import CoreMetrics
import FetchCore
import FetchDistributedTracing
import FetchMetrics
import Foundation
import InMemoryTracing
import MetricsTestKit
import TestSupport
import Testing
import Tracing

@Suite("Metrics and traces of a session's calls")
struct InstrumentTests {
    private func configuration(_ middleware: FetchMiddleware) -> FetchSession.Configuration {
        var configuration = FetchSession.Configuration()
        configuration.middleware = [middleware]
        configuration.retry.retries = 1
        configuration.retry.backoff = .zero
        return configuration
    }

    @Test("calls are timed by method and result, attempts counted, and none stays active")
    func metrics() async throws {
        let server = try TestHTTPServer { .init(status: $0.path == "/busy" ? 503 : 200) }
        defer { server.stop() }
        let refused = "http://127.0.0.1:\(try LoopbackListener.refusedPort())/"
        let factory = TestMetrics()
        try await withFetchSession(configuration(.metrics(factory))) { session in
            _ = try await session.get(server.url)
            _ = try await session.get(server.url)
            _ = try await session.get(server.url + "/busy")
            _ = try await session.request("PROPFIND", server.url)
            _ = try? await session.post(refused)
        }
        let label = "http.client.request.duration"
        let method = "http.request.method"
        let code = "http.response.status_code"
        let good = try factory.expectTimer(label, [(method, "GET"), (code, "200")])
        #expect(good.values.count == 2 && good.values.allSatisfy { $0 > 0 })
        #expect(try factory.expectTimer(label, [(method, "GET"), (code, "503")]).values.count == 1)
        #expect(try factory.expectTimer(label, [(method, "_OTHER"), (code, "200")]).values.count == 1)
        #expect(
            try factory.expectTimer(label, [(method, "POST"), ("error.type", "connect")]).values.count == 1)
        // Two, and two of the 503.
        #expect(try factory.expectCounter("http.client.attempts", [(method, "GET")]).totalValue == 4)
        #expect(try factory.expectMeter("http.client.active_requests").lastValue == 0)
    }

    @Test("a call is a span with a child an attempt, whose context its server gets")
    func spans() async throws {
        let server = try TestHTTPServer { .init(status: $0.number == 1 ? 503 : 200) }
        defer { server.stop() }
        let tracer = InMemoryTracer()
        try await withFetchSession(configuration(.distributedTracing(tracer))) { session in
            let outer = tracer.startSpan("outer")
            try await ServiceContext.withValue(outer.context) {
                _ = try await session.get(server.url + "/x?token=abc")
            }
            outer.end()
        }
        let spans = tracer.finishedSpans
        try #require(spans.map(\.operationName) == ["GET attempt", "GET attempt", "GET", "outer"])
        #expect(Set(spans.map(\.traceID)).count == 1)
        #expect(spans[0].parentSpanID == spans[2].spanID && spans[1].parentSpanID == spans[2].spanID)
        #expect(spans[2].parentSpanID == spans[3].spanID)
        #expect(spans[0].status?.code == .error && spans[1].status == nil && spans[2].status == nil)
        #expect(spans[0].attributes.get("error.type") == .string("status"))
        #expect(spans[1].attributes.get("http.request.resend_count") == .int64(1))
        #expect(spans[2].attributes.get("url.full") == .string("\(server.url)/x?token=•••"))
        let sent = server.requests.map { $0.header(InMemoryTracer.spanIDKey) }
        #expect(sent == [spans[0].spanID, spans[1].spanID])
    }

    @Test("a call that fails ends its spans with the error, one that is cancelled too")
    func failed() async throws {
        let refused = "http://127.0.0.1:\(try LoopbackListener.refusedPort())/"
        let silent = try LoopbackListener { $0.waitForClose() }
        defer { silent.stop() }
        let tracer = InMemoryTracer()
        var configuration = configuration(.distributedTracing(tracer))
        configuration.retry.retries = 0
        await withFetchSession(configuration) { session in
            _ = try? await session.get(refused)
            _ = try? await session.get("http://\(silent.authority)/", timeout: .milliseconds(50))
        }
        let types = tracer.finishedSpans.map { $0.attributes.get("error.type") }
        #expect(types == ["connect", "connect", "timeout", "timeout"].map { .string($0) })
        #expect(tracer.activeSpans.isEmpty)
    }
}
