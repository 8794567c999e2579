import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("fetchdeck merge")
struct MergeTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func line(_ id: Int, key: Int, second: Int, status: Int = 200, more: String = "") -> String {
        "{\"id\":\(id), \"key\":\"\(String(format: "%016x", key))\",\"url\":\"http://h/\(key)\",\"outcome\":\"ok\","
            + "\"status\":\(status),\"finished_at\":\"2026-11-22T12:00:\(10 + second).000Z\"\(more)}"
    }

    private func write(_ lines: [String], to name: String) throws {
        try folder.write(lines.joined(separator: "\n") + "\n", to: name)
    }

    @Test("keeps of each key the record that finished last, then that of the later file, as it is")
    func lastFinished() throws {
        let a = [
            line(1, key: 1, second: 5), line(2, key: 2, second: 1), line(3, key: 3, second: 3),
            line(4, key: 4, second: 1), line(4, key: 4, second: 1, status: 201),
        ]
        let b = [
            line(9, key: 3, second: 3, status: 204), line(1, key: 1, second: 4),
            line(2, key: 2, second: 2, more: ",\"unknown\": [1, 2]"),
        ]
        try write(a, to: "a.jsonl")
        try write(b, to: "b.jsonl")
        let run = try ProgramRun(["merge", "a.jsonl", "b.jsonl", "-o", "all.jsonl"], in: folder)
        #expect(run.status == 0 && run.errorLines == ["wrote all.jsonl: 4 of 8 records of 2 files"])
        #expect(folder.text("all.jsonl") == [a[0], a[4], b[0], b[2]].map { $0 + "\n" }.joined())
        let other = try ProgramRun(["merge", "b.jsonl", "a.jsonl", "-o", "-"], in: folder)
        #expect(other.outputLines == [b[2], a[0], a[2], a[4]])
    }

    @Test("takes the empty file of a shard without a request, and makes one of none but such")
    func emptyShards() throws {
        let server = try TestHTTPServer { _ in .init() }
        try folder.write("\(server.url)/1\n\(server.url)/2\n", to: "list.txt")
        // Both requests are of one host: all shards but one have none.
        for shard in 0..<4 {
            let run = try ProgramRun(
                ["list.txt", "--shard", "\(shard)/4", "-o", "\(shard).jsonl"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            #expect(folder.exists("\(shard).jsonl"))
        }
        #expect(server.requests.count == 2)
        let files = (0..<4).map { "\($0).jsonl" }
        let all = try ProgramRun(["merge"] + files + ["-o", "all.jsonl"], in: folder)
        #expect(all.status == 0 && all.errorLines == ["wrote all.jsonl: 2 of 2 records of 4 files"])
        let empty = try #require(files.first { folder.text($0).isEmpty })
        let none = try ProgramRun(["merge", empty, empty, "-o", "none.jsonl"], in: folder)
        #expect(none.status == 0 && folder.exists("none.jsonl") && folder.text("none.jsonl").isEmpty)
        try folder.write("# none\n", to: "nothing.txt")
        let noList = try ProgramRun(["nothing.txt", "--shard", "0/4", "-o", "n.jsonl"], in: folder)
        #expect(noList.status == 2)
        try folder.write("no record\n", to: "other.jsonl")
        #expect(try ProgramRun(["merge", "other.jsonl", empty, "-o", "x.jsonl"], in: folder).status == 2)
    }

    @Test("says which file has keys that tell no request, and goes by those that are all zeros")
    func oddKeys() throws {
        let odd = line(1, key: 1, second: 1).replacing("0000000000000001", with: "no key")
        let zero = line(2, key: 0, second: 1)
        try write([odd, zero, line(3, key: 3, second: 1)], to: "a.jsonl")
        try write([odd, line(2, key: 0, second: 2)], to: "b.jsonl")
        let run = try ProgramRun(["merge", "a.jsonl", "b.jsonl", "-o", "all.jsonl"], in: folder)
        #expect(run.status == 0)
        #expect(
            run.errorLines == [
                "fetchdeck: a.jsonl: 1 record whose key is not 16 hex digits; each is kept",
                "fetchdeck: b.jsonl: 1 record whose key is not 16 hex digits; each is kept",
                "wrote all.jsonl: 4 of 5 records of 2 files",
            ])
    }

    @Test("may write to one of the files that it reads, and leaves out lines that are no records")
    func ontoItself() throws {
        try write([line(1, key: 1, second: 1), "{\"id\":2,\"key\":\"00"], to: "a.jsonl")
        let run = try ProgramRun(
            ["merge", "a.jsonl", "-", "-o", "a.jsonl"], input: line(1, key: 1, second: 2), in: folder)
        #expect(run.status == 0)
        #expect(run.errorLines.first == "fetchdeck: a.jsonl: 1 line passed over that is no record")
        #expect(folder.text("a.jsonl") == line(1, key: 1, second: 2) + "\n")
    }

    @Test(
        "replaces no file that holds something else than records",
        arguments: [
            "http://h/1\nhttp://h/2\n", #"{"url":"http://h/1"}"#, #"{"id":1,"url":"http://h/1"}"#,
            "{\"id\":1,\n \"url\":\"http://h/1\"}\n", "id,key,outcome\n1,0,ok\n", "\u{1F}\u{8B}", " x",
        ])
    func otherContent(text: String) throws {
        try write([line(1, key: 1, second: 1)], to: "a.jsonl")
        try folder.write(text, to: "mine")
        let run = try ProgramRun(["merge", "a.jsonl", "-o", "mine"], in: folder)
        #expect(run.status == 2)
        #expect(
            run.errorLines == [
                "fetchdeck: mine: it holds something else than result records and is not replaced; "
                    + "name another file with -o"
            ])
        #expect(folder.text("mine") == text && !folder.exists("mine.part"))
    }

    @Test(
        "replaces records, also what a crash left of them, and an empty file",
        arguments: [
            "", "\n", #"{"id":1,"outcome":"ok"}"#, #"{"id":1,"key"#,
            "\u{FEFF}{\"id\":1,\"outcome\":\"ok\"}\n",
        ])
    func replaced(text: String) throws {
        try write([line(1, key: 1, second: 1)], to: "a.jsonl")
        try folder.write(text, to: "earlier.jsonl")
        let run = try ProgramRun(["merge", "a.jsonl", "-o", "earlier.jsonl"], in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(folder.text("earlier.jsonl") == folder.text("a.jsonl"))
    }

    @Test("reads CSV records as well, and refuses a name for a format that it does not write")
    func formats() throws {
        try write([line(1, key: 1, second: 1)], to: "a.jsonl")
        _ = try ProgramRun(["replay", "a.jsonl", "--export", "a.csv"], in: folder)
        try write([line(1, key: 2, second: 1)], to: "b.jsonl")
        let run = try ProgramRun(["merge", "a.csv", "b.jsonl", "-o", "-"], in: folder)
        #expect(try ProgramRun.records(run.output).compactMap { $0["key"] as? String }.count == 2)
        let refused = try ProgramRun(["merge", "a.csv", "b.jsonl", "-o", "c.har"], in: folder)
        #expect(refused.status == 2 && refused.errors.contains("--export"))
        #expect(!folder.exists("c.har"))
        let missing = try ProgramRun(["merge", "none.jsonl", "-o", "c.jsonl"], in: folder)
        #expect(missing.status == 2 && missing.errorLines.count == 1)
        let unwritable = try ProgramRun(["merge", "a.jsonl", "-o", "no/c.jsonl"], in: folder)
        #expect(unwritable.status == 3)
    }
}
