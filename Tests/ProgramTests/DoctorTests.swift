import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("fetchdeck doctor")
struct DoctorTests {
    private func doctor(_ environment: [String: String], _ folder: Folder) throws -> ProgramRun {
        try ProgramRun(
            ["doctor"], environment: environment.merging(["HOME": folder.path]) { own, _ in own }, in: folder)
    }

    @Test("names what is in force, a line a matter, and exits 0")
    func allIsWell() throws {
        let folder = try Folder()
        let run = try doctor(
            ["https_proxy": "http://me:secret@127.0.0.1:3128", "no_proxy": "localhost"], folder)
        #expect(run.status == 0)
        let matters = run.outputLines.map { $0.dropFirst(2).prefix { $0 != " " } }
        #expect(
            matters.starts(with: ["version", "terminal", "proxies", "config", "theme", "themes", "open"]))
        #expect(
            run.output.contains("proxy http://•••@127.0.0.1:3128 (https_proxy), not for localhost (no_proxy)")
        )
        #expect(!run.output.contains("secret"))
        #expect(run.output.contains("none; it would be \(folder.path)/.config/fetchdeck/config.toml"))
        #expect(run.output.contains("libcurl/"))
    }

    @Test(
        "marks what a run would stumble over, and exits 2",
        arguments: [
            ("config.toml", "concurency = 3\n", "config.toml:1: unknown key 'concurency'"),
            ("config.toml", "[keys]\nretry = \"q\"\nquit = \"q\"\n", "config.toml:"),
            ("themes/mine.toml", "inherits = \"nowhere\"\n", "mine.toml:"),
        ])
    func faults(file: String, text: String, words: String) throws {
        let folder = try Folder()
        let url = folder.url(".config/fetchdeck/\(file)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        let run = try doctor([:], folder)
        #expect(run.status == 2)
        let faults = run.outputLines.filter { $0.hasPrefix("! ") }
        #expect(faults.count == 1)
        #expect(faults.first?.contains(words) == true, "\(run.output)")
    }

    @Test("names the theme in force and what chose it")
    func theme() throws {
        let folder = try Folder()
        #expect(try doctor([:], folder).output.contains("theme       default-dark (the default)"))
        let chosen = try doctor(["FETCHDECK_THEME": "nord"], folder)
        #expect(chosen.output.contains("theme       nord (FETCHDECK_THEME)"))
        let unknown = try doctor(["FETCHDECK_THEME": "nrod"], folder)
        #expect(unknown.status == 2)
        #expect(unknown.output.contains("! theme       FETCHDECK_THEME"))
        #expect(unknown.output.contains("nearest: nord"))
    }

    @Test("names every mistake of the config file, a line each")
    func everyMistake() throws {
        let folder = try Folder()
        let url = folder.url(".config/fetchdeck/config.toml")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let text = "columns = [\"nowhere\"]\nconcurrency = 0\n[keys]\nretry = \"q\"\nquit = \"q\"\n"
        try Data(text.utf8).write(to: url)
        let faults = try doctor([:], folder).outputLines.filter { $0.hasPrefix("! config") }
        #expect(faults.count == 3, "\(faults)")
        for part in ["config.toml:1: unknown column", "config.toml:2: concurrency", "'q'"] {
            #expect(faults.contains { $0.contains(part) }, "\(part): \(faults)")
        }
    }

    @Test("a low limit of open files is told as a run judges it")
    func lowLimit() throws {
        let folder = try Folder()
        let run = try ProgramRun(
            ["doctor"], environment: ["HOME": folder.path], openFiles: 40, in: folder)
        #expect(run.output.contains("open files  40, enough for a concurrency of 1\n"))
    }

    @Test("a proxy variable that is none is a fault, its password hidden")
    func brokenProxy() throws {
        let run = try doctor(["http_proxy": "gopher://me:secret@h"], try Folder())
        #expect(run.status == 2)
        #expect(run.output.contains("! proxies     http_proxy gopher://•••@h"))
    }

    @Test("describes the terminal that it is shown on")
    func terminal() throws {
        let folder = try Folder()
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), ["doctor"],
            environment: ["HOME": folder.path, "TERM": "xterm-256color", "LANG": "C.UTF-8"], columns: 90,
            rows: 20, folder: folder.path)
        _ = try terminal.waitForExit()
        let shown = String(decoding: terminal.output, as: UTF8.self)
        #expect(shown.contains("xterm-256color, 90×20, 256 colors, UTF-8"))
        #expect(shown.contains("OSC 52"))
    }
}
