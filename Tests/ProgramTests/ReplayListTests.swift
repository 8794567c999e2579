import Foundation
import Glibc
import TestSupport
import Testing

@testable import fetchdeck

@Suite("A finished run with its list", .serialized)
struct ReplayListTests {
    private let folder: Folder
    private let healed: Signal
    private let server: TestHTTPServer

    init() throws {
        folder = try Folder()
        let healed = Signal()
        self.healed = healed
        server = try TestHTTPServer { request in
            .init(status: request.path == "/bad" && !healed.isRaised ? 404 : 200)
        }
        try folder.write("\(server.url)/ok\n\(server.url)/bad?token=t\n", to: "list.txt")
        #expect(try ProgramRun(["list.txt", "-o", "r.jsonl", "-c", "1"], in: folder).status == 1)
        #expect(server.requests.count == 2)
    }

    @Test("sends nothing by itself; R sends what failed, p what was never sent; their records are appended")
    func keys() async throws {
        healed.raise()
        try folder.write(folder.text("list.txt") + "\(server.url)/new\n", to: "list.txt")
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"),
            ["replay", "\(folder.path)/r.jsonl", "--list", "\(folder.path)/list.txt"],
            environment: ["HOME": folder.path], columns: 120, rows: 30, input: .terminal)
        try terminal.wait(for: "held")
        try terminal.wait(for: "404")
        #expect(server.requests.count == 2)
        terminal.send("R")
        await server.tally.reached(3)
        terminal.send("/new\r")
        try terminal.wait(for: "1 of 3")
        terminal.send("p")
        await server.tally.reached(4)
        try terminal.wait(for: "FINISHED")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.screen.contains("3 ok (1 in an earlier run)"))
        #expect(server.requests.map(\.target) == ["/ok", "/bad?token=t", "/bad?token=t", "/new"])
        let records = try ProgramRun.records(folder.text("r.jsonl"))
        #expect(records.compactMap { $0["id"] as? Int } == [1, 2, 2, 3])
        #expect(records.compactMap { $0["outcome"] as? String } == ["ok", "failed", "ok", "ok"])
        #expect(Set(records[1...2].compactMap { $0["key"] as? String }).count == 1)
    }

    @Test("failures by --expect stay what they are without it, and it is said that the rule is missing")
    func missingRule() async throws {
        let ran = try ProgramRun(
            ["list.txt", "-o", "e.jsonl", "-c", "1", "--expect", "status=201"], in: folder)
        #expect(ran.status == 1)
        for (rules, isMissing) in [([], true), (["--expect", "status=201"], false)] {
            let terminal = try PseudoTerminal(
                BuiltProducts.path("fetchdeck"),
                ["replay", "\(folder.path)/e.jsonl", "--list", "\(folder.path)/list.txt"] + rules,
                environment: ["HOME": folder.path], columns: 120, rows: 30, input: .terminal)
            try terminal.wait(for: "expected 201, got 200")
            try terminal.wait(for: "✗ 2 failed")
            terminal.send("q")
            #expect(try terminal.waitForExit() == .exited(1))
            let note = "1 request failed by --expect rules that are not given now"
            #expect(terminal.screen.contains(note) == isMissing)
        }
        #expect(try ProgramRun.records(folder.text("e.jsonl")).count == 2)
    }

    @Test("is refused without a terminal, with another list, and together with --export")
    func refused() throws {
        let plain = try ProgramRun(["replay", "r.jsonl", "--list", "list.txt"], in: folder)
        #expect(plain.status == 2)
        #expect(plain.errorLines.count == 1)
        #expect(plain.errors.contains("'fetchdeck LIST -o RESULTS --resume'"))
        let both = try ProgramRun(
            ["replay", "r.jsonl", "--list", "list.txt", "--export", "x.csv"], in: folder)
        #expect(both.status == 2)
        try folder.write("\(server.url)/other\n", to: "other.txt")
        for (list, expected) in [
            ("other.txt", "no record in \(folder.path)/r.jsonl is of a request of this list"),
            ("missing.txt", "no such file"),
        ] {
            let terminal = try PseudoTerminal(
                BuiltProducts.path("fetchdeck"),
                ["replay", "\(folder.path)/r.jsonl", "--list", "\(folder.path)/\(list)"],
                environment: ["HOME": folder.path], columns: 300, rows: 30, input: .terminal)
            #expect(try terminal.waitForExit() == .exited(2))
            #expect(terminal.screen.contains(expected))
        }
        #expect(server.requests.count == 2)
    }
}
