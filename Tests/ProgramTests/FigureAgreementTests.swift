import DeckModel
import DeckScreen
import FetchCore
import FetchFiles
import Foundation
import Reports
import TestSupport
import Testing

@testable import RunModel
@testable import fetchdeck

/// All that tells of a run is asked about the same one, and compared with what its records add up to.
@Suite("A run's figures")
struct FigureAgreementTests {
    @Test(
        "are equal to the digit in header, summary, report and records, in 1,000 random runs",
        arguments: 0..<20)
    func agreement(part: Int) throws {
        let folder = try TemporaryFolder()
        for number in (part * 50 + 1)...(part * 50 + 50) {
            let path = folder.file("\(number).jsonl")
            var run = try RandomRun(seed: UInt64(number), path: path)
            try run.play()
            #expect(run.file.close() == nil)
            let records = try RecordSum(path: path, total: run.count)
            #expect(records.missing(records.header, in: header(run.deck)) == [], "run \(number)")
            #expect(records.missing(records.summary, in: summary(run.deck.figures)) == [], "run \(number)")
            #expect(summary(run.plain.figures) == summary(run.deck.figures), "run \(number)")
            #expect(records.lines == Self.settled(run.metrics), "run \(number)")
            #expect(Self.count("fetchdeck_attempts_total", run.metrics) == run.plain.figures.attempts)
            let hosts = HostTable()
            let reader = try RecordReader(path: path, hosts: hosts)
            try HTMLReport(reader, hosts: hosts).write(to: folder.file("report.html"))
            let page = try folder.read("report.html")
            #expect(records.missing(records.report, in: page) == [], "run \(number)")
        }
    }

    @Test(
        "are equal to the digit in summary, report, replay and records, in 20 runs of the real program",
        arguments: 1...20 as ClosedRange<UInt64>)
    func realRuns(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let salt = Int.random(in: 0..<1_000, using: &dice)
        let server = try TestHTTPServer { request in
            let number = request.number + salt
            return .init(
                status: number % 7 == 0 ? 503 : number % 11 == 0 ? 404 : 200,
                body: String(repeating: "x", count: number * 37 % 5_000),
                delay: .milliseconds(number % 5))
        }
        defer { server.stop() }
        let folder = try Folder()
        let count = Int.random(in: 1...60, using: &dice)
        try folder.write((1...count).map { "\(server.url)/\($0)\n" }.joined(), to: "list.txt")
        let run = try ProgramRun(
            [
                "list.txt", "-o", "r.jsonl", "-c", "\(Int.random(in: 1...20, using: &dice))", "--retries",
                "\(Int.random(in: 0...2, using: &dice))", "--backoff", "0.01", "--no-host-backoff",
            ], in: folder)
        let path = folder.url("r.jsonl").path
        let records = try RecordSum(path: path, total: count)
        #expect(records.missing(records.summary, in: run.errors) == [])
        let hosts = HostTable()
        try HTMLReport(try RecordReader(path: path, hosts: hosts), hosts: hosts).write(
            to: folder.url("report.html").path)
        #expect(records.missing(records.report, in: folder.text("report.html")) == [])
        let replay = try ProgramRun(["replay", "r.jsonl", "--plain"], in: folder)
        #expect(records.missing(records.summary, in: replay.errors) == [])
    }

    /// How many settlements the metrics count, by outcome and kind of failure.
    private static func settled(_ families: [MetricFamily]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for sample in families.first(where: { $0.name == "fetchdeck_requests_total" })?.samples ?? [] {
            guard case .count(let count) = sample.value else { continue }
            let labels = Dictionary(uniqueKeysWithValues: sample.labels.map { ($0.name, $0.value) })
            counts["\(labels["outcome"] ?? "") \(labels["kind"] ?? "")", default: 0] += count
        }
        return counts
    }

    private static func count(_ name: String, _ families: [MetricFamily]) -> Int? {
        guard case .count(let count)? = families.first(where: { $0.name == name })?.samples.first?.value
        else { return nil }
        return count
    }

    private func header(_ deck: DeckState) -> String {
        let frame = render(deck, theme: .standard, columns: 220, rows: 24, look: ScreenLook()).frame
        let lines = (0..<3).map { row in
            (0..<frame.columns).map { frame.text(row: row, column: $0) }.joined()
        }
        return lines.joined(separator: "\n")
    }

    private func summary(_ figures: RunFigures) -> String {
        RunSummary(figures: figures).lines.joined(separator: "\n")
    }
}

/// What the records of a run add up to, without the code that counts runs.
private struct RecordSum {
    private var outcomes: [String: Int] = [:]
    /// All lines, those of outcomes that were replaced too, by outcome and kind of failure.
    private(set) var lines: [String: Int] = [:]
    private var kinds: [String: Int] = [:]
    private var givenUp = 0
    private var attempts = 0
    private var bytes: Int64 = 0
    private var latencies = LatencyHistogram()
    private var milliseconds: Int64 = 0
    private let total: Int

    init(path: String, total: Int) throws {
        self.total = total
        var last: [String: [String: Any]] = [:]
        var times: [Int64] = []
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let record, let key = record["key"] as? String else { throw CancellationError() }
            last[key] = record
            let kind = (record["error"] as? [String: Any])?["kind"] as? String ?? ""
            lines["\(record["outcome"] as? String ?? "") \(kind)", default: 0] += 1
            times += ["started_at", "finished_at"].compactMap { record[$0] as? String }.map(Self.milliseconds)
        }
        if let first = times.min(), let end = times.max() { milliseconds = end - first }
        for record in last.values { add(record) }
    }

    private mutating func add(_ record: [String: Any]) {
        let outcome = record["outcome"] as? String ?? ""
        let kind = (record["error"] as? [String: Any])?["kind"] as? String
        let isUnsent = record["sent"] as? Bool == false
        let made = record["attempts"] as? Int ?? 0
        outcomes[outcome, default: 0] += 1
        attempts += made
        bytes += record["wire_bytes"] as? Int64 ?? 0
        if outcome == "failed" {
            kinds[kind ?? "", default: 0] += 1
            if isUnsent { givenUp += 1 }
        }
        let isTimed = record["status"] != nil || kind == "timeout"
        if outcome != "cancelled", !isUnsent, made > 0, isTimed,
            let timings = record["timings_ms"] as? [String: Double], let time = timings["total"]
        {
            latencies.add(microseconds: Int64((time * 1_000).rounded()))
        }
    }

    /// `2026-11-22T12:00:00.123Z` as milliseconds of its day.
    private static func milliseconds(_ time: String) -> Int64 {
        let parts = time.dropFirst(11).dropLast().split { ":.".contains($0) }.compactMap { Int64($0) }
        return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1_000 + parts[3]
    }

    private func count(_ outcome: String) -> Int { outcomes[outcome] ?? 0 }
    private var settled: Int { outcomes.values.reduce(0, +) }
    private var wall: Duration {
        let told = Duration.milliseconds(milliseconds)
        return milliseconds < 10 ? max(told, .microseconds(latencies.summary.maximum)) : told
    }
    private func perSecond(_ number: Double) -> Double {
        wall == .zero ? 0 : number / (wall / .seconds(1))
    }
    private var rate: String { Figures.rate(perSecond(Double(settled))) }
    private var percentiles: [(String, Int64)] {
        let summary = latencies.summary
        return [("p50", summary.p50), ("p90", summary.p90), ("p99", summary.p99), ("max", summary.maximum)]
    }

    // MARK: What each has to say

    var header: [String] {
        let unsent = total - settled
        var said = ["\(count("ok")) ok", "\(count("failed")) failed", "\(rate) req/s", "\(settled)/\(total)"]
        said.append("\(Figures.bytes(Int64(perSecond(Double(bytes)))))/s")
        if count("cancelled") > 0 { said.append("\(count("cancelled")) cancelled") }
        if unsent > 0 { said.append("\(unsent) not sent") }
        if givenUp > 0 { said.append("(\(givenUp) given up: host unreachable)") }
        if latencies.count > 0 {
            said += percentiles.map { "\($0.0) \(Figures.latency(microseconds: $0.1))" }
        }
        return said
    }

    var summary: [String] {
        var said = [
            "\(Figures.counted(total, "request")) in \(Figures.duration(wall)): \(count("ok")) ok, "
                + "\(count("failed")) failed"
                + (givenUp > 0 ? " (\(givenUp) given up: host unreachable)" : "")
                + ", \(count("cancelled")) cancelled, \(total - settled) not sent"
        ]
        said += kinds.map { "\($0.value) \($0.key)" }
        if attempts > 0 {
            let received = Figures.bytes(bytes, .blank)
            said.append("\(rate) requests/s, \(received) received, \(Figures.counted(attempts, "attempt"))")
        }
        if latencies.count > 0 {
            let parts = percentiles.map { "\($0.0) \(Figures.latency(microseconds: $0.1, .blank))" }
            said.append("latency: \(parts.joined(separator: ", "))")
        }
        return said
    }

    var report: [String] {
        func tile(_ name: String, _ value: String, _ role: String = "") -> String {
            "<dt>\(name)</dt><dd class=\"\(role)\">\(value)</dd>"
        }
        var said = ["ok", "failed", "cancelled"].map { tile($0, "\(count($0))", $0) }
        said += [
            tile("requests", "\(settled)"), tile("attempts", "\(attempts)"),
            tile("took", Figures.duration(wall)), tile("requests/s", rate),
            tile("received", Figures.bytes(bytes, .blank)),
        ]
        said += percentiles.map {
            tile($0.0, latencies.count == 0 ? "–" : Figures.latency(microseconds: $0.1, .blank))
        }
        return said
    }

    /// Those texts that do not stand in the other one.
    func missing(_ said: [String], in text: String) -> [String] { said.filter { !text.contains($0) } }
}
