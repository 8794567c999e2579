import Foundation
import TestSupport
import Testing

/// The record file of the real program, when other programs meddle with it.
@Suite("A run whose record file is not left alone", .timeLimit(.minutes(5)))
struct OutputLossTests {
    private let server: TestHTTPServer
    private let folder: Folder
    private let total = 60

    init() throws {
        server = try TestHTTPServer { _ in .init(delay: .milliseconds(20)) }
        folder = try Folder()
    }

    /// What waits at a gate is not to time out on a machine that is busy.
    private let patient = ["--resume", "--timeout", "300", "--read-timeout", "300"]

    /// Returns when one of them has ended.
    private func firstExit(of runs: [ProgramRun.Started]) async throws {
        let limit = ContinuousClock.now + .seconds(120)
        while runs.allSatisfy(\.process.isRunning) {
            try #require(ContinuousClock.now < limit, "neither run is refused")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func writeList(isPost: Bool, to server: TestHTTPServer? = nil) throws {
        let server = server ?? self.server
        let lines = (1...total).map { number in
            isPost
                ? #"{"url": "\#(server.url)/\#(number)", "json": {"n": \#(number)}}"#
                : #"{"url": "\#(server.url)/\#(number)"}"#
        }
        try folder.write(lines.joined(separator: "\n"), to: "list.jsonl")
    }

    private func start(_ output: String = "r.jsonl", _ more: [String] = ["--resume"]) throws
        -> ProgramRun.Started
    {
        try ProgramRun.Started(
            ["list.jsonl", "-o", output, "-c", "4", "--retries", "0"] + more, in: folder)
    }

    /// The paths on record, each with its outcomes in order.
    private func outcomes(_ name: String = "r.jsonl") throws -> [String: [String]] {
        try ProgramRun.records(folder.text(name)).reduce(into: [:]) { found, record in
            let url = try #require(URL(string: record["url"] as? String ?? ""))
            found[url.path, default: []].append(record["outcome"] as? String ?? "")
        }
    }

    private var paths: [String] { (1...total).map { "/\($0)" }.sorted() }

    @Test("refuses a second run at the same time, which neither sends nor writes", arguments: 0..<10)
    func twoRuns(_ round: Int) async throws {
        // Nothing is answered before one of the two is refused: neither is over when the other begins.
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        try writeList(isPost: round.isMultiple(of: 2), to: server)
        let first = try start("r.jsonl", patient)
        // At once, and when the first has begun to send.
        if round > 2 {
            gate.pass(round - 3)
            await server.tally.reached(round)
        }
        let second = try start("r.jsonl", patient)
        try await firstExit(of: [first, second])
        gate.open()
        let runs = [first.waitUntilExit(), second.waitUntilExit()]
        #expect(runs.map(\.status).sorted() == [0, 3])
        let refused = try #require(runs.first { $0.status == 3 })
        #expect(
            refused.errors
                == "fetchdeck: cannot open 'r.jsonl': another run is writing it; name another file with -o\n")
        #expect(server.requests.map(\.path).sorted() == paths)
        let outcomes = try outcomes()
        #expect(outcomes.keys.sorted() == paths)
        #expect(outcomes.values.allSatisfy { $0 == ["ok"] })
        #expect(!folder.exists("r.jsonl.inflight"))
    }

    @Test(
        "has every record in the file, removed or moved away meanwhile", arguments: ["r.jsonl", "r.csv"],
        [true, false])
    func removed(_ name: String, isMoved: Bool) async throws {
        try writeList(isPost: false)
        let run = try start(name, [])
        await server.tally.reached(total / 2)
        #expect(
            isMoved
                ? rename(folder.url(name).path, folder.url("old").path) == 0
                : unlink(folder.url(name).path) == 0)
        let ended = run.waitUntilExit()
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(folder.text(name).split(separator: "\n").count == total + (name == "r.csv" ? 1 : 0))
    }

    @Test("ends with exit status 3 where a folder takes the place of the file")
    func replaced() async throws {
        try writeList(isPost: false)
        let run = try start("r.jsonl", [])
        await server.tally.reached(total / 2)
        #expect(rename(folder.url("r.jsonl").path, folder.url("old.jsonl").path) == 0)
        try folder.makeFolder("r.jsonl")
        let ended = run.waitUntilExit()
        #expect(ended.status == 3)
        #expect(
            ended.errors.contains(
                "could not be written: r.jsonl: it was replaced by another file, folder or link"))
        // What was written before is in the file that was moved away.
        let missing = server.requests.count - (try ProgramRun.records(folder.text("old.jsonl")).count)
        #expect(ended.errors.contains("\(missing) settled requests have no record"), "\(ended.errors)")
    }

    @Test(
        "sends no POST twice when its sidecar was cut or removed before it was killed",
        arguments: ["cut", "rm"])
    func sidecar(_ how: String) async throws {
        try writeList(isPost: true)
        let run = try start()
        await server.tally.reached(total / 3)
        let sidecar = folder.url("r.jsonl.inflight").path
        #expect(how == "cut" ? truncate(sidecar, 0) == 0 : unlink(sidecar) == 0)
        await server.tally.reached(total / 3 + 12)
        run.signal(SIGKILL)
        #expect(run.waitUntilExit().status == -SIGKILL)
        let rest = try start().waitUntilExit()
        #expect(rest.status == 1 || rest.status == 0, "\(rest.errors)")
        #expect(server.requests.map(\.path).sorted() == paths)
        #expect(try outcomes().keys.sorted() == paths)
    }

    @Test("is refused, and does not wait, where the sidecar is a FIFO", arguments: [[], ["--resume"]])
    func fifo(_ more: [String]) throws {
        try writeList(isPost: true)
        #expect(mkfifo(folder.url("r.jsonl.inflight").path, 0o600) == 0)
        let run = try start("r.jsonl", more).waitUntilExit()
        #expect(run.status == 3)
        #expect(run.errors.contains("r.jsonl.inflight': it is not a regular file"))
        #expect(server.requests.isEmpty)
        #expect(!folder.exists("r.jsonl"))
    }

    @Test("has nothing but records in it where standard streams are closed", arguments: ["r.jsonl", "r.csv"])
    func closedStreams(_ name: String) throws {
        let answers = try TestHTTPServer { .init(status: $0.path == "/bad" ? 500 : 200) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", #"exec "$0" "$@" 0<&- 1>&- 2>&-"#, BuiltProducts.path("fetchdeck"), "\(answers.url)/bad",
            "\(answers.url)/good", "--retries", "0", "-o", name,
        ]
        process.currentDirectoryURL = folder.url("")
        process.environment = ["HOME": folder.path, "LANG": "C.UTF-8"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        let lines = folder.text(name).split(separator: "\n")
        if name == "r.jsonl" {
            #expect(try ProgramRun.records(folder.text(name)).count == 2)
        } else {
            #expect(lines.count == 3)
            #expect(Set(lines.map { $0.count { $0 == "," } }).count == 1)
        }
        #expect(lines.allSatisfy { !$0.hasPrefix("failed") && !$0.hasPrefix("fetchdeck") })
    }

    @Test("is for its owner alone where secrets are shown", arguments: ["r.jsonl", "r.csv", "r.har"])
    func mode(_ name: String) throws {
        try folder.write("\(server.url)/1?token=x\n", to: "list.jsonl")
        let run = try ProgramRun(
            ["list.jsonl", "--format", "urls", "-o", name, "--show-secrets", "--save-bodies", "bodies"],
            in: folder)
        #expect(run.status == 0, "\(run.errors)")
        for file in [name, "bodies/1.txt"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.url(file).path)
            #expect((attributes[.posixPermissions] as? Int) == 0o600, "\(file)")
        }
    }
}
