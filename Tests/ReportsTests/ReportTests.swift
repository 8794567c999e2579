import FetchCore
import Foundation
import FoundationXML
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
        let file = try ResultFile(path: folder.path("r.jsonl"), clock: noonClock)
        file.deliver(.of([chunk], settlements))
        #expect(file.close() == nil)
        let reader = try RecordReader(path: folder.path("r.jsonl"), hosts: hosts)
        try HTMLReport(reader, hosts: hosts).write(to: folder.path("report.html"))
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
        let reader = try RecordReader(path: folder.path("r.jsonl"), hosts: hosts)
        let facts = try ReportFacts(reader, longestList: 4)
        #expect(facts.counts == ReportFacts.OutcomeCounts(ok: 7, failed: 3))
        #expect(facts.causes.map(\.count) == [3])
        #expect(facts.causes.first?.example == RequestID(1))
        #expect(facts.hosts.map(\.counts.total) == [5, 5])
        #expect(facts.latencies == [UInt32](repeating: 13300, count: 10))
        #expect(facts.slices.map(\.total).reduce(0, +) == 10)
        // Room for four: half of them failed, the others the slowest, in order of their ids.
        #expect(facts.rows.map(\.id.rawValue) == [1, 2, 4, 5])
    }

    @Test(
        "has percentiles that a request really took",
        arguments: [(0.5, 5), (0.9, 9), (0.99, 10), (1, 10), (0, 1)] as [(Double, UInt32)])
    func percentiles(_ share: Double, _ value: UInt32) {
        #expect(ReportFacts.percentile(share, of: Array(1...10)) == value)
        #expect(ReportFacts.percentile(share, of: []) == nil)
    }

    @Test(
        "shows times in the unit that fits",
        arguments: [
            (0, "0 ms"), (400, "0.4 ms"), (12345, "12.3 ms"), (999_999, "1000 ms"), (1_234_000, "1.23 s"),
            (125_000_000, "2 min 5 s"), (99_990, "100 ms"), (60, "0.06 ms"),
        ] as [(Int64, String)])
    func durations(_ microseconds: Int64, _ text: String) {
        #expect(ReportText.duration(microseconds) == text)
    }

    @Test("of a run of nothing is a page, too")
    func empty() throws {
        try folder.write("", to: "r.jsonl")
        let reader = try RecordReader(path: folder.path("r.jsonl"), hosts: hosts)
        try HTMLReport(reader, hosts: hosts).write(to: folder.path("report.html"))
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
            guard let reader = try? RecordReader(path: folder.path("m.jsonl"), hosts: hosts) else { continue }
            try HTMLReport(reader, hosts: hosts).write(to: folder.path("m.html"))
            pages += 1
        }
        #expect(pages > 0)
    }
}
