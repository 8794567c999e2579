import Foundation
import Testing

@testable import DeckScreen

@Suite("Themes")
struct ThemeTests {
    @Test("every embedded theme passes the lint", arguments: ThemeLibrary.embedded.names)
    func lint(name: String) throws {
        let theme = try ThemeLibrary.embedded.load(name)
        #expect(ThemeLint.problems(theme) == [])
    }

    @Test("the themes that the documentation promises are there")
    func promised() {
        let names = Set(ThemeLibrary.embedded.names)
        let promised: Set = [
            "default-dark", "default-light", "high-contrast", "high-contrast-light", "mono",
            "deuteranopia-dark", "deuteranopia-light", "tritanopia-dark", "tritanopia-light", "dracula",
            "nord", "gruvbox", "solarized-dark", "solarized-light", "catppuccin", "tokyo-night",
        ]
        #expect(promised.subtracting(names) == [])
    }

    @Test("the lint finds a theme that can't be read")
    func lintFinds() throws {
        let library = try folder(["faint": "inherits = \"default-dark\"\n[palette]\nok = \"#20242c\"\n"])
        let problems = ThemeLint.problems(try library.load("faint"))
        #expect(problems.contains { $0.range(of: "status.ok #20242c") != nil })
    }

    @Test("the lint finds states that look alike")
    func lintFindsTwins() throws {
        let library = try folder([
            "twins": "inherits = \"default-dark\"\n[status]\nheld = { fg = \"ok\" }\n"
        ])
        let problems = ThemeLint.problems(try library.load("twins"))
        #expect(problems.contains("ok and held look alike on 16 colors"))
        #expect(problems.contains("ok and held look alike with deuteranopia"))
    }

    @Test("the embedded copies are those of the themes folder; if not, run scripts/embed-themes")
    func embedded() throws {
        let folder = Self.root.appendingPathComponent("themes")
        var texts: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".toml") {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            texts[String(name.dropLast(5))] = text.trimmingCharacters(in: .newlines)
        }
        #expect(EmbeddedThemes.texts.mapValues { $0.trimmingCharacters(in: .newlines) } == texts)
    }

    @Test("a theme takes what it leaves out from the one it inherits, and a role from its parent")
    func inheritance() throws {
        let library = try folder([
            "child":
                "inherits = \"base\"\n[palette]\nred = \"#ff0000\"\n[ui]\nselected = { reverse = true }\n",
            "base": """
            author = "someone"
            variant = "light"
            [palette]
            red = "#800000"
            [status]
            status = { fg = "#101010", bold = true }
            failed = "red"
            ok = { fg = "green", bold = false }
            [ui]
            text = { fg = "#202020", bg = "#ffffff" }
            selected = { bg = "red" }
            """,
        ])
        let theme = try library.load("child")
        #expect(theme.name == "child")
        #expect(theme.author == "someone")
        #expect(theme.variant == .light)
        #expect(theme[.failed].foreground?.hex == "#ff0000")
        #expect(theme[.failed].background?.hex == "#ffffff")
        #expect(theme[.failed].attributes == .bold)
        #expect(theme[.ok].attributes == [])
        #expect(theme[.ok].foreground?.ansi == .green)
        #expect(theme[.waiting].foreground?.hex == "#101010")
        #expect(theme[.selected].attributes == .reverse)
        #expect(theme[.selected].background?.hex == "#ffffff")
        #expect(theme.files.count == 2)
    }

    @Test(
        "a broken theme is named with its line",
        arguments: [
            ("[status]\nok = \"#12345g\"\n", "t.toml:2: invalid color '#12345g'; expected #rrggbb"),
            (
                "\n[status]\nok = \"purpel\"\n[palette]\npurple = \"#ffffff\"\n",
                "t.toml:3: unknown color 'purpel'; nearest: purple"
            ),
            (
                "[status]\nok = 3\n",
                "t.toml:2: 'ok' must be \"#rrggbb\", a color's name, or { hex = …, ansi = … }"
            ),
            (
                "[status]\nok = { fgg = \"red\" }\n",
                "t.toml:2: unknown 'fgg' (fg, bg, bold, dim, italic, reverse, underline, nearest: fg)"
            ),
            ("[status]\nok = { bold = 1 }\n", "t.toml:2: bold must be true or false"),
            ("variant = \"grey\"\n", "t.toml:1: variant 'grey' is neither \"dark\" nor \"light\""),
            ("name = 3\n", "t.toml:1: name must be a string, such as name = \"nord\""),
            ("status = 3\n", "t.toml:1: status must be a table: [status]"),
            (
                "[latency]\nramp = []\n",
                "t.toml:2: ramp must be a list of colors, such as [\"ok\", \"warn\", \"err\"]"
            ),
            (
                "[palette]\na = \"b\"\nb = \"a\"\n[status]\nok = \"a\"\n",
                "t.toml:5: the color 'a' is defined by itself in [palette]"
            ),
            (
                "[palette]\nok = { hex = \"#ffffff\", ansi = \"grren\" }\n",
                "t.toml:2: unknown ansi color 'grren'; such as green, bright-black"
            ),
            (
                "[palette]\nok = { rgb = \"#ffffff\" }\n",
                "t.toml:2: unknown 'rgb' in a color; it has hex and ansi"
            ),
            ("[palette]\nzz = \"#zzzzzz\"\n", "t.toml:2: invalid color '#zzzzzz'; expected #rrggbb"),
            (
                "[palette]\nzz = { hex = \"#12345\", ansi = \"green\" }\n",
                "t.toml:2: invalid color '#12345'; expected #rrggbb"
            ),
            ("inherits = \"t\"\n", "t.toml:1: themes inherit in a circle: t → t"),
            ("inherits = \"drakula\"\n", "t.toml:1: inherits unknown theme 'drakula'; nearest: dracula"),
        ])
    func broken(text: String, message: String) throws {
        let library = try folder(["t": text])
        let error = #expect(throws: ThemeError.self) { try library.load("t") }
        #expect(error?.description == message)
    }

    @Test("text that is no TOML is named with its line")
    func noTOML() throws {
        let library = try folder(["t": "name = \"t\"\n\n[status\nok = 1\n"])
        let error = #expect(throws: ThemeError.self) { try library.load("t") }
        #expect(error?.line == 3)
        #expect(error?.description.hasPrefix("t.toml:3: ") == true)
    }

    @Test("a circle of themes is named whole")
    func circle() throws {
        let library = try folder(["a": "inherits = \"b\"", "b": "inherits = \"c\"", "c": "inherits = \"b\""])
        let error = #expect(throws: ThemeError.self) { try library.load("a") }
        #expect(error?.message == "themes inherit in a circle: b → c → b")
    }

    @Test("an unknown theme lists the nearest names")
    func unknown() {
        let error = #expect(throws: ThemeError.self) { try ThemeLibrary.embedded.load("drakula") }
        #expect(error?.description == "unknown theme 'drakula'; nearest: dracula")
        let far = #expect(throws: ThemeError.self) { try ThemeLibrary.embedded.load("../../etc/passwd") }
        #expect(far?.description == "unknown theme '../../etc/passwd'; `fetchdeck themes` lists all")
    }

    @Test("an unknown role or section is a warning with its line, and the theme loads")
    func warnings() throws {
        let library = try folder([
            "t": "[status]\nfaild = \"red\"\n[uii]\ntext = \"red\"\n"
        ])
        let theme = try library.load("t")
        #expect(
            theme.warnings == [
                "t.toml:2: unknown role 'status.faild'; nearest: status.failed, status.held",
                "t.toml:3: unknown 'uii'; did you mean 'ui'?",
            ])
    }

    @Test("the first folder of the search order wins, and the embedded come last")
    func searchOrder() throws {
        let first = try folder(["nord": "[status]\nok = \"#010101\"\n"]).folders
        let second = try folder(["nord": "[status]\nok = \"#020202\"\n", "mine": ""]).folders
        let library = ThemeLibrary(folders: first + second)
        let ok = try library.load("nord")[.ok]
        #expect(ok.foreground?.hex == "#010101")
        #expect(library.listings().first { $0.name == "nord" }?.source == "\(first[0])/nord.toml")
        #expect(library.listings().first { $0.name == "mine" }?.source == "\(second[0])/mine.toml")
        #expect(library.listings().first { $0.name == "dracula" }?.source == "built in")
    }

    @Test("all themes at once are what each is by itself, broken ones and their messages too")
    func all() throws {
        let library = try folder([
            "child": "inherits = \"dracula\"\n[status]\nfailed = \"#ff0000\"\n[palettes]\n", "broken": "[\n",
            "orphan": "inherits = \"nobody\"\n",
        ])
        let all = library.loadAll()
        #expect(all.map(\.listing) == library.listings())
        for (listing, theme) in all {
            let alone = Result { try library.load(listing.name) }
            #expect((try? theme.get()) == (try? alone.get()), "\(listing.name)")
            if case .failure(let error) = theme, case .failure(let other) = alone {
                #expect("\(error)" == "\(other)")
            }
        }
    }

    @Test("keys are found by their line, quoted, dotted and in tables, the first of a name")
    func lines() {
        let lines = TOMLLines("a = 1\n[ s ]\n\"b\" = 2 # b\nc.d = 3\nb = 4\n[[t.u]]\ne = 5\n[s]\n")
        #expect(lines.section("s") == 2 && lines.section("t.u") == 6 && lines.section("x") == 0)
        #expect(lines.key("a", in: "") == 1 && lines.key("b", in: "s") == 3)
        #expect(lines.key("c", in: "s") == 4 && lines.key("c.d", in: "s") == 4)
        #expect(lines.key("s", in: "") == 2 && lines.key("e", in: "t.u") == 7)
        #expect(lines.key("missing", in: "t.u") == 6 && lines.key("missing", in: "") == 0)
    }

    @Test("the folders are the option's, the user's and the one beside the program")
    func standardFolders() {
        let library = ThemeLibrary.standard(
            themesDirectory: "/t", environment: ["XDG_CONFIG_HOME": "/c", "HOME": "/h"],
            programPath: "/p/x/bin/fetchdeck")
        #expect(library.folders == ["/t", "/c/fetchdeck/themes", "/p/x/share/fetchdeck/themes"])
        let home = ThemeLibrary.standard(themesDirectory: nil, environment: ["HOME": "/h"], programPath: nil)
        #expect(home.folders == ["/h/.config/fetchdeck/themes"])
    }

    @Test("a changed file changes the stamp of its theme")
    func stamp() throws {
        let library = try folder(["t": "[status]\nok = \"#010101\"\n"])
        let theme = try library.load("t")
        let before = library.stamp(of: theme)
        try "[status]\nok = \"#0101012\"\n".write(
            toFile: library.folders[0] + "/t.toml", atomically: true, encoding: .utf8)
        #expect(library.stamp(of: theme) != before)
    }

    @Test("without colors each state still has attributes, its sign and its word")
    func mono() {
        let theme = Theme.standard.adapted(to: .none)
        for role in Role.allCases {
            #expect(theme[role].foreground == nil)
            #expect(theme[role].background == nil)
        }
        #expect(theme[.selected].attributes.contains(.reverse))
        #expect(theme[.badgePaused].attributes.contains(.reverse))
        #expect(Set(Glyphs.unicode.states).count == 9)
        #expect(Set(Glyphs.ascii.states).count == 9)
        #expect(Glyphs.ascii.states.filter { !$0.isASCII } == [])
    }

    @Test(
        "colors come to the nearest of 256 and of 16",
        arguments: [
            ("#000000", 16, 0), ("#ffffff", 231, 15), ("#ff0000", 196, 9), ("#5f87af", 67, 8),
            ("#808080", 244, 8), ("#00ff00", 46, 10),
        ])
    func depths(hex: String, index256: Int, index16: Int) throws {
        let color = ThemeColor(rgb: try #require(ThemeResolver.hex(hex)))
        #expect(color.index256 == index256)
        #expect(color.index16 == index16)
    }

    @Test(
        "a style is printed in as many colors as the terminal has",
        arguments: [
            (ColorDepth.none, "\u{1B}[0;1m"), (.ansi16, "\u{1B}[0;1;92;40m"),
            (.palette256, "\u{1B}[0;1;38;5;46;48;5;16m"), (.truecolor, "\u{1B}[0;1;38;2;0;255;0;48;2;0;0;0m"),
        ])
    func sequences(depth: ColorDepth, sequence: String) {
        let style = CellStyle(
            foreground: ThemeColor(rgb: 0x00ff00), background: ThemeColor(rgb: 0), attributes: .bold)
        #expect(TerminalColors.sequence(style, depth: depth) == sequence)
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A library of these themes, each a file.
    private func folder(_ themes: [String: String]) throws -> ThemeLibrary {
        let path = FileManager.default.temporaryDirectory.path + "/themes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in themes {
            try text.write(toFile: "\(path)/\(name).toml", atomically: true, encoding: .utf8)
        }
        return ThemeLibrary(folders: [path])
    }
}
