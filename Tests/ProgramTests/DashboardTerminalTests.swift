import Foundation
import TestSupport
import Testing

@Suite("The dashboard on terminals of all kinds", .serialized)
struct DashboardTerminalTests {
    private static let paths = ["/a/1", "/日本語/2", "/bad/3", "/e\u{301}/مرحبا/👩‍👩‍👧/4"]

    private func finished(
        _ arguments: [String] = [], config: String? = nil, environment: [String: String] = [:],
        columns: Int = 100, rows: Int = 30
    ) throws -> LiveDeck {
        let deck = try LiveDeck(
            Self.paths, arguments, config: config, environment: environment, columns: columns, rows: rows
        ) { request in
            .init(status: request.path.hasPrefix("/bad") ? 503 : 200, body: "{\"é\": \"日本\u{202E}\"}")
        }
        try deck.waitForFinish()
        return deck
    }

    @Test(
        "each shows the run, is understood in every byte, and is given back as it was",
        arguments: [
            "xterm", "xterm-256color", "screen", "screen-256color", "tmux", "tmux-256color", "linux", "vt100",
        ])
    func kinds(name: String) throws {
        let deck = try finished(environment: ["TERM": name])
        for (keys, text) in [("2", "ACTIVE"), ("3", "What to try"), ("4", "How long it took"), ("1", "CODE")]
        {
            try deck.press(keys, shows: text)
        }
        try deck.press(Keys.enter, shows: "Request")
        try deck.press("?", shows: "Keys")
        try deck.press(Keys.escape, hides: "Keys ")
        #expect(try deck.quit() == .exited(1))
        #expect(deck.terminal.screen.unknown == [])
        #expect(deck.terminal.modes == deck.terminal.originalModes)
        #expect(deck.terminal.screen.contains("3 ok, 1 failed"))
    }

    @Test(
        "nothing but ASCII is painted with --ascii, in a locale that is not UTF-8, and where the font has no more",
        arguments: [
            (["--ascii"], [:]), ([], ["LANG": "C"]), ([], ["LC_ALL": "POSIX"]), ([], ["TERM": "vt100"]),
            ([], ["TERM": "linux"]),
        ] as [([String], [String: String])])
    func ascii(arguments: [String], environment: [String: String]) throws {
        let deck = try finished(arguments, environment: environment)
        for (keys, text) in [("2", "ACTIVE"), ("3", "What to try"), ("4", "How long it took"), ("1", "CODE")]
        {
            try deck.press(keys, shows: text)
            let text = deck.terminal.screen.text
            #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(text)")
        }
        for word in ["+ ok", "x failed"] { try deck.wait(for: word) }
        #expect(try deck.quit() == .exited(1))
    }

    @Test(
        "no color is sent with NO_COLOR and --no-color, and states are still told by sign and word",
        arguments: [(["--no-color"], [:]), ([], ["NO_COLOR": "1"])] as [([String], [String: String])])
    func noColor(arguments: [String], environment: [String: String]) throws {
        let deck = try finished(arguments, environment: environment)
        let looks = (0..<3_000).compactMap {
            deck.terminal.screen.cell(row: $0 / 100, column: $0 % 100)?.look
        }
        #expect(looks.filter { $0.foreground != nil || $0.background != nil } == [])
        for word in ["✓ ok", "✗ failed"] { try deck.wait(for: word) }
        #expect(try deck.quit() == .exited(1))
    }

    @Test("wide characters, marks, emoji and right-to-left text shift no column")
    func wide() throws {
        let names = [
            "plain", "日本語ページ", "e\u{301}\u{302}t\u{E9}", "👩‍👩‍👧 🇫🇷 👍🏽", "مرحبا\u{202E}b", "\u{200B}\u{FE0F}x",
        ]
        let deck = try LiveDeck(
            names.map { "{\"url\": \"SERVER/a\", \"name\": \"\($0)\"}" },
            config: "columns = [\"id\", \"name\", \"state\", \"status\"]\n"
        ) { _ in .init() }
        try deck.waitForFinish()
        let column = try #require(deck.place(of: "STATE")).column
        let signs = (5..<11).map { deck.terminal.screen.cell(row: $0, column: column)?.text ?? "" }
        #expect(signs == Array(repeating: "✓", count: 6), "\(deck.terminal.screen.text)")
        for name in ["日本語ページ", "مرحبا"] { #expect(deck.terminal.screen.contains(name)) }
        #expect(try deck.quit() == .exited(0))
    }

    @Test(
        "a storm of resizes ends in the right picture", arguments: [(40, 12), (20, 5), (200, 60), (100, 30)])
    func resizes(columns: Int, rows: Int) throws {
        let deck = try finished()
        for step in 0..<60 { deck.terminal.resize(columns: 20 + step * 7 % 190, rows: 4 + step * 5 % 60) }
        deck.terminal.resize(columns: columns, rows: rows)
        let text = columns < 40 ? "needs 40x12, is \(columns)x\(rows)" : "? help"
        try deck.terminal.wait(until: "the last size is painted") { terminal in
            let lines = terminal.screen.lines
            return columns < 40 ? terminal.screen.contains(text) : lines[rows - 1].contains(text)
        }
        #expect(try deck.quit() == .exited(1))
        #expect(deck.terminal.screen.unknown == [])
    }

    @Test("with reduced_motion nothing is drawn that moves by itself")
    func reducedMotion() throws {
        let deck = try finished(config: "reduced_motion = true\n")
        try deck.press("2", shows: "ACTIVE")
        for spark in ["▁", "▂", "▃", "▅", "▇"] { #expect(!deck.terminal.screen.contains(spark)) }
        #expect(try deck.quit() == .exited(1))
    }

    @Test("keys of the config file act, are shown in the footer, and the old ones do nothing")
    func rebinding() throws {
        let deck = try finished(config: "[keys]\nhelp = [\"h\", \"f5\"]\nquit = \"Q\"\n")
        try deck.wait(for: "h help")
        try deck.press("?", shows: "does nothing here")
        try deck.press("h", shows: "─ Keys")
        try deck.press(Keys.escape, hides: "─ Keys")
        try deck.press("q", shows: "q does nothing here; h shows the keys")
        deck.terminal.send("Q")
        #expect(try deck.terminal.waitForExit() == .exited(1))
    }

    @Test(
        "a key that two lines give away, an unknown action or key ends before the run, with its line",
        arguments: [
            ("[keys]\nretry = \"f5\"\nexport = \"f5\"\n", ":3: key 'f5' would be both"),
            ("[keys]\n\nrtry = \"z\"\n", ":3: no action 'rtry'"),
            ("[keys]\nretry = \"hyper-z\"\n", ":2: no key 'hyper-z'"),
        ])
    func clashes(config: String, message: String) throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/.config/fetchdeck", withIntermediateDirectories: true)
        try folder.write(config, to: ".config/fetchdeck/config.toml")
        let run = try ProgramRun(["http://127.0.0.1:1/"], in: folder)
        #expect(run.status == 2)
        #expect(run.errors.contains("config.toml\(message)"), "\(run.errors)")
    }

    @Test(
        "with a theme for each, the terminal's background decides",
        arguments: [("rgb:0000/0000/0000", "nord"), ("rgb:ffff/ffff/ffff", "solarized-light")])
    func background(answer: String, theme: String) throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/.config/fetchdeck", withIntermediateDirectories: true)
        try folder.write(
            "theme = { dark = \"nord\", light = \"solarized-light\" }\n", to: ".config/fetchdeck/config.toml")
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), ["\(server.url)/a"], environment: ["HOME": folder.path],
            background: answer)
        try terminal.wait(for: "FINISHED")
        terminal.send("T")
        try terminal.wait(for: "▌ \(theme)")
        // What is kept from the picker is kept for this background.
        terminal.send("g\r")
        try terminal.wait(for: "theme catppuccin saved")
        let isDark = theme == "nord"
        let pair =
            "dark = \"\(isDark ? "catppuccin" : "nord")\", light = \"\(isDark ? "solarized-light" : "catppuccin")\""
        #expect(folder.text(".config/fetchdeck/config.toml") == "theme = { \(pair) }\n")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }
}
