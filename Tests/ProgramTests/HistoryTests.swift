import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Runs that are kept", .serialized)
struct HistoryTests {
    private static func files(_ folder: Folder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url("state/fetchdeck/runs").path).sorted()
    }

    private static func environment(_ folder: Folder) -> [String: String] {
        ["HOME": folder.path, "XDG_STATE_HOME": folder.url("state").path]
    }

    /// A run in the dashboard without `-o`, to its end.
    private static func runDeck(
        _ arguments: [String], _ folder: Folder, shows text: String, asks: Bool = false
    ) throws -> String {
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), arguments, environment: environment(folder), columns: 100,
            rows: 30, folder: folder.path)
        try terminal.wait(for: text)
        terminal.send("q")
        if asks {
            try terminal.wait(for: "Quit?")
            terminal.send("y")
        }
        _ = try terminal.waitForExit()
        return String(decoding: terminal.output, as: UTF8.self)
    }

    @Test("a dashboard run without -o is shown again by 'last', for its owner alone")
    func last() throws {
        let server = try TestHTTPServer { request in .init(status: request.path == "/2" ? 500 : 200) }
        defer { server.stop() }
        let folder = try Folder()
        _ = try Self.runDeck(
            [server.url + "/1?token=zyx", server.url + "/2", "--retries", "0"], folder, shows: "✗ 1 failed")
        let kept = try Self.files(folder)
        #expect(kept.count == 2)
        for name in kept {
            let path = folder.url("state/fetchdeck/runs/\(name)").path
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(!(try String(contentsOfFile: path, encoding: .utf8).contains("zyx")))
        }
        let runs = try ProgramRun(["runs"], environment: Self.environment(folder), in: folder)
        #expect(runs.outputLines.count == 1)
        #expect(
            runs.output.wholeMatch(of: /1  [-0-9]{10} [:0-9]{8}  2 requests  1 ok  1 failed  http.*\n/) != nil
        )
        let last = try Self.runDeck(["last"], folder, shows: "✗ 1 failed")
        #expect(last.contains("token=•••"))
        let missing = try ProgramRun(["last", "2"], environment: Self.environment(folder), in: folder)
        #expect(missing.status == 2)
        #expect(missing.errors.contains("no run 2; 1 run kept, 'fetchdeck runs' lists them"))
        // Looking at it is no run.
        #expect(try Self.files(folder) == kept)
    }

    @Test("'last' names the records and the list, as they can be given to send again")
    func resending() throws {
        let server = try TestHTTPServer { _ in .init(status: 404) }
        defer { server.stop() }
        let folder = try Folder()
        try folder.write("\(server.url)/1\n", to: "my list.txt")
        _ = try Self.runDeck(["my list.txt"], folder, shows: "✗ 1 failed")
        let name = try #require(try Self.files(folder).first { $0.hasSuffix(".jsonl") })
        let records = folder.url("state/fetchdeck/runs/\(name)").path
        let last = try Self.runDeck(["last"], folder, shows: "✗ 1 failed")
        #expect(last.contains("can be sent again by\r\nfetchdeck replay \(records) --list 'my list.txt'\r\n"))
        // From elsewhere the list is named from the root on.
        let other = RunNote(startedAt: "", lists: ["a.txt", "/b.txt", "http://c/d"], folder: "/where").sources
        #expect(other == ["/where/a.txt", "/b.txt", "http://c/d"])
        #expect(RunNote(startedAt: "", lists: ["-"]).sources == [])
        #expect(RunNote(startedAt: "", lists: ["http://a/?token=•••"]).sources == [])
    }

    @Test("what was never sent counts as not sent in 'last'")
    func unsent() throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let folder = try Folder()
        try folder.write((1...9).map { "\(server.url)/\($0)\n" }.joined(), to: "l.txt")
        _ = try Self.runDeck(["l.txt", "--rate", "0.01"], folder, shows: "✓ 1 ok", asks: true)
        let last = try Self.runDeck(["last"], folder, shows: "8 not sent")
        #expect(last.contains("1/9"))
    }

    @Test("a run with -o says how to see it again, and 'last' that it is newer than what is kept")
    func newerOutput() throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let folder = try Folder()
        _ = try Self.runDeck([server.url], folder, shows: "✓ 1 ok")
        let plain = {
            try ProgramRun(["last", "--plain"], environment: Self.environment(folder), in: folder)
        }
        #expect(!(try plain().errors.contains("newer")))
        let text = try Self.runDeck([server.url, "-o", "r.jsonl"], folder, shows: "✓ 1 ok")
        #expect(text.contains("'fetchdeck replay r.jsonl' shows it again"))
        let last = try plain()
        #expect(last.errors.contains("a newer run wrote its records to"))
        #expect(last.errors.contains("/r.jsonl' shows it again"))
    }

    @Test("nothing is kept with --no-history, with -o, in plain mode, and where nothing settled")
    func nothingKept() throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let folder = try Folder()
        _ = try Self.runDeck([server.url, "--no-history"], folder, shows: "✓ 1 ok")
        _ = try Self.runDeck([server.url, "-o", "r.jsonl"], folder, shows: "✓ 1 ok")
        _ = try ProgramRun([server.url, "--plain"], environment: Self.environment(folder), in: folder)
        #expect(!FileManager.default.fileExists(atPath: folder.url("state").path))
        let none = try ProgramRun(["last"], environment: Self.environment(folder), in: folder)
        #expect(none.status == 2)
        #expect(none.errors.contains("no run is kept"))
    }

    @Test("a folder that can't be written is said once, and the run goes on")
    func unwritable() throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let folder = try Folder()
        try folder.write("a file", to: "state")
        let screen = try Self.runDeck([server.url], folder, shows: "✓ 1 ok")
        #expect(screen.contains("this run is not kept"))
    }

    @Test("the newest twenty are kept")
    func prune() throws {
        let folder = try Folder()
        let history = try #require(RunHistory(environment: Self.environment(folder)))
        var paths: [String] = []
        for second in 0..<23 as Range<UInt64> {
            paths.append(try history.begin(["list"], at: (1_764_000_000 + second) * 1_000_000_000).path)
        }
        history.prune()
        #expect(history.runs().map(\.path) == paths.suffix(20).reversed())
        #expect(try Self.files(folder).count == 40)
    }
}
