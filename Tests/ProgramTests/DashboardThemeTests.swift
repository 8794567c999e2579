import TestSupport
import Testing

@Suite("Themes in the dashboard and on the command line", .serialized)
struct DashboardThemeTests {
    private static let mine = "name = \"mine\"\ninherits = \"default-dark\"\n"

    private func start(_ folder: Folder, _ server: TestHTTPServer) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"),
            ["\(server.url)/a", "--themes-dir", folder.path, "--theme", "mine"],
            environment: ["HOME": folder.path], columns: 110, rows: 30)
        try terminal.wait(for: "FINISHED")
        return terminal
    }

    @Test("a saved file is loaded at once; a broken one is named with its line, and the colors stay")
    func reload() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write(Self.mine, to: "mine.toml")
        let terminal = try start(folder, server)
        for (text, message) in [
            ("[palette]\nok = { hex = \"#123456\", ansi = \"blue\" }\n", "theme mine loaded again"),
            ("[status]\nfaild = \"red\"\n", "mine.toml:4: unknown role 'status.faild'"),
            ("[status]\nok = \"#12345g\"\n", "mine.toml:4: invalid color '#12345g'"),
            // Half typed: the parser would end the program at these.
            ("[\n", "mine.toml:3: unexpected line end; expected a table's name"),
            ("[[[[", "mine.toml:3: unexpected '['; expected a table's name"),
            ("\n[.]\n", "mine.toml:4: unexpected '.'; expected a table's name"),
            ("# mended\n", "theme mine loaded again"),
        ] {
            try folder.write(Self.mine + text, to: "mine.toml")
            try terminal.wait(for: message)
        }
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("an unknown role is told when the run begins and when it has ended, and harms nothing")
    func warning() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write(Self.mine + "[ui]\nselectd = \"red\"\n", to: "mine.toml")
        let terminal = try start(folder, server)
        try terminal.wait(for: "mine.toml:4: unknown role 'ui.selectd'; nearest: ui.selected")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.screen.contains("fetchdeck: mine.toml:4: unknown role"))
    }

    @Test("the picker goes past a broken theme, which can't be kept")
    func broken() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write(Self.mine, to: "mine.toml")
        try folder.write("inherits = \"mini\"\n", to: "mind.toml")
        let terminal = try start(folder, server)
        terminal.send("T")
        try terminal.wait(for: "▌ mine")
        terminal.send("k")
        try terminal.wait(for: "mind.toml:1: inherits unknown theme 'mini'")
        terminal.send("\r")
        try terminal.wait(for: "mind can't be used; mine is in use")
        terminal.send("j")
        try terminal.wait(for: "▌ mine")
        terminal.send("\u{1B}")
        try terminal.wait(until: "the picker is closed") { !$0.screen.contains("─ Theme") }
        terminal.send(":theme mind\r")
        try terminal.wait(for: "mind.toml:1:")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(!folder.exists(".config/fetchdeck/config.toml"))
    }

    @Test("fetchdeck themes names what is wrong with one below it; a run does not begin with a broken one")
    func listing() throws {
        let folder = try Folder()
        try folder.write("[status]\nfaild = \"red\"\n", to: "odd.toml")
        try folder.write("inherits = \"b\"\n", to: "a.toml")
        try folder.write("inherits = \"a\"\n", to: "b.toml")
        let themes = try ProgramRun(["themes", "--themes-dir", folder.path], in: folder)
        #expect(themes.status == 0)
        #expect(themes.output.contains("\n  warning: odd.toml:2: unknown role 'status.faild'"))
        #expect(themes.output.contains("  b.toml:1: themes inherit in a circle: a → b → a\n"))
        let run = try ProgramRun(
            ["http://127.0.0.1:1/", "--themes-dir", folder.path, "--theme", "a"], in: folder)
        #expect(run.status == 2)
        #expect(run.errors.contains("b.toml:1: themes inherit in a circle"))
    }

    @Test("themes are looked for in --themes-dir, then in the user's folder, then in the binary")
    func searchOrder() throws {
        let folder = try Folder()
        let user = try Folder()
        try folder.write(Self.mine, to: "nord.toml")
        let environment = ["XDG_CONFIG_HOME": user.path]
        let first = try ProgramRun(
            ["themes", "--themes-dir", folder.path], environment: environment, in: folder)
        #expect(
            first.outputLines.contains { $0.hasPrefix("nord ") && $0.hasSuffix("\(folder.path)/nord.toml") })
        #expect(first.outputLines.contains { $0.hasPrefix("dracula ") && $0.hasSuffix("built in") })
        let without = try ProgramRun(["themes"], environment: environment, in: folder)
        #expect(without.outputLines.contains { $0.hasPrefix("nord ") && $0.hasSuffix("built in") })
    }
}
