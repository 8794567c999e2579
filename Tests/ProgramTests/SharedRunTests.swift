import FetchCore
import FetchFiles
import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("A run in a database", .serialized)
struct SharedRunTests {
    @Test("has the records of a plain run over the same list: ids, keys, requests, outcomes")
    func plainRunsRecords() throws {
        let stage = try SharedRunStage(total: 9)
        let server = stage.servers[0].url
        try stage.folder.write("from a file", to: "body.txt")
        let odd = [
            #"{"url": "\#(server)/a", "headers": {"X-A": "1", "Accept": null}, "name": "n", "group": "g", "timeout": 2.5}"#,
            #"{"url": "\#(server)/a", "method": "PUT", "body_file": "body.txt", "expect": ["status=201", "time<5s"]}"#,
            #"{"url": "\#(server)/a", "headers": {"X-A": "1", "Accept": null}}"#,
            #"{"url": "\#(server)/{{v}}", "body_base64": "AP8B"}"#, "no JSON",
            #"{"url": "\#(server)/é?token=secret"}"#,
        ]
        try stage.folder.write(
            stage.folder.text("list.jsonl") + "\n" + odd.joined(separator: "\n"), to: "list.jsonl")
        let options = ["-H", "X-All: yes", "--var", "v=value", "--skip-bad", "--user", "u:p"]
        let plain = try ProgramRun(
            ["list.jsonl", "--plain", "-o", "plain.jsonl"] + options, in: stage.folder)
        #expect(plain.status == 1, "\(plain.errors)")
        let heads = Self.requests(stage)
        let load = try ProgramRun(["share", "load", stage.url, "list.jsonl"] + options, in: stage.folder)
        #expect(load.status == 0, "\(load.errors)")
        let worker = try stage.work()
        #expect(worker.waitUntilExit().status == 1)
        let shared = try stage.collect()
        let expected = try ProgramRun.records(stage.folder.text("plain.jsonl"))
        #expect(Self.facts(shared) == Self.facts(expected))
        #expect(shared.allSatisfy { ($0["worker"] as? String)?.hasSuffix("-1") == true })
        #expect(Self.requests(stage) == heads.mapValues { $0 * 2 })
    }

    /// How often a request came to a server, by all that it was.
    private static func requests(_ stage: SharedRunStage) -> [String: Int] {
        stage.servers.flatMap(\.requests).reduce(into: [:]) { counts, request in
            let headers = request.headers.map { "\($0.name): \($0.value)" }.sorted()
            counts["\(request.method) \(request.target) \(headers) \(request.bodyText)", default: 0] += 1
        }
    }

    private static func facts(_ records: [[String: Any]]) -> [String] {
        records.map { record in
            let fields = ["id", "key", "name", "group", "method", "url", "outcome", "status", "attempts"]
            return fields.map { "\($0)=\(record[$0] ?? "")" }.joined(separator: " ")
        }.sorted()
    }

    @Test("is joined by the same list and options until it is done, and is another run with others")
    func joined() throws {
        let stage = try SharedRunStage(total: 30, hasPosts: false)
        let first = try stage.load("--retries", "1")
        #expect(try stage.load("--retries", "1") == first)
        #expect(try stage.load("--retries", "0") != first)
        let two = try ProgramRun(["work", stage.url, "--once"], in: stage.folder)
        #expect(two.status == 2)
        #expect(two.errors.contains("2 runs are not finished"))
        for name in [first] {
            #expect(
                try ProgramRun(["work", stage.url, "--run", name, "--once"], in: stage.folder).status == 0)
        }
        #expect(try stage.load("--retries", "1") != first)
    }

    @Test("says which unfinished run has the same list with other options, and which those are")
    func otherOptions() throws {
        let stage = try SharedRunStage(total: 3, hasPosts: false)
        let first = try stage.load("--retries", "1", "--per-host", "4")
        let words = "run \(first) has the same list with other options and is not finished: "
        let other = try ProgramRun(
            ["share", "load", stage.url, "list.jsonl", "--retries", "1", "--rate", "5"], in: stage.folder)
        #expect(other.errorLines.contains { $0.hasSuffix(words + "--per-host, --rate") }, "\(other.errors)")
        let same = try ProgramRun(
            ["share", "load", stage.url, "list.jsonl", "--retries", "1", "--per-host", "4"], in: stage.folder)
        #expect(!same.errors.contains("other options"))
        try stage.folder.write("http://a.test/", to: "other.txt")
        let list = try ProgramRun(["share", "load", stage.url, "other.txt", "--rate", "5"], in: stage.folder)
        #expect(!list.errors.contains("other options"), "\(list.errors)")
    }

    @Test("run --share loads the list, works on it with others, and writes the records of all")
    func runShared() throws {
        let stage = try SharedRunStage(total: 300, delay: .milliseconds(5))
        // As any run it appends, behind what a crash has left of a last line.
        let earlier = #"{"id":1,"outcome":"ok"}"#
        try stage.folder.write("\(earlier)\n{\"id\":2,\"out", to: "all.jsonl")
        let run = try ProgramRun(
            ["list.jsonl", "--share", stage.url, "-o", "all.jsonl", "--retries", "1"], in: stage.folder)
        #expect(run.status == 0, "\(run.errors)")
        let lines = stage.folder.text("all.jsonl").split(separator: "\n", maxSplits: 1)
        #expect(lines.first.map(String.init) == earlier)
        stage.checkOutcomes(try ProgramRun.records(lines.last.map(String.init) ?? ""))
    }

    @Test(
        "run --share writes the records of all by the output's name, and goes on in what is there",
        arguments: ["csv", "har"])
    func runSharedFormats(format: String) throws {
        let stage = try SharedRunStage(total: 30)
        let name = "all.\(format)"
        let options = ["list.jsonl", "--share", stage.url, "-o", name]
        for count in 1...2 {
            // After a run that is done a new one begins.
            let run = try ProgramRun(options, in: stage.folder)
            #expect(run.status == 0, "\(run.errors)")
            let records = try RecordReader(path: stage.folder.url(name).path, hosts: HostTable())
            #expect(records.count == 30 && records.badLines == 0)
            let text = stage.folder.text(name)
            let lines = text.split(separator: "\n")
            switch format {
            case "csv":
                #expect(lines.count == 1 + 30 * count)
                #expect(lines[0].contains(",worker,") && lines[1].contains("-\(1),"))
            default:
                #expect(text.split(separator: "\"startedDateTime\"").count == 1 + 30 * count)
                #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
                #expect(!stage.folder.exists("all.har.part"))
            }
            #expect(
                try ProgramRun(["replay", name, "--export", "\(count).jsonl"], in: stage.folder).status == 0)
        }
        // The keys are those of the requests, as in a file of lines.
        let lines = try stage.collect()
        let keys = try ProgramRun.records(stage.folder.text("2.jsonl")).compactMap { $0["key"] as? String }
        #expect(keys.sorted() == lines.compactMap { $0["key"] as? String }.sorted())
    }

    @Test("is not there after a list that is empty, has a bad line, or asks for what workers cannot do")
    func nothingLeft() throws {
        let stage = try SharedRunStage(total: 3)
        try stage.folder.write("http://a.test/\nhttp://\n", to: "bad.txt")
        try stage.folder.write("# nothing\n", to: "empty.txt")
        for arguments in [["bad.txt"], ["empty.txt"], ["list.jsonl", "--cookie-jar"]] {
            let run = try ProgramRun(["share", "load", stage.url] + arguments, in: stage.folder)
            #expect(run.status == 2, "\(run.errors)")
            #expect(run.output.isEmpty)
        }
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        #expect(try database.runs().isEmpty)
    }

    @Test("run --share that a signal ends has what has settled so far, and the run what is left")
    func endedBySignal() async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, servers: 1, hasPosts: false, gate: gate)
        let own = try ProgramRun.Started(
            ["list.jsonl", "--share", stage.url, "--per-host", "3", "-o", "all.jsonl"], in: stage.folder)
        await gate.arrivals(3)
        own.signal(SIGTERM)
        try await stage.aWorkerEnds()
        gate.open()
        let ended = own.waitUntilExit()
        #expect(ended.status == 143, "\(ended.errors)")
        let records = try ProgramRun.records(stage.folder.text("all.jsonl"))
        #expect(records.count == 3 && records.allSatisfy { $0["outcome"] as? String == "ok" })
        #expect(ended.errors.contains("all.jsonl has what has settled so far"))
        try stage.work()
        #expect(stage.waitForWorkers().map(\.status) == [0])
        #expect(try stage.collect().count == 12)
        #expect(stage.served.values.allSatisfy { $0 == 1 })
    }

    @Test(
        "run --share goes on where its file ends: what it has of the run already is not written again",
        arguments: ["jsonl", "csv", "har"])
    func givenAgain(format: String) async throws {
        let gate = Gate()
        let stage = try SharedRunStage(total: 12, servers: 1, hasPosts: false, gate: gate)
        let arguments = ["list.jsonl", "--share", stage.url, "--per-host", "3", "-o", "all.\(format)"]
        let first = try ProgramRun.Started(arguments, in: stage.folder)
        await gate.arrivals(3)
        first.signal(SIGTERM)
        try await stage.aWorkerEnds()
        gate.open()
        #expect(first.waitUntilExit().status == 143)
        let second = try ProgramRun(arguments, in: stage.folder)
        #expect(second.status == 0, "\(second.errors)")
        #expect(
            try ProgramRun(["merge", "all.\(format)", "-o", "merged.jsonl"], in: stage.folder).errorLines
                == ["wrote merged.jsonl: 12 of 12 records of 1 file"])
        let ids = try ProgramRun.records(stage.folder.text("merged.jsonl")).compactMap { $0["id"] as? Int }
        #expect(ids.sorted() == Array(1...12))
    }

    @Test("run --share whose output cannot be opened sends nothing", arguments: [["-o"], ["--junit"]])
    func noOutput(option: [String]) throws {
        let stage = try SharedRunStage(total: 3)
        let run = try ProgramRun(
            ["list.jsonl", "--share", stage.url] + option + ["no/such/file"], in: stage.folder)
        #expect(run.status == 3, "\(run.errors)")
        #expect(run.errorLines.count == 1 && run.errors.contains("no/such/file"))
        #expect(stage.served.isEmpty)
    }

    @Test("goes on without a worker that a signal ends: what is in flight finishes, the rest is given back")
    func givenBack() async throws {
        let stage = try SharedRunStage(total: 600, delay: .milliseconds(20))
        try stage.load()
        let first = try stage.work()
        await stage.servers[0].tally.reached(40)
        first.signal(SIGTERM)
        let ended = first.waitUntilExit()
        #expect(ended.status == 143, "\(ended.errors)")
        #expect(ended.errors.contains("it goes on while others work on it"))
        // Nothing has to wait for a lease to run out.
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        let held = try database.connection.query(
            "select from fetchdeck.lane where worker is not null and first_open < chunks")
        #expect(held.count == 0)
        let second = try stage.work()
        #expect(second.waitUntilExit().status == 0)
        let records = try stage.collect()
        stage.checkOutcomes(records)
        #expect(stage.served.values.allSatisfy { $0 == 1 })
        #expect(Set(records.compactMap { $0["worker"] as? String }).count == 2)
    }
}
