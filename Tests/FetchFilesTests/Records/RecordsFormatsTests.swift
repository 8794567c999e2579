import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

@Suite("Records as CSV and HAR")
struct RecordsFormatsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(
        _ settlements: [Settlement], of chunk: RequestChunk, to name: String, extracts: [String] = []
    ) throws {
        let file = try ResultFile(path: folder.file(name), clock: noonClock, extracts: extracts)
        file.deliver(.of([chunk], settlements))
        #expect(file.close() == nil)
    }

    // MARK: - CSV

    @Test("a CSV file has the JSON names as columns, dotted, and the header once")
    func csv() throws {
        let chunk = try chunk([
            FetchRequest(url: "http://127.0.0.1/1?a=1,2", name: "say \"hi\"\nthere"),
            FetchRequest(url: "http://127.0.0.1/2"),
        ])
        var first = Settlement.plain(1)
        first.details = SettlementDetails(extracted: [ExtractedValue(name: "name", json: #""a,b""#)])
        let failure = FetchFailure(.dns, phase: .dns, message: "no such host")
        let second = Settlement(
            id: RequestID(2), outcome: .failed, attempts: 1, startedAt: .start, finishedAt: .start,
            details: SettlementDetails(failure: failure))
        try write([first], of: chunk, to: "r.csv", extracts: ["name"])
        try write([second], of: chunk, to: "r.csv", extracts: ["name"])
        let keys = chunk.ids.map { chunk.key($0).description }
        let expected = """
            id,key,name,group,method,url,outcome,sent,maybe_received,status,error.kind,error.phase,error.message,\
            attempts,started_at,finished_at,trace_id,timings_ms.queue,timings_ms.late,timings_ms.dns,timings_ms.connect,timings_ms.tls,timings_ms.send,\
            timings_ms.wait,timings_ms.receive,timings_ms.total,http_version,remote,cert_days,reused,final_url,redirects,\
            content_type,body_bytes,wire_bytes,sha256,body_path,extracted.name,retry_after_s
            1,\(keys[0]),"say ""hi""
            there",,GET,"http://127.0.0.1/1?a=1,2",ok,,,200,,,,1,2026-11-22T12:00:00.100Z,\
            2026-11-22T12:00:00.113Z,,0.4,,0.1,0.2,0,0.1,12.3,0.6,13.3,1.1,127.0.0.1:8081,,true,,0,application/json,\
            73,73,000000000000000100000000000000020123456789abcdeffedcba9876543210,,"a,b",
            2,\(keys[1]),,,GET,http://127.0.0.1/2,failed,,,,dns,dns,no such host,1,2026-11-22T12:00:00.000Z,\
            2026-11-22T12:00:00.000Z,,0,,0,0,0,0,0,0,0,,,,,,,,,,,,,

            """
        #expect(folder.text("r.csv") == expected)
    }

    @Test("a torn last row of a CSV file is cut off, also within quotes")
    func tornCSV() throws {
        let chunk = try chunk("http://127.0.0.1/1")
        try write([.plain(1)], of: chunk, to: "r.csv")
        let whole = try #require(folder.text("r.csv"))
        for torn in ["2,abc", "2,abc,\"name\nsecond line", "2,\"a\"\"\n"] {
            try folder.write(whole + torn, to: "r.csv")
            try write([], of: chunk, to: "r.csv")
            #expect(folder.text("r.csv") == whole)
        }
    }

    @Test("a CSV file whose columns are others is not written to")
    func otherCSV() throws {
        try folder.write("name,price\nx,1\n", to: "r.csv")
        let path = folder.file("r.csv")
        let error = #expect(throws: RecordError.self) { try ResultFile(path: path, clock: noonClock) }
        #expect(
            error?.description
                == "\(path): its first line is not the header of result records; name another file with -o")
        #expect(folder.text("r.csv") == "name,price\nx,1\n")
    }

    @Test("a CSV file holds nothing that a terminal acts on, whatever was extracted")
    func harmlessCSV() throws {
        let chunk = try chunk([FetchRequest(url: "http://127.0.0.1/1", name: "n\u{1b}[31m\u{0}\u{202e}")])
        let stage = try BodyStage(extracts: [ExtractRule(parsing: "a=.a")])
        let id = RequestID(1)
        stage.begin(id, status: 200, contentType: "application/json")
        stage.receive(id, Array("{\"a\": \"x\\u001b[2J\u{202e}\u{9b}é\"}".utf8))
        let verdict = stage.finish(
            id,
            StagedResponse(
                status: 200, contentType: "application/json", timings: PhaseTimings(), expectations: []))
        #expect(verdict.extracted.map(\.json) == [#""x\u001b[2J\u202e\u009bé""#])
        var settlement = Settlement.plain(1)
        settlement.details = SettlementDetails(extracted: verdict.extracted)
        try write([settlement], of: chunk, to: "r.csv", extracts: ["a"])
        try write([settlement], of: chunk, to: "r.jsonl")
        for name in ["r.csv", "r.jsonl"] {
            let text = try #require(folder.text(name))
            #expect(text.sanitised(keepingLines: true) == text)
            #expect(text.contains("é"))
        }
    }

    @Test("a CSV file without a column that is asked for is not written to")
    func missingColumn() throws {
        try write([], of: try chunk("http://127.0.0.1/1"), to: "r.csv")
        let path = folder.file("r.csv")
        let error = #expect(throws: RecordError.self) {
            try ResultFile(path: path, clock: noonClock, extracts: ["title"])
        }
        #expect(error?.reason == "its header has no column 'extracted.title'")
    }

    @Test("a CSV file of before a column there is now is appended to, with its own columns")
    func olderCSV() throws {
        let chunk = try chunk("http://127.0.0.1/1")
        let header = "id,key,url,outcome,attempts"
        try folder.write(header + "\n", to: "r.csv")
        try write([.plain(1)], of: chunk, to: "r.csv")
        let row = "1,\(chunk.key(RequestID(1))),http://127.0.0.1/1,ok,1"
        #expect(folder.lines("r.csv") == [header, row])
    }

    // MARK: - HAR

    private func document(_ name: String) throws -> [String: Any] {
        let text = try #require(folder.text(name))
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require((object as? [String: Any])?["log"] as? [String: Any])
    }

    private func entries(_ name: String) throws -> [[String: Any]] {
        try #require(try document(name)["entries"] as? [[String: Any]])
    }

    @Test("a HAR document has the phases as its timings, and the whole record")
    func har() throws {
        let request = FetchRequest(
            method: .post, url: "http://u:p@127.0.0.1/1?token=abc&q=a%20b",
            headers: [
                HeaderField("Authorization", "Bearer x"),
                HeaderField("Content-Type", "application/x-www-form-urlencoded"),
            ],
            content: .bytes(Array("a=1&password=pw".utf8), type: nil))
        var settlement = Settlement.plain(1, outcome: .failed, status: 404)
        settlement.isReused = false
        settlement.bodyBytes = 100
        settlement.details = SettlementDetails(
            failure: FetchFailure(.status, phase: .receive, message: "404 Gone Fishing"),
            responseHead: Array("HTTP/1.1 404 Gone Fishing\r\nSet-Cookie: a=b\r\nX-A: 1\r\n\r\n".utf8))
        try write([settlement], of: try chunk([request]), to: "r.har")
        let log = try document("r.har")
        #expect(log["version"] as? String == "1.2")
        let entry = try #require(try entries("r.har").first)
        #expect(entry["startedDateTime"] as? String == "2026-11-22T12:00:00.099Z")
        #expect(entry["time"] as? Double == 13.7)
        #expect(
            entry["timings"] as? [String: Double] == [
                "blocked": 0.4, "dns": 0.1, "connect": 0.2, "ssl": -1, "send": 0.1, "wait": 12.3,
                "receive": 0.6,
            ])
        let sent = try #require(entry["request"] as? [String: Any])
        #expect(sent["url"] as? String == "http://•••@127.0.0.1/1?token=•••&q=a%20b")
        #expect((sent["headers"] as? [[String: String]])?.first == ["name": "Authorization", "value": "•••"])
        #expect(
            sent["queryString"] as? [[String: String]] == [
                ["name": "token", "value": "•••"], ["name": "q", "value": "a b"],
            ])
        #expect((sent["postData"] as? [String: String])?["text"] == "a=1&password=•••")
        let response = try #require(entry["response"] as? [String: Any])
        #expect(response["statusText"] as? String == "Gone Fishing")
        #expect(
            response["headers"] as? [[String: String]] == [
                ["name": "Set-Cookie", "value": "•••"], ["name": "X-A", "value": "1"],
            ])
        #expect((response["content"] as? [String: Any])?["compression"] as? Int == 27)
        #expect((entry["_fetchdeck"] as? [String: Any])?["outcome"] as? String == "failed")
        #expect(folder.names == ["r.har"])
    }

    @Test("a HAR document that is there is extended, whoever wrote it")
    func extendedHAR() throws {
        let chunk = try chunk("http://127.0.0.1/1")
        for start in [
            "", #"{"log": {"version": "1.2", "entries": []}}"#,
            "\u{feff}{\"log\": {\"entries\": [ {\"a\": \"]\"} , {\"b\": 2} ], \"comment\": \"kept\"}, \"x\": [1]}",
        ] {
            try folder.write(start, to: "r.har")
            let before = start.isEmpty ? 0 : try entries("r.har").count
            try write([.plain(1)], of: chunk, to: "r.har")
            try write([.plain(1)], of: chunk, to: "r.har")
            #expect(try entries("r.har").count == before + 2)
            if before > 0 { #expect(try document("r.har")["comment"] as? String == "kept") }
        }
    }

    @Test("a HAR file that is none is not written to", arguments: ["[1]", "{\"log\": {}}", "no json"])
    func otherHAR(_ text: String) throws {
        try folder.write(text, to: "r.har")
        let path = folder.file("r.har")
        let error = #expect(throws: RecordError.self) { try ResultFile(path: path, clock: noonClock) }
        #expect(error?.code == .otherContent)
        #expect(folder.text("r.har") == text)
        #expect(folder.names == ["r.har"])
    }

    @Test("entries of a HAR run that was killed are in the next document")
    func killedHAR() throws {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2")
        let formatter = RecordFormatter(clock: noonClock, redaction: .standard)
        do {
            let path = folder.file("r.har")
            let output = try AppendFile(path: HAREncoder.partPath(path))
            let encoder = try HAREncoder(output, path: path, formatter: formatter, redaction: .standard)
            encoder.append(.plain(1), of: chunk, round: 0)
            try encoder.flush()
        }
        let part = try #require(folder.text("r.har.part"))
        try folder.write(part + ",{\"torn", to: "r.har.part")
        #expect(try ResumeIndex(path: folder.file("r.har")).okCount == 1)
        try write([.plain(2)], of: chunk, to: "r.har")
        let ids = try entries("r.har").map { ($0["_fetchdeck"] as? [String: Any])?["id"] as? Int }
        #expect(ids == [1, 2])
    }

    @Test("a body that was kept whole stands in the HAR, bytes as Base64")
    func harBodies() throws {
        let chunk = try chunk("http://127.0.0.1/1")
        for (body, text, encoding) in [
            (Array("{\"a\":1}".utf8), "{\"a\":1}", nil), ([0xff, 0x00], "/wA=", "base64"),
            ([0xff, 0x00, 0x01], "/wAB", "base64"), ([0xff], "/w==", "base64"),
        ] as [([UInt8], String, String?)] {
            var settlement = Settlement.plain(1)
            settlement.bodyBytes = Int64(body.count)
            settlement.details = SettlementDetails(bodyPrefix: body)
            try folder.write("", to: "r.har")
            try write([settlement], of: chunk, to: "r.har")
            let response = try #require(try entries("r.har").first?["response"] as? [String: Any])
            let content = try #require(response["content"] as? [String: Any])
            #expect(content["text"] as? String == text)
            #expect(content["encoding"] as? String == encoding)
        }
    }
}
