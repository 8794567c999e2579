import TestSupport
import Testing

@testable import fetchdeck

@Suite("What the program says of itself on a terminal", .serialized)
struct HelpTests {
    /// The lines that a command writes on a terminal of so many columns, and how it ends.
    private static func lines(
        _ arguments: [String], columns: Int, environment: [String: String] = [:]
    ) throws -> (lines: [String], ending: PseudoTerminal.Ending) {
        let folder = try Folder()
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), arguments,
            environment: ["HOME": folder.path].merging(environment) { $1 }, columns: columns, rows: 50,
            folder: folder.path)
        let ending = try terminal.waitForExit()
        let text = String(decoding: terminal.output, as: UTF8.self).replacing("\r\n", with: "\n")
        return (text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), ending)
    }

    private static let commands = [
        ["--help"], ["run", "--help"], ["demo", "-h"], ["watch", "-h"], ["replay", "-h"], ["last", "-h"],
        ["runs", "-h"],
        ["report", "-h"], ["compare", "-h"], ["merge", "-h"], ["themes", "-h"], ["keys", "-h"],
        ["doctor", "-h"],
        ["completions", "-h"], ["share", "-h"], ["share", "check", "-h"],
        ["share", "up", "-h"], ["share", "down", "-h"], ["share", "rm", "-h"],
        ["share", "load", "-h"], ["work", "-h"], ["attach", "-h"], ["collect", "-h"],
    ]

    @Test("help is wrapped at the width of the terminal", arguments: [60, 80, 120])
    func width(columns: Int) throws {
        for command in Self.commands {
            let (lines, ending) = try Self.lines(command, columns: columns)
            #expect(ending == .exited(0))
            for line in lines { #expect(line.count <= columns, "\(command): \(line)") }
        }
        let longest = try Self.lines(["--help"], columns: columns).lines.map(\.count).max() ?? 0
        #expect(longest > columns - 4)
    }

    @Test("COLUMNS wins over the terminal, and a pipe has 80 columns")
    func otherWidths() throws {
        let wide = try Self.lines(["--help"], columns: 60, environment: ["COLUMNS": "100"]).lines
        #expect((97...100).contains(wide.map(\.count).max() ?? 0))
        let odd = try Self.lines(["--help"], columns: 60, environment: ["COLUMNS": "wide"]).lines
        #expect((57...60).contains(odd.map(\.count).max() ?? 0))
        let piped = try ProgramRun(["--help"], in: try Folder())
        #expect((77...80).contains(piped.outputLines.map(\.count).max() ?? 0))
    }

    @Test("the bare command says how to begin, and that it is no run", arguments: [60, 120])
    func bare(columns: Int) throws {
        let (lines, ending) = try Self.lines([], columns: columns)
        #expect(ending == .exited(2))
        #expect((10...15).contains(lines.count))
        #expect(lines.allSatisfy { $0.count <= 60 })
        for word in ["fetchdeck demo", "urls.txt", "fetchdeck --help", "fetchdeck keys"] {
            #expect(lines.contains { $0.contains(word) })
        }
    }

    @Test("without a terminal the bare command is one line of bad usage")
    func bareInScript() throws {
        let run = try ProgramRun([], in: try Folder())
        #expect(run.status == 2)
        #expect(run.errorLines.count == 1 && run.errorLines[0].contains("no list given"))
        #expect(run.output.isEmpty)
    }
}
