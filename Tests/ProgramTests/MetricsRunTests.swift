import FetchCore
import Foundation
import RunModel
import TestSupport
import Testing

@testable import fetchdeck

private let promtoolPath = "/usr/bin/promtool"

@Suite("--metrics and --otlp", .serialized)
struct MetricsRunTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// The first line of the errors that begins so, within ten seconds.
    private func line(_ start: String, of run: ProgramRun.Started) throws -> String {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            let line = run.errorsSoFar.split(separator: "\n").first { $0.hasPrefix(start) }
            // Its end may not be there yet.
            if let line, run.errorsSoFar.contains("\(line)\n") { return String(line) }
            // The program announces nothing but this line, and it comes through a pipe: looked for until the limit above.
            Thread.sleep(forTimeInterval: 0.01)
        }
        throw CancellationError()
    }

    /// What a GET answers: status, type and body.
    private func get(_ url: String, _ headers: FetchHeaders = [:]) async throws -> (Int, String, String) {
        let response = try await FetchSession.shared.get(url, headers: headers)
        return (response.status, response.headers["Content-Type"] ?? "", try response.text)
    }

    /// Name and labels of each sample with its value, by a reader of this test's own.
    private static func samples(_ text: String) -> [String: Double] {
        var samples: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...])
            else { continue }
            samples[String(line[..<blank])] = value
        }
        return samples
    }

    @Test("a run serves what it is doing, and in the end what its records say")
    func served() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { request in
            request.path == "/last" ? .init(gate: gate) : .init(status: request.path == "/bad" ? 500 : 200)
        }
        defer { server.stop() }
        try folder.write(
            ["1", "2", "bad", "last"].map { "\(server.url)/\($0)\n" }.joined(), to: "list.txt")
        let run = try ProgramRun.Started(
            [
                "list.txt", "--metrics", "127.0.0.1:0", "--plain", "--retries", "0", "-o", "r.jsonl",
                "--budget", "ok>=50%", "--per-host", "1",
            ], in: folder)
        let line = try line("metrics: http://127.0.0.1:", of: run)
        let base = String(line.dropFirst("metrics: ".count).dropLast("/metrics".count))
        await gate.arrivals(1)
        // The server has the last request before the run has counted the one before it, and nothing announces that: asked
        // again, for five seconds at most.
        var (status, type, text) = try await get("\(base)/metrics")
        for _ in 0..<200 where Self.samples(text)["fetchdeck_request_seconds_count"] != 3 {
            try await Task.sleep(for: .milliseconds(25))
            (status, type, text) = try await get("\(base)/metrics")
        }
        #expect(status == 200 && type == "text/plain; version=0.0.4; charset=utf-8")
        let seen = Self.samples(text)
        let host = server.authority
        #expect(
            seen["fetchdeck_requests_total{host=\"\(host)\",outcome=\"ok\",kind=\"\",status_class=\"2xx\"}"]
                == 2)
        #expect(
            seen[
                "fetchdeck_requests_total{host=\"\(host)\",outcome=\"failed\",kind=\"status\",status_class=\"5xx\"}"
            ]
                == 1)
        #expect(seen["fetchdeck_in_flight{host=\"\(host)\"}"] == 1)
        #expect(seen["fetchdeck_limit{host=\"\(host)\",which=\"host\"}"] == 1)
        #expect(seen["fetchdeck_request_seconds_bucket{le=\"+Inf\"}"] == 3)
        // One failure in three is two thirds of what a budget of a half has.
        #expect(abs((seen["fetchdeck_budget_left{rule=\"ok>=50%\"}"] ?? 0) - 1.0 / 3) < 1e-6)
        let open = try await get("\(base)/metrics", ["Accept": "application/openmetrics-text"])
        #expect(open.1.hasPrefix("application/openmetrics-text") && open.2.hasSuffix("# EOF\n"))
        #expect(try await get("\(base)/healthz").2 == "ok\n")
        let summary = try await get("\(base)/summary.json")
        #expect(summary.1 == "application/json")
        #expect(summary.2.hasPrefix("{\"requests\":4,\"ok\":2,\"failed\":1,\"cancelled\":0,\"not_sent\":1,"))
        #expect(try await get("\(base)/other").0 == 404)
        #expect(try await FetchSession.shared.post("\(base)/metrics").status == 405)
        gate.open()
        #expect(run.waitUntilExit().status == 1)
        #expect(try ProgramRun.records(folder.text("r.jsonl")).count == 4)
    }

    @Test(
        "Prometheus's own checks have nothing against what is served",
        .enabled(if: FileManager.default.isExecutableFile(atPath: promtoolPath), "promtool is not installed"))
    func promtoolIsClean() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        defer { server.stop() }
        try folder.write(
            "{\"url\": \"\(server.url)/1\", \"name\": \"a \\\"quoted\\\" \\\\ name\"}\n", to: "l.jsonl")
        let run = try ProgramRun.Started(
            [
                "watch", "l.jsonl", "--metrics", "0", "--plain", "--rounds", "2", "--every", "0.1s",
                "--budget", "p95<400ms",
            ], in: folder)
        let line = try line("metrics: http://127.0.0.1:", of: run)
        await gate.arrivals(1)
        gate.pass()
        // In the second round all that a watch tells is there.
        await gate.arrivals(2)
        let text = try await get(String(line.dropFirst("metrics: ".count))).2
        gate.open()
        #expect(run.waitUntilExit().status == 0)
        #expect(text.contains("probe_success{target=\"a \\\"quoted\\\" \\\\ name\"} 1"), "\(text)")
        let check = Process()
        check.executableURL = URL(fileURLWithPath: promtoolPath)
        check.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        (check.standardInput, check.standardOutput, check.standardError) = (input, output, output)
        try check.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let complaints = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        check.waitUntilExit()
        #expect(check.terminationStatus == 0 && complaints == "", "\(complaints)")
    }

    @Test("a port that is taken is exit status 3 before anything is sent, what is no address exit status 2")
    func refused() throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let taken = try ProgramRun(
            ["\(server.url)/", "--plain", "--metrics", server.authority], in: folder)
        #expect(taken.status == 3)
        #expect(taken.errors.contains("--metrics \(server.authority): Address already in use"))
        for text in ["x", "127.0.0.1:", ":99999", "::1:90"] {
            let run = try ProgramRun(["\(server.url)/", "--plain", "--metrics", text], in: folder)
            #expect(run.status == 2, "\(text): \(run.errors)")
        }
        #expect(server.requests.isEmpty)
    }

    @Test(
        "an address is read as it is usually written",
        arguments: [
            ("9090", "127.0.0.1", 9090), (":0", "127.0.0.1", 0), ("0.0.0.0:80", "0.0.0.0", 80),
            ("[::1]:9090", "::1", 9090), ("localhost:1", "localhost", 1),
        ])
    func addresses(text: String, host: String, port: Int) throws {
        let address = try MetricsAddress(parsing: text)
        #expect(address.host == host && Int(address.port) == port)
    }

    @Test("a collector gets the last figures as JSON, with the headers and attributes of the environment")
    func collector() throws {
        let collector = try TestHTTPServer { _ in .init(body: "{}", contentType: "application/json") }
        let server = try TestHTTPServer { _ in .init() }
        defer {
            server.stop()
            collector.stop()
        }
        let run = try ProgramRun(
            ["\(server.url)/1", "\(server.url)/2", "--plain"],
            environment: [
                "OTEL_EXPORTER_OTLP_ENDPOINT": "\(collector.url)/",
                "OTEL_EXPORTER_OTLP_HEADERS": "x-key=a%20b", "OTEL_RESOURCE_ATTRIBUTES": "team=web",
            ], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let request = try #require(collector.requests.last)
        #expect(request.method == "POST" && request.target == "/v1/metrics")
        #expect(request.header("x-key") == "a b")
        #expect(request.header("Content-Type") == "application/json")
        for part in [
            #"{"key":"service.name","value":{"stringValue":"fetchdeck"}}"#,
            #"{"key":"team","value":{"stringValue":"web"}}"#, #""name":"fetchdeck_requests_total""#,
            #""asInt":"2""#,
        ] {
            #expect(request.bodyText.contains(part), "\(part)")
        }
    }

    @Test("a collector that is down is one line, and no exit status")
    func noCollector() throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let gone = try LoopbackListener.refusedPort()
        let run = try ProgramRun(
            ["\(server.url)/1", "--plain", "--otlp", "http://127.0.0.1:\(gone)"], in: folder)
        #expect(run.status == 0)
        #expect(run.errorLines.count { $0.contains("metrics cannot be sent to") } == 1, "\(run.errors)")
        let bad = try ProgramRun(["\(server.url)/1", "--plain", "--otlp", "nonsense"], in: folder)
        #expect(bad.status == 2 && bad.errors.contains("--otlp nonsense: expected http://host:4318"))
    }
}
