import FetchCore
import Foundation
import FoundationXML
import RunModel
import TestSupport
import Testing

@testable import FetchFiles
@testable import Reports

@Suite("A run report")
struct ReportTests {
    private let folder: TemporaryFolder
    private let hosts = HostTable()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func report(_ settlements: [Settlement], of chunk: RequestChunk) throws -> String {
        let file = try ResultFile(path: folder.file("r.jsonl"), clock: noonClock)
        file.deliver(.of([chunk], settlements))
        #expect(file.close() == nil)
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        try HTMLReport(reader, hosts: hosts).write(to: folder.file("report.html"))
        return try folder.read("report.html")
    }

    private func failed(_ id: Int, _ message: String) -> Settlement {
        var settlement = Settlement.plain(id, outcome: .failed, status: 503)
        settlement.details = SettlementDetails(
            failure: FetchFailure(.status, phase: .receive, message: message))
        return settlement
    }

    @Test("is one well-formed page that loads nothing and needs no script")
    func selfContained() throws {
        let chunk = try chunk("http://h/1?a=1&b=2", "http://h/2", "http://i/3")
        let html = try report([.plain(1), failed(2, "503 <b>&"), .plain(3)], of: chunk)
        for outside in ["<script", "src=", "http-equiv=\"refresh\"", "url(", "@import", "<link"] {
            #expect(!html.contains(outside))
        }
        let parser = XMLParser(data: Data(xhtml(html).utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
    }

    /// The page as XML: void elements closed, the declaration taken off.
    private func xhtml(_ html: String) -> String {
        html.replacingOccurrences(of: "<!DOCTYPE html>", with: "")
            .replacing(/<meta ([^>]*)>/) { "<meta \($0.output.1)/>" }
    }

    @Test("has what servers and lists say as text only")
    func escaped() throws {
        let request = FetchRequest(url: "http://h/?x='<i>'", name: "<script>alert(1)</script>\u{202e}")
        let html = try report([failed(1, "<img src=x onerror=\"y\">")], of: try chunk([request]))
        #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("<i>"))
        #expect(!html.contains("\u{202e}"))
        #expect(html.contains("&lt;img src=x onerror=&quot;y&quot;&gt;"))
    }

    @Test("counts outcomes, causes and hosts")
    func counts() throws {
        let chunk = try chunk(
            (1...10).map { FetchRequest(url: "http://\($0 % 2 == 0 ? "even" : "odd")/\($0)") })
        let settlements = (1...10).map { $0 <= 3 ? failed($0, "503 Busy") : Settlement.plain($0) }
        _ = try report(settlements, of: chunk)
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        let facts = try ReportFacts(reader, longestList: 4)
        #expect(facts.figures.counts[.ok] == 7 && facts.figures.counts[.failed] == 3)
        #expect(facts.causes.map(\.count) == [3])
        #expect(facts.causes.first?.example == RequestID(3))
        #expect(facts.hosts.map(\.counts.total) == [5, 5])
        #expect(facts.figures.latency.count == 10 && facts.figures.latency.p50 / 100 == 133)
        #expect(facts.slices.map(\.total).reduce(0, +) == 10)
        // Room for four: half of them failed, the others the slowest, in order of their ids.
        #expect(facts.rows.map(\.id.rawValue) == [1, 2, 4, 5])
    }

    @Test("counts what timed out with the time it took, and leaves out what was never answered")
    func timedOut() throws {
        let kinds: [FailureKind] = [.timeout, .connect]
        let settlements = kinds.enumerated().map { place, kind in
            Settlement(
                id: RequestID(place + 2), outcome: .failed, attempts: 1, startedAt: .start,
                finishedAt: .milliseconds(3_000), timings: PhaseTimings(wait: 3_000_000),
                details: SettlementDetails(failure: FetchFailure(kind, phase: .read, message: kind.word)))
        }
        let html = try report(
            [.plain(1)] + settlements, of: try chunk("http://h/1", "http://h/2", "http://h/3"))
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        let facts = try ReportFacts(reader, longestList: 4)
        #expect(facts.figures.latency.count == 2 && facts.hosts[0].latency.count == 2)
        #expect(html.contains("<dt>p99</dt><dd class=\"\">3.00 s</dd>"))
    }

    @Test("of a run of nothing is a page, too")
    func empty() throws {
        try folder.write("", to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        try HTMLReport(reader, hosts: hosts).write(to: folder.file("report.html"))
        #expect(try folder.read("report.html").contains("0 requests"))
    }

    @Test("of garbage is a page or a refusal")
    func garbage() throws {
        _ = try report([.plain(1), failed(2, "503 Busy")], of: try chunk("http://h/1", "http://h/2"))
        let good = Array(try folder.read("r.jsonl").utf8)
        var dice = Dice(seed: 7)
        var pages = 0
        for _ in 0..<300 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...6, using: &dice) {
                bytes[Int.random(in: bytes.indices, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
            }
            try Data(bytes).write(to: folder.url.appending(path: "m.jsonl"))
            guard let reader = try? RecordReader(path: folder.file("m.jsonl"), hosts: hosts) else { continue }
            try HTMLReport(reader, hosts: hosts).write(to: folder.file("m.html"))
            pages += 1
        }
        #expect(pages > 0)
    }
}
