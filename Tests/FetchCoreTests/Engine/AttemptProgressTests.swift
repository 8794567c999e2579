import Synchronization
import TestSupport
import Testing

@testable import FetchCore

@Suite("What is told of the watched request", .timeLimit(.minutes(1)))
struct AttemptProgressTests {
    @Test(
        "its request line and headers are those that the server gets",
        arguments: [
            FetchRequest(url: "/a?b=c%20d#e"),
            FetchRequest(url: "", headers: [HeaderField("X-One", "1"), HeaderField("X-Empty", "")]),
            FetchRequest(
                method: .post, url: "/p", headers: [HeaderField("Content-Type", "text/plain")],
                content: .bytes(Array("hello".utf8), type: nil)),
            FetchRequest(
                method: .delete, url: "/d",
                headers: [HeaderField("Host", "other.example"), HeaderField("Accept", "a/b")]),
            FetchRequest(method: .put, url: "/empty"), FetchRequest(method: .head, url: "/h"),
        ])
    func requestHead(request: FetchRequest) async throws {
        try await compareHead(request, logIn: "")
        try await compareHead(request, logIn: "me:p%40w@")
    }

    private func compareHead(_ request: FetchRequest, logIn: String) async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        defer { server.stop() }
        var request = request
        request.url = "http://\(logIn)\(server.authority)\(request.url)"
        let told = ToldProgress()
        let bench = try EngineBench(requests: [request], RunSettings(), sinks: [told])
        bench.run.send(.watch(RequestID(1)))
        await gate.arrivals(1)
        let progress = await told.first { $0.phase == .wait && !$0.requestHead.isEmpty }
        gate.open()
        _ = await bench.finish()
        let seen = try #require(server.requests.first)
        let lines = ["\(seen.method) \(seen.target) HTTP/1.1"] + seen.headers.map { "\($0): \($1)" }
        let shown = String(decoding: progress.requestHead, as: UTF8.self)
            .split(separator: "\r\n").map { $0.hasSuffix(":") ? "\($0) " : String($0) }
        #expect(shown == lines)
    }

    /// A stream of events: the second comes once the gate lets it through.
    private static func stream(_ gate: Gate) -> [WireStep] {
        [
            .readRequest, .text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"),
            .gate(gate), .text("data: 2\n\n"), .gate(gate), .close,
        ]
    }

    @Test(
        "status, headers and the body's tail are told as they come, whichever thread it is on",
        arguments: [1, 2])
    func body(threads: Int) async throws {
        let gate = Gate()
        let quick = try TestHTTPServer { _ in .init() }
        let server = try FaultServer(.connections([Self.stream(gate)]), place: 2)
        defer {
            quick.stop()
            server.stop()
        }
        var settings = RunSettings(retry: RetryPolicy(retries: 0))
        settings.threads = threads
        settings.keepsResponseHead = true
        let told = ToldProgress()
        // The second host is another thread's.
        let bench = try EngineBench([quick.url, server.url + "/events"], settings, sinks: [told])
        bench.run.send(.watch(RequestID(2)))
        let first = await told.first { !$0.bodyTail.isEmpty }
        #expect(first.status == 200 && first.phase == .receive && first.contentType == "text/event-stream")
        #expect(String(decoding: first.responseHead, as: UTF8.self).hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(String(decoding: first.bodyTail, as: UTF8.self) == "data: 1\n\n")
        #expect(first.timings(until: first.at.advanced(by: .seconds(1))).receive >= 1_000_000)
        gate.pass(1)
        let second = await told.first { $0.bodyBytes == 18 }
        #expect(String(decoding: second.bodyTail, as: UTF8.self) == "data: 1\n\ndata: 2\n\n")
        gate.open()
        let settlements = await bench.finish()
        #expect(settlements.map(\.outcome) == [.ok, .ok])
        #expect(told.all.allSatisfy { $0.id == RequestID(2) })
    }

    @Test("one that is watched while its body comes is told of from what is kept of it")
    func late() async throws {
        let gate = Gate()
        let server = try FaultServer(.connections([Self.stream(gate)]))
        defer { server.stop() }
        var settings = RunSettings(retry: RetryPolicy(retries: 0))
        settings.keptBodyBytes = 1024
        let told = ToldProgress()
        let bench = try EngineBench([server.url], settings, sinks: [told])
        await gate.arrivals(1)
        bench.run.send(.watch(RequestID(1)))
        let progress = await told.first { $0.bodyBytes > 0 }
        #expect(String(decoding: progress.bodyTail, as: UTF8.self) == "data: 1\n\n")
        gate.open()
        _ = await bench.finish()
    }

    @Test("an attempt after another begins with nothing, and has the earlier one's end")
    func retried() async throws {
        let (first, second) = (Gate(), Gate())
        let server = try TestHTTPServer { request in
            .init(status: request.number == 1 ? 503 : 200, gate: request.number == 1 ? first : second)
        }
        defer { server.stop() }
        let told = ToldProgress()
        let bench = try EngineBench(
            [server.url], RunSettings(retry: RetryPolicy(retries: 1, backoff: .milliseconds(1))),
            sinks: [told])
        bench.run.send(.watch(RequestID(1)))
        await first.arrivals(1)
        bench.run.send(.hold([RequestID(1)]))
        first.open()
        let between = await told.first { $0.phase == nil && !$0.earlierAttempts.isEmpty }
        #expect(between.attempt == 1 && between.earlierAttempts.map(\.status) == [503])
        bench.run.send(.release([RequestID(1)]))
        let next = await told.first { $0.attempt == 2 && $0.phase == .wait }
        #expect(next.status == 0 && next.responseHead.isEmpty && next.bodyBytes == 0)
        #expect(next.earlierAttempts.map(\.status) == [503])
        second.open()
        #expect(await bench.finish().map(\.outcome) == [.ok])
    }

    @Test("it is told at most twenty times a second, and not at all when none is watched")
    func rate() async throws {
        let server = try FaultServer(
            .connections([
                [
                    .readRequest, .text("HTTP/1.1 200 OK\r\n\r\n"),
                    .sendSlowly([UInt8](repeating: 0x61, count: 200), pause: .milliseconds(2)), .close,
                ]
            ]))
        defer { server.stop() }
        let (told, untold) = (ToldProgress(), ToldProgress())
        let watching = try EngineBench([server.url], RunSettings(), sinks: [told])
        watching.run.send(.watch(RequestID(1)))
        _ = await watching.finish()
        _ = try await EngineBench([server.url], RunSettings(), sinks: [untold]).finish()
        #expect(untold.all == [])
        let coming = told.all.filter { $0.phase == .receive }
        #expect(coming.count >= 3)
        for (one, next) in zip(coming, coming.dropFirst()) {
            #expect(next.at.since(one.at) >= .milliseconds(50))
        }
    }
}

/// Keeps what a run tells of the watched request.
private final class ToldProgress: EventSink {
    private let stream: AsyncStream<AttemptProgress>
    private let continuation: AsyncStream<AttemptProgress>.Continuation
    private let kept = Mutex<[AttemptProgress]>([])

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    var backlog: Int { 0 }
    var all: [AttemptProgress] { kept.withLock { $0 } }

    func deliver(_ batch: EventBatch) {
        guard let progress = batch.progress else { return }
        kept.withLock { $0.append(progress) }
        continuation.yield(progress)
    }

    /// The next that is so; waits for it.
    func first(where isMeant: (AttemptProgress) -> Bool) async -> AttemptProgress {
        for await progress in stream where isMeant(progress) { return progress }
        preconditionFailure("the stream has no end")
    }
}
