import FetchCore
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchFiles

@Suite("What is done with a body")
struct RecordsBodyStageTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        _ = RuleProbe.isUsed
    }

    private func run(
        _ stage: BodyStage, _ body: String, id: Int = 1, status: Int = 200, type: String = "application/json",
        expecting rules: [String] = [], total: Int64 = 1000
    ) throws -> StageVerdict {
        let id = RequestID(id)
        stage.begin(id, status: status, contentType: type)
        for byte in body.utf8.split(separator: 0x7c, omittingEmptySubsequences: false) {
            stage.receive(id, Array(byte))
        }
        return stage.finish(
            id,
            StagedResponse(
                status: status, contentType: type, timings: PhaseTimings(wait: total),
                expectations: try rules.map { try Expectation(parsing: $0) }))
    }

    @Test(
        "a value that is nested deeper than jq reads is left out of the record, and that is said once",
        arguments: [(120, 5, true), (120, 6, false), (0, 245, true), (0, 246, false)])
    func nesting(objects: Int, arrays: Int, fits: Bool) throws {
        let notices = Mutex<[String]>([])
        let stage = try BodyStage(
            extracts: [try ExtractRule(parsing: "x=.v")],
            onNotice: { line in notices.withLock { $0.append(line) } })
        let value =
            String(repeating: "{\"[\":", count: objects) + String(repeating: "[", count: arrays) + "1"
            + String(repeating: "]", count: arrays) + String(repeating: "}", count: objects)
        for id in 1...2 {
            let verdict = try run(stage, "{\"v\":\(value)}", id: id)
            #expect(verdict.extracted.map(\.json) == (fits ? [value] : []))
            #expect(verdict.failure == nil)
        }
        #expect(
            notices.withLock { $0 }
                == (fits
                    ? []
                    : ["a value of --extract x is nested too deep for records that jq reads; it is left out"])
        )
    }

    // MARK: - Saving

    @Test(
        "it is saved by id and content type",
        arguments: [
            ("application/json", "7.json"), ("application/json; charset=utf-8", "7.json"),
            ("APPLICATION/PROBLEM+JSON", "7.json"), ("text/html;charset=x", "7.html"),
            ("text/x-thing", "7.txt"),
            ("image/svg+xml", "7.svg"), ("application/atom+xml", "7.xml"), ("", "7.bin"),
            ("../../etc/passwd", "7.bin"),
        ])
    func names(_ type: String, _ name: String) throws {
        let stage = try BodyStage(directory: folder.file("bodies"))
        let verdict = try run(stage, "one|two", id: 7, type: type)
        #expect(verdict == StageVerdict(bodyPath: folder.file("bodies/\(name)")))
        #expect(folder.text("bodies/\(name)") == "onetwo")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("bodies")) == [name])
    }

    @Test("a large one passes through a hidden file, and is in place only when it is whole")
    func large() throws {
        let stage = try BodyStage(directory: folder.file("b"))
        let id = RequestID(3)
        let piece = [UInt8](repeating: 0x61, count: 100_000)
        stage.begin(id, status: 200, contentType: "text/plain")
        for _ in 0..<5 { stage.receive(id, piece) }
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.file("b"))
        #expect(before == [".fetchdeck-\(getpid())-3.part"])
        _ = stage.finish(
            id,
            StagedResponse(status: 200, contentType: "text/plain", timings: PhaseTimings(), expectations: []))
        #expect(folder.text("b/3.txt")?.utf8.count == 500_000)
    }

    @Test("an abandoned one leaves nothing")
    func abandoned() throws {
        let stage = try BodyStage(directory: folder.file("b"))
        stage.begin(RequestID(1), status: 200, contentType: "text/plain")
        stage.receive(RequestID(1), [UInt8](repeating: 1, count: 300_000))
        stage.abandon(RequestID(1))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("b")).isEmpty)
    }

    @Test("what a killed run left unfinished is removed, what a living one writes is not")
    func leftovers() throws {
        try FileManager.default.createDirectory(atPath: folder.file("b"), withIntermediateDirectories: true)
        for name in [
            ".fetchdeck-999999999-1.part", ".fetchdeck-\(getppid())-2.part", ".fetchdeck-x-1.part", "1.json",
        ] {
            try folder.write("x", to: "b/\(name)")
        }
        _ = try BodyStage(directory: folder.file("b"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("b")).sorted()
        #expect(left == [".fetchdeck-\(getppid())-2.part", ".fetchdeck-x-1.part", "1.json"])
    }

    @Test("a further attempt's replaces the one that was not fine, of another type too")
    func replaced() throws {
        let stage = try BodyStage(directory: folder.file("b"))
        let failed = try run(stage, "<p>", status: 503, type: "text/html")
        #expect(failed.failure?.kind == .status)
        #expect(failed.bodyPath == folder.file("b/1.html"))
        _ = try run(stage, "{}")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("b")) == ["1.json"])
    }

    @Test("an empty one is an empty file, but where the status allows none")
    func empty() throws {
        let stage = try BodyStage(directory: folder.file("b"))
        #expect(try run(stage, "", id: 1).bodyPath == folder.file("b/1.json"))
        #expect(try run(stage, "", id: 2, status: 204).bodyPath == nil)
        #expect(folder.text("b/1.json") == "")
    }

    @Test("one that cannot be written because of its own name fails its request, and no other")
    func unwritable() throws {
        let log = FailureLog()
        let stage = try BodyStage(directory: folder.file("b"), onFailure: { log.add($0) })
        try FileManager.default.createDirectory(
            atPath: folder.file("b/1.json"), withIntermediateDirectories: true)
        try folder.write("x", to: "b/1.json/x")
        let verdict = try run(stage, "{}")
        #expect(verdict.failure?.kind == .output)
        #expect(verdict.failure?.message.hasPrefix("cannot write '\(folder.file("b/1.json"))': ") == true)
        #expect(verdict.bodyPath == nil)
        #expect(try run(stage, "{}", id: 2).bodyPath == folder.file("b/2.json"))
        #expect(log.all == [])
    }

    @Test(
        "one whose directory is gone, or elsewhere, tells that no other can be written either",
        arguments: [true, false])
    func lostDirectory(isMoved: Bool) throws {
        let log = FailureLog()
        let stage = try BodyStage(directory: folder.file("b"), onFailure: { log.add($0) })
        if isMoved {
            #expect(rename(folder.file("b"), folder.file("c")) == 0)
        } else {
            #expect(rmdir(folder.file("b")) == 0)
        }
        #expect(try run(stage, "{}").failure?.kind == .output)
        #expect(log.all.map(\.errorNumber) == [ENOENT])
    }

    @Test("a link in the directory leads nothing outside it")
    func links() throws {
        try folder.write("precious", to: "outside")
        let stage = try BodyStage(directory: folder.file("b"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("b/1.json"), withDestinationPath: folder.file("outside"))
        _ = try run(stage, "{}")
        #expect(folder.text("outside") == "precious")
        #expect(folder.text("b/1.json") == "{}")
    }

    @Test("a directory that cannot be made is told before anything is sent")
    func badDirectory() throws {
        try folder.write("x", to: "file")
        let path = folder.file("file/bodies")
        let error = #expect(throws: RecordError.self) { try BodyStage(directory: path) }
        #expect(error?.exitStatus == 3)
        #expect(error?.description.hasPrefix("cannot open '\(path)': Not a directory") == true)
    }

    // MARK: - Extracting

    @Test(
        "jq finds values in it",
        arguments: [
            ("n=.name // .title", #"{"title": "x"}"#, #""x""#),
            ("n=.a", #"{"a": {"b": [1, 2.5]}}"#, #"{"b":[1,2.5]}"#),
            ("n=.[]", "[3, 4]", "3"), ("n=.missing", "{}", "null"), ("n=.a.b", #"{"a": 1}"#, nil),
            ("n=empty", "{}", nil),
            ("n=.", "<html>", nil), ("n=.", "", nil), ("n=.", "1 2", nil),
            ("n = .a | test(\"=\")", #"{"a": "x=y"}"#, "true"),
            ("n=.a", #"{"a": "\u001b[0m é"}"#, #""\u001b[0m é""#),
        ] as [(String, String, String?)])
    func extracts(_ rule: String, _ body: String, _ value: String?) throws {
        let stage = try BodyStage(extracts: [try ExtractRule(parsing: rule)])
        for _ in 0..<3 {
            let verdict = try run(stage, body)
            #expect(verdict.extracted == (value.map { [ExtractedValue(name: "n", json: $0)] } ?? []))
            #expect(verdict.failure == nil)
        }
    }

    @Test("values stand in the order of the options")
    func order() throws {
        let rules = ["z=.a", "a=.b", "none=empty", "m=.c"].map { try? ExtractRule(parsing: $0) }.compactMap {
            $0
        }
        let stage = try BodyStage(extracts: rules)
        #expect(stage.extractNames == ["z", "a", "none", "m"])
        let verdict = try run(stage, #"{"a":1,"b":2,"c":3}"#)
        #expect(verdict.extracted.map(\.name) == ["z", "a", "m"])
    }

    @Test(
        "a filter that jq does not understand is told in jq's words",
        arguments: [
            (".foo[", "syntax error"), ("nosuch(1)", "nosuch/1 is not defined"), (".a | ", "syntax error"),
        ])
    func badFilter(_ filter: String, _ message: String) throws {
        let rule = try ExtractRule(parsing: "x=\(filter)")
        let error = #expect(throws: RecordError.self) { try BodyStage(extracts: [rule]) }
        #expect(error?.exitStatus == 2)
        #expect(error?.description.contains("--extract 'x=\(filter)': jq: ") == true)
        #expect(error?.description.contains(message) == true)
        #expect(throws: RecordError.self) { try BodyStage(expectations: [.jq(filter)]) }
    }

    @Test(
        "an extract rule has a name and a filter", arguments: ["", "name", "=.a", "x=", "a b=.c", "a/b=.c"])
    func badRules(_ text: String) {
        let error = #expect(throws: RecordError.self) { try ExtractRule(parsing: text) }
        #expect(error?.code == .badFilter)
    }

    @Test("two extract rules cannot have the same name")
    func sameName() throws {
        let rules = [try ExtractRule(parsing: "a=.x"), try ExtractRule(parsing: "a=.y")]
        #expect(throws: RecordError.self) { try BodyStage(extracts: rules) }
    }

    // MARK: - Expecting

    @Test(
        "it is judged by its rules, and the message says what was expected and what was seen",
        arguments: [
            ("jq:.ok == true", #"{"ok": true}"#, nil),
            ("jq:.ok == true", #"{"ok": 1}"#, "expected jq:.ok == true, got false"),
            ("jq:.ok", "{}", "expected jq:.ok, got null"), ("jq:.[]", "[]", "expected jq:.[], got nothing"),
            ("jq:.[]", "[1, 2]", nil), ("jq:.[]", "[1, false]", "expected jq:.[], got false"),
            ("jq:.a.b", #"{"a": 1}"#, "expected jq:.a.b, got jq's error: Cannot index number with "),
            ("body~a+b", "xaab", nil), ("body~^a+b$", "xaab", "expected body~^a+b$, got 'xaab'"),
            ("body~x", "", "expected body~x, got an empty body"), ("body~\\d{3}", "a 123 b", nil),
            ("type=text/html", "{}", "expected type text/html, got application/json"),
            ("time<1ms", "{}", "expected a time under 1ms, took 1ms"), ("time<2ms", "{}", nil),
        ] as [(String, String, String?)])
    func expectations(_ rule: String, _ body: String, _ message: String?) throws {
        let stage = try BodyStage()
        let verdict = try run(stage, body, expecting: [rule])
        // How jq goes on is its own, and differs between its versions.
        if let message, message.hasSuffix(" with ") {
            #expect(verdict.failure?.message.hasPrefix(message) == true)
        } else {
            #expect(verdict.failure?.message == message)
        }
        #expect(verdict.failure?.kind == (message == nil ? nil : .expect))
    }

    @Test("one that is no JSON fails a rule that needs it")
    func noJSON() throws {
        let verdict = try run(try BodyStage(), "<html>", expecting: ["jq:.ok"])
        #expect(verdict.failure?.kind == .expect)
        #expect(verdict.failure?.message.hasPrefix("expected jq:.ok, got a body that is no JSON: ") == true)
    }

    @Test("a status that is not fine is told first")
    func statusFirst() throws {
        let verdict = try run(try BodyStage(), "x", status: 503, expecting: ["body~y"])
        #expect(verdict.failure?.kind == .status)
        #expect(verdict.failure?.message == "503 Service Unavailable")
    }

    @Test("a rule of a single request is met although the body was only to be saved")
    func lateRule() throws {
        let stage = try BodyStage(directory: folder.file("b"))
        let long = String(repeating: "x", count: 300_000)
        #expect(try run(stage, long + "y", expecting: ["body~y$"]).failure == nil)
        #expect(try run(stage, long, expecting: ["body~y$"]).failure?.kind == .expect)
    }

    @Test("a pattern that cannot be read is told before anything is sent")
    func badPattern() {
        let error = #expect(throws: RecordError.self) { try BodyStage(expectations: [.body(pattern: "a(")]) }
        #expect(error?.exitStatus == 2)
        #expect(error?.description.hasPrefix("--expect 'body~a('") == true)
    }
}
