import FetchCore
import Foundation
import Synchronization
import TestSupport
import Testing

/// Each in a process of its own, whose memory and sockets no other test has a part in.
@Suite("Sessions at scale")
struct SessionScaleTests {
    @Test("a cancelled gather of a thousand closes its sockets at once", .timeLimit(.minutes(1)))
    func cancelledGather() async {
        let ended = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let asked = Signal()
            let closed = Signal()
            let last = Mutex(ContinuousClock.now)
            let listener = try LoopbackListener { wire in
                guard wire.readRequest() != nil else { return }
                asked.give()
                wire.waitForClose()
                last.withLock { $0 = max($0, .now) }
                closed.give()
            }
            defer { listener.stop() }
            var configuration = FetchSession.Configuration()
            configuration.limits = FetchLimits(total: 1000, perHost: 0)
            await withFetchSession(configuration) { session in
                let url = "http://\(listener.authority)/"
                let task = Task { await session.gather((0..<1000).map { url + "\($0)" }) }
                await asked.wait(1000)
                let begin = ContinuousClock.now
                task.cancel()
                let results = await task.value
                await closed.wait(1000)
                let took = last.withLock { $0 } - begin
                #expect(results.count == 1000)
                // 100 ms on a machine that does nothing else.
                #expect(took < .seconds(2), "it took \(took)")
                print("a cancelled gather of 1,000 had its sockets closed after \(took)")
            }
        }
        printOutput(of: ended)
    }

    @Test("five thousand tasks get their answers at once")
    func concurrentGets() async {
        await #expect(processExitsWith: .success) {
            let server = try SessionScaleTests.answering("hello")
            defer { server.stop() }
            await withFetchSession { session in
                let url = "http://\(server.authority)/"
                let count = await withTaskGroup(of: Bool.self) { group in
                    for number in 0..<5000 {
                        group.addTask { (try? await session.get(url + "\(number)").text) == "hello" }
                    }
                    return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(count == 5000)
            }
        }
    }

    @Test("a slow reader of a long body holds no more of it than the buffer", .timeLimit(.minutes(5)))
    func slowReader() async {
        let ended = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let megabytes = SoakScale.of(40, large: 400)
            let piece = [UInt8](repeating: 7, count: 1 << 20)
            let listener = try LoopbackListener { wire in
                guard wire.readRequest() != nil else { return }
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(megabytes << 20)\r\n\r\n")
                for _ in 0..<megabytes where !wire.send(piece) { return }
            }
            defer { listener.stop() }
            let before = ProcessHoldings.now.liveBytes
            let residentBefore = SessionScaleTests.residentBytes
            try await withFetchSession { session in
                let response = try await session.stream(
                    "http://\(listener.authority)/", timeout: .seconds(240))
                var (read, most, resident, next) = (0, 0, 0, 0)
                for try await chunk in response.body {
                    read += chunk.count
                    guard read >= next else { continue }
                    next = read + (1 << 20)
                    // The reader's own slowness, so that the buffer is full.
                    try await Task.sleep(for: .milliseconds(1))
                    most = max(most, ProcessHoldings.now.liveBytes - before)
                    resident = max(resident, SessionScaleTests.residentBytes - residentBefore)
                }
                #expect(read == megabytes << 20)
                #expect(most < 8 << 20, "\(most) bytes")
                print(
                    "a slow reader of \(megabytes) MB: \(most >> 10) KB allocated, \(resident >> 10) KB resident more"
                )
            }
        }
        printOutput(of: ended)
    }

    @Test("a kept response costs at most 1.5 kB beyond its body")
    func keptResponses() async {
        let ended = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let count = SoakScale.of(2000, large: 20_000)
            let body = String(repeating: "x", count: 73)
            let server = try SessionScaleTests.answering(body)
            defer { server.stop() }
            try await withFetchSession { session in
                let url = "http://\(server.authority)/users/"
                // What the engine keeps for itself is there before.
                _ = await session.gather((0..<200).map { url + "\($0)" })
                let urls = (0..<count).map { url + "\($0)" }
                let before = ProcessHoldings.now.liveBytes
                let results = await session.gather(urls)
                let each = (ProcessHoldings.now.liveBytes - before) / count - body.utf8.count
                print("a kept response costs \(each) bytes beyond its body")
                #expect(each <= 1500, "\(each) bytes")
                let statuses = try results.map { try $0.get().status }
                #expect(statuses == Array(repeating: 200, count: count))
            }
        }
        printOutput(of: ended)
    }

    /// A server that keeps nothing of what it is asked.
    private static func answering(_ body: String) throws -> LoopbackListener {
        let answer = Array(
            ("HTTP/1.1 200 OK\r\nServer: test\r\nDate: Sat, 28 Nov 2026 00:00:00 GMT\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: keep-alive\r\n\r\n\(body)").utf8)
        return try LoopbackListener { wire in
            while wire.readRequest() != nil, wire.send(answer) {}
        }
    }

    private static var residentBytes: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
    }
}
