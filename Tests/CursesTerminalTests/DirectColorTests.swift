import TestSupport
import Testing

@Suite("24-bit color, through a pseudo-terminal")
struct DirectColorTests {
    private func start(_ environment: [String: String], term: String = "xterm-256color") throws
        -> PseudoTerminal
    {
        let variables = ["TERM": term].merging(environment) { $1 }
        let terminal = try PseudoTerminal(
            BuiltProducts.path("TerminalProbe"), [], environment: variables, columns: 80, rows: 24)
        try terminal.wait(for: "corner")
        return terminal
    }

    private func written(_ terminal: PseudoTerminal) throws -> String {
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.screen.unknown.isEmpty)
        return String(decoding: terminal.output, as: UTF8.self)
    }

    @Test(
        "colors are sent as red, green and blue where COLORTERM says that they are shown",
        arguments: [
            ("xterm-256color", "truecolor"), ("xterm", "24bit"), ("tmux-256color", "truecolor"),
            ("screen-256color", "truecolor"),
        ])
    func truecolor(term: String, colorterm: String) throws {
        let terminal = try start(["COLORTERM": colorterm], term: term)
        #expect(terminal.screen.contains("depth truecolor"))
        let look = terminal.screen.cell(row: 0, column: 0)?.look
        #expect(look == .init(bold: true, foreground: 0xff0000 + PseudoTerminalScreen.Look.direct))
        #expect(try written(terminal).contains("38;2;255;0;0m"))
    }

    @Test(
        "without it, and in screen, they are numbers of the palette",
        arguments: [[:], ["COLORTERM": "yes"], ["COLORTERM": "truecolor", "STY": "1.pts"]])
    func palette(environment: [String: String]) throws {
        let terminal = try start(environment)
        #expect(terminal.screen.contains("depth palette256"))
        let written = try written(terminal)
        #expect(written.contains("38;5;196m"))
        #expect(!written.contains("38;2;"))
    }

    @Test("the screen has the same text by either way")
    func sameText() throws {
        func lines(_ environment: [String: String]) throws -> [String] {
            let terminal = try start(environment)
            defer { terminal.send("q") }
            #expect(terminal.screen.lines.first?.hasPrefix("probe 80x24 unicode true depth") == true)
            return Array(terminal.screen.lines.dropFirst())
        }
        #expect(try lines(["COLORTERM": "truecolor"]) == lines([:]))
    }
}
