import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

@Suite("A run that goes on")
struct RecordsResumeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ settlements: [Settlement], of chunk: RequestChunk, to name: String = "r.jsonl")
        throws
    {
        let file = try ResultFile(path: folder.file(name), clock: noonClock)
        file.deliver(.of([chunk], settlements))
        #expect(file.close() == nil)
    }

    private func failed(_ id: Int) -> Settlement { .plain(id, outcome: .failed, status: 500) }

    @Test(
        "does not send what is ok on record, whatever its place in the list",
        arguments: ["r.jsonl", "r.csv", "r.har"])
    func okIsNotSent(_ name: String) throws {
        let first = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2", "http://127.0.0.1/3")
        try write([.plain(1), failed(2)], of: first, to: name)
        let edited = try chunk(
            "http://127.0.0.1/0", "http://127.0.0.1/3", "http://127.0.0.1/2", "http://127.0.0.1/1")
        let index = try ResumeIndex(path: folder.file(name))
        let settled = index.resolve(edited)
        #expect(index.okCount == 1)
        #expect(settled.map(\.id) == [RequestID(4)])
        #expect(settled.allSatisfy { $0.isEarlier && $0.outcome == .ok && $0.startedAt == nil })
    }

    @Test("tells of what was ok as its record has it")
    func earlierValues() throws {
        let chunk = try chunk("http://127.0.0.1/1")
        try write([failed(1), .plain(1)], of: chunk)
        let settlement = try #require(try ResumeIndex(path: folder.file("r.jsonl")).resolve(chunk).first)
        var expected = Settlement.plain(1)
        expected.startedAt = nil
        expected.finishedAt = .start
        expected.isEarlier = true
        #expect(settlement == expected)
    }

    @Test("goes by the last line of a key")
    func lastLineWins() throws {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2", "http://127.0.0.1/3")
        let cancelled = Settlement(id: RequestID(3), outcome: .cancelled, attempts: 1, finishedAt: .start)
        try write([.plain(1), failed(2), .plain(3), failed(1), .plain(2), cancelled], of: chunk)
        let settled = try ResumeIndex(path: folder.file("r.jsonl")).resolve(chunk)
        #expect(settled.map(\.id) == [RequestID(2)])
    }

    @Test(
        "settles all that is on record as it did, for a replay with its list",
        arguments: ["r.jsonl", "r.csv", "r.har"])
    func replayed(_ name: String) throws {
        let chunk = try chunk(
            "http://127.0.0.1/1", "http://127.0.0.1/2", "http://127.0.0.1/3", "http://127.0.0.1/4")
        let failure = FetchFailure(.dns, phase: .dns, message: "no such host")
        let failed = Settlement(
            id: RequestID(2), outcome: .failed, attempts: 3, finishedAt: .start,
            details: SettlementDetails(failure: failure))
        let cancelled = Settlement(id: RequestID(3), outcome: .cancelled, attempts: 1, finishedAt: .start)
        try write([.plain(1), failed, cancelled], of: chunk, to: name)
        let settled = try ResumeIndex(path: folder.file(name), keepsFailures: true).resolve(chunk)
        #expect(settled.map(\.outcome) == [.ok, .failed, .cancelled])
        #expect(settled.allSatisfy { $0.isEarlier && $0.startedAt == nil })
        #expect(settled[1].failure == failure)
    }

    @Test("tells equal requests apart")
    func repeats() throws {
        let twice = try chunk("http://127.0.0.1/", "http://127.0.0.1/")
        try write([failed(1), .plain(2)], of: twice)
        #expect(try ResumeIndex(path: folder.file("r.jsonl")).resolve(twice).map(\.id) == [RequestID(2)])
    }

    @Test("passes over lines that are no records, and a torn one")
    func badLines() throws {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2")
        try write([.plain(1), .plain(2)], of: chunk)
        let lines = folder.lines("r.jsonl")
        try folder.write("not a record\n{}\n\n" + lines[0] + "\n" + lines[1].dropLast(), to: "r.jsonl")
        let index = try ResumeIndex(path: folder.file("r.jsonl"))
        #expect(index.badLines == 3)
        #expect(index.resolve(chunk).map(\.id) == [RequestID(1)])
    }

    @Test(
        "does not repeat a POST whose record was cut short, wherever the cut is",
        arguments: ["r.jsonl", "r.csv"], [Outcome.ok, .failed])
    func tornPost(_ name: String, _ outcome: Outcome) throws {
        let chunk = try chunk([
            FetchRequest(url: "http://127.0.0.1/1"),
            FetchRequest(method: .post, url: "http://127.0.0.1/2"),
            FetchRequest(url: "http://127.0.0.1/3"),
        ])
        let status = outcome == .ok ? 200 : 500
        try write([.plain(1), .plain(2, outcome: outcome, status: status)], of: chunk, to: name)
        let text = try #require(folder.text(name))
        let last = try #require(folder.lines(name).last)
        // From the point where its id is whole.
        let first = name == "r.csv" ? 2 : #"{"id":2,"#.count
        for cut in first..<last.count {
            try folder.write(String(text.dropLast(last.count + 1) + last.prefix(cut)), to: name)
            let settled = try ResumeIndex(path: folder.file(name)).resolve(chunk)
            #expect(settled.map(\.id) == [RequestID(1), RequestID(2)], "\(last.prefix(cut))")
            #expect(settled.last?.outcome == .cancelled)
            #expect(settled.last?.failure?.flags == .maybeReceived)
            let unsafe = try ResumeIndex(path: folder.file(name), repeatsUncertain: true)
            #expect(unsafe.resolve(chunk).map(\.id) == [RequestID(1)])
        }
    }

    @Test("does not repeat a POST whose HAR entry was cut short, and has the entry of a GET written anew")
    func tornEntry() throws {
        let chunk = try chunk([
            FetchRequest(url: "http://127.0.0.1/1"), FetchRequest(url: "http://127.0.0.1/2"),
            FetchRequest(method: .post, url: "http://127.0.0.1/3"),
        ])
        let path = folder.file("r.har")
        // The part that a run of these leaves.
        func part(_ ids: [Int]) throws -> String {
            try folder.write("", to: "r.har.part")
            let encoder = try HAREncoder(
                AppendFile(path: HAREncoder.partPath(path)), path: path,
                formatter: RecordFormatter(clock: noonClock, redaction: .standard), redaction: .standard)
            for id in ids { encoder.append(.plain(id), of: chunk, round: 0) }
            try encoder.flush()
            return try #require(folder.text("r.har.part"))
        }
        let whole = try part([1])
        for (id, expected) in [(2, [1]), (3, [1, 3])] {
            let entry = try part([1, id]).dropFirst(whole.count).dropLast()
            // From the point where its id is whole.
            for cut in (entry.prefix { $0 != "2" && $0 != "3" }.count + 2)..<entry.count {
                try folder.write(whole + entry.prefix(cut), to: "r.har.part")
                let settled = try ResumeIndex(path: path).resolve(chunk)
                #expect(settled.map(\.id) == expected.map { RequestID($0) }, "\(entry.prefix(cut))")
                #expect(settled.last?.failure?.flags == (id == 3 ? .maybeReceived : nil))
            }
        }
    }

    @Test("sends a torn one again that is safe to repeat, was not sent, or has no whole id")
    func tornOthers() throws {
        let requests = ["GET", "PUT", "POST", "POST", "POST"].enumerated().map { index, method in
            FetchRequest(method: FetchMethod(rawValue: method), url: "http://127.0.0.1/\(index)")
        }
        let chunk = try chunk(requests)
        let keys = chunk.ids.map { chunk.key($0).description }
        try folder.write(
            """
            {"id":1,"key":"\(keys[0])","method":"GET","url":"ht
            {"id":2,"key":"\(keys[1])","method":"PUT"
            {"id":3,"key":"\(keys[2])","method":"POST","outcome":"failed","sent":false,"err
            {"id":4,"key":"\(keys[3])","method":"POST","outcome":"ok"}
            {"id":4,"key":"\(keys[3])","method":"POST","outcome":"fa
            {"id":5
            """, to: "r.jsonl")
        let settled = try ResumeIndex(path: folder.file("r.jsonl")).resolve(chunk)
        // What was ok before was received; that is the later attempt's answer too.
        #expect(settled.map(\.id) == [RequestID(4)] && settled[0].outcome == .ok)
    }

    @Test("finds the record that a torn one has glued to it, and the first one behind a byte order mark")
    func gluedLines() throws {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2", "http://127.0.0.1/3")
        try write([.plain(1), .plain(2), .plain(3)], of: chunk)
        let lines = folder.lines("r.jsonl")
        for cut in 1..<lines[1].count {
            let text =
                "\u{feff}" + lines[0] + "\n" + lines[1].prefix(cut) + lines[1].prefix(9) + lines[2] + "\n"
            try folder.write(text, to: "r.jsonl")
            let index = try ResumeIndex(path: folder.file("r.jsonl"))
            #expect(index.resolve(chunk).map(\.id) == [RequestID(1), RequestID(3)], "\(text)")
            #expect(index.resolve(chunk).allSatisfy { $0.remote == "127.0.0.1:8081" })
            #expect(index.badLines > 0)
        }
    }

    @Test("takes no record apart that holds what looks like another")
    func nestedRecord() throws {
        let chunk = try chunk("http://127.0.0.1/1")
        var settlement = Settlement.plain(1)
        settlement.details = SettlementDetails(extracted: [ExtractedValue(name: "a", json: #"{"id":7}"#)])
        try write([settlement], of: chunk)
        let index = try ResumeIndex(path: folder.file("r.jsonl"))
        #expect(index.resolve(chunk).map(\.id) == [RequestID(1)])
        #expect(index.badLines == 0)
    }

    @Test("does not take a torn CSV row with the next one glued to it for a record")
    func gluedRows() throws {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2", "http://127.0.0.1/3")
        try write([.plain(1), failed(2), .plain(3)], of: chunk, to: "r.csv")
        let lines = folder.lines("r.csv")
        for cut in 3..<lines[1].count {
            try folder.write(
                [lines[0], lines[1], lines[2].prefix(cut) + lines[3]].map { $0 + "\n" }.joined(), to: "r.csv")
            let index = try ResumeIndex(path: folder.file("r.csv"))
            #expect(index.resolve(chunk).map(\.id) == [RequestID(1)], "cut at \(cut)")
        }
    }

    @Test("begins anew where there is no file")
    func noFile() throws {
        let index = try ResumeIndex(path: folder.file("r.jsonl"))
        #expect(index.resolve(try chunk("http://127.0.0.1/1")).isEmpty)
    }

    @Test("reads back what never went out as that", arguments: ["r.jsonl", "r.csv", "r.har"])
    func notSent(_ name: String) throws {
        let chunk = try chunk("http://127.0.0.1/1")
        let failure = FetchFailure(.connect, phase: .connect, .refused, flags: .notSent)
        let settlement = Settlement(
            id: RequestID(1), outcome: .failed, finishedAt: .start,
            details: SettlementDetails(failure: failure))
        try write([settlement], of: chunk, to: name)
        let settled = try ResumeIndex(path: folder.file(name), keepsFailures: true).resolve(chunk)
        #expect(settled[0].failure?.flags == .notSent)
        #expect(settled[0].failure?.message == failure.message)
    }
}
