import Foundation
import TestSupport
import Testing

/// The real program where its files can grow no more, as on a full disk.
@Suite("A run whose output is full", .timeLimit(.minutes(5)))
struct OutputFullTests {
    @Test(
        "says how many settled requests have no record, and has the others whole",
        arguments: ["r.jsonl", "r.csv", "r.har"])
    func records(_ name: String) throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        let list = (1...60).map { "\(server.url)/\($0)" }.joined(separator: "\n")
        let run = try ProgramRun.Started(
            ["-", "-o", name, "-c", "4"], input: list, fileBlocks: 12, in: folder
        ).waitUntilExit()
        #expect(run.status == 3)
        let settled = server.requests.count
        #expect(run.errors.contains("\(settled) ok, 0 failed, 0 cancelled"))
        let recorded =
            switch name {
            case "r.jsonl": try ProgramRun.records(folder.text(name)).count { $0["outcome"] != nil }
            case "r.csv": folder.text(name).split(separator: "\n").dropFirst().count
            default: folder.exists(name) ? -1 : 0
            }
        #expect(recorded >= 0 && recorded < settled)
        if name != "r.har" { #expect(recorded > 0) }
        let last = run.errorLines.last ?? ""
        #expect(last.hasPrefix("fetchdeck: the output could not be written: \(name)"), "\(last)")
        #expect(last.contains(": File too large; \(settled - recorded) settled requests have no record"))
    }

    @Test("is told what helps: --resume goes on with a file alone")
    func advice() throws {
        let folder = try Folder()
        try folder.write("http://127.0.0.1:1/\n", to: "list.txt")
        try folder.write(#"{"id":1,"outcome":"ok"}"#, to: "a.jsonl")
        let stage = try SharedRunStage(total: 3, servers: 1, hasPosts: false)
        try stage.load()
        for arguments in [
            ["list.txt", "-o", "/dev/full"], ["merge", "a.jsonl", "-o", "/dev/full"],
            ["collect", stage.url, "-o", "/dev/full"], ["collect", stage.url, "-o", "/dev/full", "--follow"],
        ] {
            let full = try ProgramRun(arguments, in: folder)
            #expect(full.status == 3, "\(arguments)")
            #expect(
                full.errorLines == [
                    "fetchdeck: cannot open '/dev/full': No space left on device; make room, then try again"
                ])
        }
    }
}
