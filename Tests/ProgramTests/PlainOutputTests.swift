import Foundation
import Glibc
import TestSupport
import Testing

/// Where records and bodies go, and what happens when they can't.
@Suite("What a run reads and writes beside its list")
struct PlainOutputTests {
    private func makeServer() throws -> TestHTTPServer { try TestHTTPServer { _ in .init() } }

    @Test("exits with 3 before anything is sent when the output can't be opened")
    func outputCannotBeOpened() throws {
        let server = try makeServer()
        let folder = try Folder()
        let run = try ProgramRun(["\(server.url)/ok", "-o", "no/such/folder.jsonl"], in: folder)
        #expect(run.status == 3)
        #expect(run.errorLines.count == 1)
        #expect(server.requests.isEmpty)
    }

    @Test("exits with 3 and one line, or runs, however few files may be open", arguments: 6...24)
    func fewOpenFiles(limit: Int) throws {
        let server = try makeServer()
        let folder = try Folder()
        let run = try ProgramRun(
            ["\(server.url)/ok", "-o", "r.jsonl", "--no-host-backoff", "--retries", "0"], openFiles: limit,
            in: folder)
        #expect(run.status == 3 || run.status == 0, "\(run.errors)")
        if limit >= 20 { #expect(run.status == 0, "\(run.errors)") }
        if run.status == 3 { #expect(run.errors.contains("open files") || run.errors.contains("open '")) }
    }

    @Test("exits with 3 before anything is sent when its output takes nothing")
    func outputFull() throws {
        let server = try makeServer()
        let folder = try Folder()
        let run = try ProgramRun(["\(server.url)/ok", "-o", "/dev/full"], in: folder)
        #expect(run.status == 3)
        #expect(run.errors.contains("No space left on device"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", #"exec "$0" "$1" -o - >&-"#, BuiltProducts.path("fetchdeck"), "\(server.url)/ok",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 3)
        #expect(server.requests.isEmpty)
    }

    @Test("fails the request whose body can't be written because of its place, and runs the rest")
    func bodyCannotBeWritten() throws {
        let server = try makeServer()
        let folder = try Folder()
        try folder.makeFolder("bodies/3.txt/x")
        let list = (1...200).map { "\(server.url)/ok/\($0)" }.joined(separator: "\n")
        let run = try ProgramRun(["-", "--save-bodies", "bodies", "-o", "r.jsonl"], input: list, in: folder)
        #expect(run.status == 1)
        #expect(run.errors.contains("cannot write 'bodies/3.txt': Is a directory"))
        #expect(server.requests.count == 200)
        let failed = try ProgramRun.records(folder.text("r.jsonl")).filter {
            $0["outcome"] as? String != "ok"
        }
        #expect(failed.map { $0["id"] as? Int } == [3])
        #expect((failed.first?["error"] as? [String: Any])?["kind"] as? String == "output")
    }

    @Test("exits with 3 when the folder of the bodies is lost, and stops starting requests")
    func lostBodies() async throws {
        let server = try makeServer()
        let folder = try Folder()
        let list = (1...2000).map { "\(server.url)/ok/\($0)" }.joined(separator: "\n")
        let run = try ProgramRun.Started(
            ["-", "--save-bodies", "bodies", "-o", "r.jsonl", "-c", "1", "--rate", "200"], input: list,
            in: folder)
        await server.tally.reached(10)
        #expect(rename(folder.url("bodies").path, folder.url("elsewhere").path) == 0)
        let ended = run.waitUntilExit()
        #expect(ended.status == 3)
        #expect(ended.errors.contains("cannot write 'bodies/"))
        #expect(ended.errors.contains("fetchdeck: bodies could not be written: bodies/"))
        #expect(!ended.errors.contains("no record"))
        #expect(try ProgramRun.records(folder.text("r.jsonl")).count == server.requests.count)
        #expect(server.requests.count < 2000)
    }

    @Test("records the hash of an empty body, and says how many lines of the records are none with --resume")
    func emptyBody() throws {
        let server = try TestHTTPServer { _ in .init(body: "") }
        let folder = try Folder()
        let list = "\(server.url)/1\n\(server.url)/2\n"
        #expect(try ProgramRun(["-", "-o", "r.jsonl"], input: list, in: folder).status == 0)
        let text = folder.text("r.jsonl")
        for record in try ProgramRun.records(text) {
            #expect(
                record["sha256"] as? String
                    == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
            #expect(record["body_bytes"] as? Int == 0)
        }
        // A torn record with the next one glued to it, behind a byte order mark.
        try folder.write("\u{feff}" + text.prefix(100) + text, to: "r.jsonl")
        let again = try ProgramRun(["-", "-o", "r.jsonl", "--resume"], input: list, in: folder)
        #expect(again.status == 0)
        #expect(again.errorLines.first == "fetchdeck: r.jsonl: 1 line passed over that is no record")
        #expect(server.requests.count == 2)
    }

    @Test("does not write records into its own list, by whatever name")
    func outputIsList() throws {
        let server = try makeServer()
        let folder = try Folder()
        let list = "\(server.url)/ok\n"
        try folder.write(list, to: "list.txt")
        let run = try ProgramRun(["list.txt", "-o", "./list.txt"], in: folder)
        #expect(run.status == 2)
        #expect(
            run.errorLines == [
                "fetchdeck: list.txt is the list and can't be its output too; give -o another file"
            ])
        #expect(folder.text("list.txt") == list)
        #expect(server.requests.isEmpty)
    }

    @Test("reads a body from standard input by @-, unless that is the list")
    func bodyFromInput() throws {
        let server = try makeServer()
        let folder = try Folder()
        for option in ["-d", "--data-binary", "--json"] {
            let run = try ProgramRun(["\(server.url)/ok", option, "@-"], input: "a\nb\n", in: folder)
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(server.requests.map(\.bodyText) == ["ab", "a\nb\n", "a\nb\n"])
        let both = try ProgramRun(["-", "-d", "@-"], input: "\(server.url)/ok\n", in: folder)
        #expect(both.status == 2)
        #expect(
            both.errorLines == [
                "fetchdeck: standard input is the list and can't be a body too; name a file for one of them"
            ])
    }

    @Test("exits with 3 when nobody reads its records any more, and stops starting requests")
    func closedPipe() throws {
        let server = try makeServer()
        let folder = try Folder()
        let list = (1...2000).map { "\(server.url)/ok/\($0)" }.joined(separator: "\n")
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        let started = try ProgramRun.Started(
            ["-", "-o", "-", "-c", "2"], input: list,
            output: FileHandle(fileDescriptor: ends[1], closeOnDealloc: true),
            in: folder)
        let run = started.waitUntilExit()
        #expect(run.status == 3)
        #expect(
            run.errors.contains(
                "fetchdeck: records can't be written, nothing new starts: standard output: Broken pipe"))
        #expect(server.requests.count < 2000)
    }

    @Test("can be ended by two signals while the reader of its records takes nothing")
    func stalledReader() throws {
        let server = try makeServer()
        let folder = try Folder()
        // More records than any pipe holds.
        let list = (1...4000).map { "\(server.url)/ok/\($0)" }.joined(separator: "\n")
        let records = Pipe()
        let errors = Pipe()
        let started = try ProgramRun.Started(
            ["-", "-o", "-", "--timeout", "600"], input: list, output: records.fileHandleForWriting,
            errors: errors.fileHandleForWriting, in: folder)
        try records.fileHandleForWriting.close()
        try errors.fileHandleForWriting.close()
        // It writes, so it takes signals by now.
        let first = records.fileHandleForReading.readData(ofLength: 1)
        #expect(first == Data("{".utf8))
        started.signal(SIGTERM)
        var said = try Self.said(errors, until: "second signal")
        started.signal(SIGTERM)
        said += String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(started.waitUntilExit().status == 3)
        #expect(said.contains("its reader takes nothing any more"))
        #expect(said.contains("4,000 requests in "))
    }

    @Test("ends at once by a second signal, whichever it is, with the first one's status and whole records")
    func secondSignal() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        defer { gate.open() }
        let folder = try Folder()
        for (first, second, status) in [
            (SIGINT, SIGINT, 130), (SIGINT, SIGTERM, 130), (SIGTERM, SIGINT, 143),
        ] {
            let arrived = gate.arrivedCount
            let errors = Pipe()
            let started = try ProgramRun.Started(
                ["\(server.url)/slow", "-o", "r.jsonl", "--timeout", "600"],
                errors: errors.fileHandleForWriting,
                in: folder)
            try errors.fileHandleForWriting.close()
            await gate.arrivals(arrived + 1)
            started.signal(first)
            // Two signals that wait together would come by their numbers.
            var said = try Self.said(errors, until: "a second signal stops at once")
            started.signal(second)
            said += String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(started.waitUntilExit().status == Int32(status))
            #expect(said.contains("0 ok, 0 failed, 1 cancelled, 0 not sent"))
        }
        let outcomes = try ProgramRun.records(folder.text("r.jsonl")).map { $0["outcome"] as? String }
        #expect(outcomes == ["cancelled", "cancelled", "cancelled"])
    }

    /// What the program says until it has said this.
    private static func said(_ errors: Pipe, until sign: String) throws -> String {
        var said = ""
        while !said.contains(sign) {
            let data = errors.fileHandleForReading.availableData
            try #require(!data.isEmpty, "it ended by the first signal alone: \(said)")
            said += String(decoding: data, as: UTF8.self)
        }
        return said
    }
}
