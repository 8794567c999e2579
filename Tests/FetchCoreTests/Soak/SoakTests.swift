import FetchCore
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("A long run with faults of every kind")
struct SoakTests {
    /// What one request in 400 meets, and what has to become of it.
    private struct Fault: Sendable {
        var name: String
        var kind: FailureKind
        var steps: [WireStep]
        /// Nil for the fault server's own.
        var url: String?
    }

    private static let longLine = String(repeating: "x", count: 200_000)
    private static let cutGzip = Array(Codings.gzip(Scenario.longText).dropLast(12))

    /// One a kind of failure and more; each is met by one request in 400: 5 % of all.
    private static func faults(refused: UInt16, plain: String) -> [Fault] {
        let head = "HTTP/1.1 200 OK\r\n"
        return [
            Fault(name: "closed", kind: .protocolError, steps: [.close]),
            Fault(name: "reset", kind: .protocolError, steps: [.reset]),
            Fault(name: "no-http", kind: .protocolError, steps: [.text("220 mail ready\r\n"), .close]),
            Fault(
                name: "cut", kind: .protocolError,
                steps: [.text(head + "Content-Length: 9\r\n\r\nhel"), .close]),
            Fault(
                name: "cut-reset", kind: .protocolError,
                steps: [.text(head + "Content-Length: 9\r\n\r\nhel"), .reset]),
            Fault(
                name: "chunk", kind: .protocolError,
                steps: [.text(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), .close]),
            Fault(name: "cut-head", kind: .protocolError, steps: [.text("HTTP/1.1 200 OK\r\nX-"), .close]),
            Fault(
                name: "lengths", kind: .protocolError,
                steps: [.text(head + "Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello"), .close]),
            Fault(
                name: "big-head", kind: .protocolError,
                steps: [.text(head + "X: \(longLine)\r\n\r\n"), .close]),
            Fault(
                name: "cut-gzip", kind: .protocolError,
                steps: [.answer(200, ["Content-Encoding: gzip"], bytes: cutGzip)]),
            Fault(name: "coding", kind: .protocolError, steps: [.answer(200, ["Content-Encoding: snappy"])]),
            Fault(
                name: "large", kind: .tooLarge, steps: [.answer(body: Scenario.longText + Scenario.longText)]),
            Fault(
                name: "bomb", kind: .tooLarge,
                steps: [
                    .answer(
                        200, ["Content-Encoding: gzip"],
                        bytes: Codings.gzip([UInt8](repeating: 0, count: 1 << 20)))
                ]),
            Fault(name: "loop", kind: .redirect, steps: [.redirect(to: "/loop/0")]),
            Fault(name: "ftp", kind: .redirect, steps: [.redirect(to: "ftp://127.0.0.1/")]),
            Fault(name: "status", kind: .status, steps: [.answer(503)]),
            Fault(name: "silence", kind: .timeout, steps: [.hang]),
            Fault(
                name: "refused", kind: .connect, steps: [], url: "http://127.0.0.1:\(refused)"),
            Fault(name: "name", kind: .dns, steps: [], url: "http://name.invalid"),
            Fault(name: "tls", kind: .tls, steps: [], url: "https://\(plain)"),
        ]
    }

    @Test(
        "each request ends as its fault says, and the process ends as it began", .timeLimit(.minutes(60)))
    func soak() async {
        let ended = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            for threads in [1, 2] { try await SoakTests.soak(threads: threads) }
        }
        printOutput(of: ended)
    }

    private static func soak(threads: Int) async throws {
        let plain = try FaultServer(
            .connections([[.read(1), .text("HTTP/1.1 400 Bad\r\n\r\n"), .close]]), keepsRequests: false)
        let faults = faults(refused: try LoopbackListener.refusedPort(), plain: plain.authority)
        let steps = Dictionary(uniqueKeysWithValues: faults.map { ($0.name, $0.steps) })
        let server = try FaultServer(
            .routes { request in
                steps[String(request.path.split(separator: "/").first ?? "")] ?? [.answer()]
            }, keepsRequests: false)
        // What the first round leaves open for good (libcurl's globals, caches, the allocator's pools) is no leak.
        try await round(SoakScale.of(4000, large: 200_000), threads: threads, faults, server)
        let before = try await settled(server)
        try await round(SoakScale.of(4000, large: 200_000), threads: threads, faults, server)
        let after = try await settled(server)
        server.stop()
        plain.stop()
        #expect(after.descriptors <= before.descriptors, "\(before), then \(after)")
        #expect(after.threads <= before.threads, "\(before), then \(after)")
        // The tests' own server and its threads keep some.
        let tolerance = 8 << 20
        #expect(after.liveBytes <= before.liveBytes + tolerance, "\(before), then \(after)")
        if SoakScale.isLarge { print("before: \(before); after: \(after)") }
    }

    private static func round(
        _ count: Int, threads: Int, _ faults: [Fault], _ server: FaultServer
    ) async throws {
        var settings = RunSettings()
        settings.threads = threads
        settings.limits = FetchLimits(total: 100, perHost: 100)
        settings.timeouts = FetchTimeouts(attempt: .seconds(120), connect: .seconds(60), read: .seconds(2))
        settings.retry.retries = 1
        settings.retry.backoff = .milliseconds(1)
        settings.retry.backsOffHosts = false
        settings.maxBodyBytes = Int64(Scenario.longText.utf8.count)
        let hosts = HostTable()
        let ledger = RunLedger()
        let run = try FetchRun(settings: settings, hosts: hosts, clock: RunClock(), sinks: [ledger])
        try run.start()
        var builder = RequestChunkBuilder(hosts: hosts)
        for number in 0..<count {
            let fault = fault(of: number, faults)
            try builder.append(
                FetchRequest(url: "\(fault?.url ?? server.url)/\(fault?.name ?? "ok")/\(number)"))
        }
        while let chunk = builder.take() { run.add(chunk) }
        run.endList()
        await run.waitUntilFinished()
        run.close()
        #expect(ledger.complaints == [])
        #expect(ledger.settledCount == count)
        for number in 0..<count {
            let settlement = try #require(ledger.settlements[RequestID(number + 1)])
            let expected = fault(of: number, faults)
            let what: Comment = "\(expected?.name ?? "ok"): \(settlement.failure?.message ?? "no failure")"
            #expect(settlement.failure?.kind == expected?.kind, what)
        }
    }

    /// The fault that a request meets: each is met by one in 400.
    private static func fault(of number: Int, _ faults: [Fault]) -> Fault? {
        number % 20 == 7 ? faults[number / 20 % faults.count] : nil
    }

    /// What the process holds once the server's connections and the run's threads have ended. Nothing says when a thread
    /// has left the kernel's list, so the list is looked at until it stays the same.
    private static func settled(_ server: FaultServer) async throws -> ProcessHoldings {
        var last = ProcessHoldings.now
        var same = 0
        while same < 20 {
            try await Task.sleep(for: .milliseconds(25))
            let now = ProcessHoldings.now
            let isSame =
                server.listener.openCount == 0 && now.threads <= last.threads
                && now.descriptors == last.descriptors
            same = isSame ? same + 1 : 0
            last = now
        }
        return last
    }
}
