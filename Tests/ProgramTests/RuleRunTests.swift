import Foundation
import TestSupport
import Testing

@testable import fetchdeck

/// Answers `/hostile…` with a body on which a backtracking expression never ends, `/ids` with a large number, `/latin` in
/// Latin-1, `/gate` when the gate opens, `/large` with 24 MB, and the rest with small JSON.
private func makeServer(gate: Gate? = nil) throws -> TestHTTPServer {
    let large = [UInt8](repeating: UInt8(ascii: "x"), count: 24 << 20) + Array("needle".utf8)
    return try TestHTTPServer { request in
        switch request.path {
        case let path where path.hasPrefix("/hostile"): .init(body: String(repeating: "a", count: 40) + "!")
        case "/steps": .init(body: String(repeating: "a", count: 5000) + "!")
        case "/wide": .init(body: String(repeating: "x", count: 1 << 20))
        case "/ids": .init(body: #"{"id": 675127116845989889, "one": 1.0}"#, contentType: "application/json")
        case "/gate": .init(body: "needle", gate: gate)
        case let path where path.hasPrefix("/large"):
            {
                var answer = TestHTTPServer.Answer()
                answer.body = large
                return answer
            }()
        case "/latin":
            {
                var answer = TestHTTPServer.Answer(contentType: "text/plain; charset=ISO-8859-1")
                answer.body = [0x4a, 0x6f, 0x73, 0xe9]
                return answer
            }()
        default: .init(body: #"{"a": 1}"#, contentType: "application/json")
        }
    }
}

@Suite("Rules over bodies of a run", .timeLimit(.minutes(5)))
struct RuleRunTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func messages(_ run: ProgramRun) throws -> [Int: String] {
        var found: [Int: String] = [:]
        for record in try ProgramRun.records(run.output) {
            guard let id = record["id"] as? Int else { continue }
            found[id] = (record["error"] as? [String: Any])?["message"] as? String ?? "ok"
        }
        return found
    }

    @Test(
        "a filter that asks for input fails as an ordinary error of jq's",
        arguments: ["input", "inputs", "limit(1;inputs)", "getpath(input)"])
    func input(_ filter: String) throws {
        let server = try makeServer()
        let extracted = try ProgramRun(
            ["\(server.url)/1", "-o", "-", "--extract", "x=\(filter)"], in: folder)
        #expect(extracted.status == 0)
        #expect(try messages(extracted) == [1: "ok"])
        try folder.write(#"{"url": "\#(server.url)/1", "expect": "jq:\#(filter)"}"#, to: "list.jsonl")
        for arguments in [["\(server.url)/1", "--expect", "jq:\(filter)"], ["list.jsonl"]] {
            let run = try ProgramRun(arguments + ["-o", "-"], in: folder)
            #expect(run.status == 1)
            #expect(try messages(run)[1]?.hasPrefix("expected jq:\(filter), got ") == true, "\(run.output)")
        }
    }

    @Test(
        "a filter with a module is refused before anything is sent",
        arguments: [#"include "a"; 1"#, #"import "a" as x; 1"#])
    func modules(_ filter: String) throws {
        let server = try makeServer()
        let quoted = filter.replacingOccurrences(of: "\"", with: "\\\"")
        try folder.write(#"{"url": "\#(server.url)/1", "expect": "jq:\#(quoted)"}"#, to: "list.jsonl")
        let all = [
            ["\(server.url)/1", "--extract", "x=\(filter)"], ["\(server.url)/1", "--expect", "jq:\(filter)"],
            ["list.jsonl"], ["list.jsonl", "--dry-run"],
        ]
        for arguments in all {
            let run = try ProgramRun(arguments, in: folder)
            #expect(run.status == 2)
            #expect(run.errors.contains("module not found"), "\(run.errors)")
        }
        #expect(server.requests.isEmpty)
    }

    @Test(
        "a body that takes too long or too much fails alone",
        arguments: [
            ("/hostile", "body~^(a+)+$"), ("/steps", "body~^(a|aa)+$"), ("/wide", "body~(x*)*y"),
            ("/1", "jq:def f: f; f"), ("/1", "jq:repeat(1)|empty"), ("/1", "jq:def f: 1+f; f"),
        ])
    func hostile(_ path: String, _ rule: String) throws {
        let server = try makeServer()
        let list =
            [#"{"url": "\#(server.url)\#(path)", "expect": "\#(rule)"}"#]
            + (2...40).map { #"{"url": "\#(server.url)/\#($0)", "expect": "jq:.a + 1 == 2"}"# }
        try folder.write(list.joined(separator: "\n"), to: "list.jsonl")
        let run = try ProgramRun(["list.jsonl", "-o", "-"], in: folder)
        #expect(run.status == 1)
        let messages = try messages(run)
        #expect(messages.count == 40)
        #expect(messages.filter { $0.key > 1 }.allSatisfy { $0.value == "ok" })
        let reasons = ["rule took longer than 1 s", "rule needs more than 64 MB"]
        #expect(reasons.contains { messages[1]?.hasPrefix($0) == true }, "\(messages[1] ?? "none")")
        let records = try ProgramRun.records(run.output)
        #expect(records.contains { ($0["error"] as? [String: Any])?["kind"] as? String == "expect" })
        // Others do not wait for it.
        if messages[1] == reasons[0] { #expect(records.last?["id"] as? Int == 1) }
    }

    @Test("one TERM ends a run whose bodies take their whole time")
    func terminated() async throws {
        let gate = Gate()
        let server = try makeServer(gate: gate)
        let list = (1...30).map { "\(server.url)/hostile/\($0)" } + ["\(server.url)/gate"]
        let started = try ProgramRun.Started(
            ["-", "-o", "r.jsonl", "--expect", "body~^(a+)+$", "--rule-time", "20"],
            input: list.joined(separator: "\n"), in: folder)
        await gate.arrivals(1)
        started.signal(SIGTERM)
        let run = started.waitUntilExit()
        gate.open()
        #expect(run.status == 143)
        #expect(try ProgramRun.records(folder.text("r.jsonl")).count == 31)
    }

    @Test("the process that judges ends with the program, however that ends", arguments: [false, true])
    func orphans(_ isBusy: Bool) async throws {
        let gate = Gate()
        let server = try makeServer(gate: gate)
        let list = [isBusy ? "\(server.url)/hostile" : "\(server.url)/1", "\(server.url)/gate"]
        let started = try ProgramRun.Started(
            [
                "-", "-o", "r.jsonl", "--rule-time", "1000", "--expect",
                isBusy ? "body~^(a+)+$" : "body~a.*|need.e",
            ],
            input: list.joined(separator: "\n"), in: folder)
        await gate.arrivals(1)
        let program = started.process.processIdentifier
        var children: [Int32] = []
        try await wait { () in
            // The one that is busy has the whole time, in microseconds.
            children = Self.children(of: program).filter {
                !isBusy || Self.arguments($0).last == "1000000000"
            }
            return !children.isEmpty
        }
        started.signal(SIGKILL)
        #expect(started.waitUntilExit().status == -SIGKILL)
        gate.open()
        try await wait { children.allSatisfy { !Self.isAlive($0) } }
    }

    @Test("digits stay as they came where the filter is a path; where jq computes one warning is told")
    func digits() throws {
        let server = try makeServer()
        let list = (1...5).map { _ in "\(server.url)/ids" }.joined(separator: "\n")
        let paths = try ProgramRun(
            ["-", "-o", "-", "--extract", "id=.id", "--extract", "one=.one"], input: list, in: folder)
        #expect(
            paths.output.components(separatedBy: #""extracted":{"id":675127116845989889,"one":1.0}"#).count
                == 6)
        #expect(!paths.errors.contains("2^53"))
        let computed = try ProgramRun(["-", "-o", "-", "--extract", "id=.id+0"], input: list, in: folder)
        #expect(computed.errors.components(separatedBy: "675127116845989889, above 2^53").count == 2)
    }

    @Test("a body in another charset is decoded before it is judged")
    func charset() throws {
        let server = try makeServer()
        for rule in ["body~José", "body~^Jos.$"] {
            #expect(try ProgramRun(["\(server.url)/latin", "--expect", rule], in: folder).status == 0)
        }
    }

    @Test("bodies that wait to be judged take so much memory and no more")
    func memory() async throws {
        let gate = Gate()
        let server = try makeServer(gate: gate)
        let list = (1...24).map { "\(server.url)/large/\($0)" } + ["\(server.url)/gate"]
        let started = try ProgramRun.Started(
            ["-", "-o", "r.jsonl", "-c", "25", "--per-host", "25", "--expect", "body~needle"],
            input: list.joined(separator: "\n"), in: folder)
        await gate.arrivals(1)
        try await wait { self.folder.text("r.jsonl").split(separator: "\n").count == 24 }
        let status = try String(
            contentsOfFile: "/proc/\(started.process.processIdentifier)/status", encoding: .utf8)
        gate.open()
        #expect(started.waitUntilExit().status == 0)
        let peak = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") })
        let kilobytes = try #require(Int(peak.filter(\.isNumber)))
        // 576 MB of bodies; 256 MB at once, one that may go on, and its copy as it grows.
        #expect(kilobytes < 420 << 10, "\(kilobytes) kB")
    }

    @Test("the time of a rule is a number above 0", arguments: ["0", "-1", "x"])
    func badTime(_ text: String) throws {
        let run = try ProgramRun(["http://127.0.0.1:1/", "--rule-time", text], in: folder)
        #expect(run.status == 2)
        #expect(run.errors.contains("--rule-time"))
    }

    // MARK: - Processes

    /// Waits until something is so, for 30 s at most.
    private func wait(_ condition: () throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while try !condition() {
            guard ContinuousClock.now < end else {
                Issue.record("waited in vain")
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func children(of process: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { fields($0)?.parent == process }
    }

    private static func arguments(_ process: Int32) -> [String] {
        let text = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
        return text.split(separator: "\0").map(String.init)
    }

    private static func isAlive(_ process: Int32) -> Bool {
        fields(process).map { $0.state != "Z" } ?? false
    }

    /// From stat of proc(5), behind the name in parentheses.
    private static func fields(_ process: Int32) -> (state: Substring, parent: Int32)? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let words = text[end...].split(separator: " ")
        guard words.count > 2, let parent = Int32(words[2]) else { return nil }
        return (words[1], parent)
    }
}
