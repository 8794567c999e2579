import DeckModel
import DeckScreen
import Foundation
import TestSupport
import Testing

@testable import fetchdeck

private func complaints(_ text: String) -> [String] {
    do {
        _ = try ConfigFile.parse(text, path: "config.toml").keyMap()
        return []
    } catch {
        return error.lines
    }
}

@Suite("The config file")
struct ConfigFileTests {
    @Test("gives defaults of options, the command line wins")
    func layers() throws {
        let config = try ConfigFile.parse(
            """
            # mine
            concurrency = 80
            rate = 2.5
            host-rate = 1.5
            per_host = 4
            host-backoff = false
            expect = ["status=200", "time<1s"]
            bearer = "t"
            retry_on = [429, "dns"]
            """, path: "config.toml")
        let given = OptionValues([.concurrency: ["5"], .user: ["a:b"]], origin: .commandLine)
        let settings = try SettingsReading.settings(given.over(config.options))
        #expect(settings.limits == .init(total: 5, perHost: 4, rate: 2.5, hostRate: 1.5))
        #expect(!settings.retry.backsOffHosts)
        #expect(settings.expectations.count == 2)
        #expect(settings.retry.statuses == [429])
        #expect(settings.transport.credentials == .basic(user: "a", password: "b"))
    }

    @Test("has one theme, or one for each background")
    func themes() throws {
        #expect(try ConfigFile.parse("theme = \"nord\"", path: "").theme == .one("nord"))
        #expect(
            try ConfigFile.parse("theme = { dark = \"a\", light = \"b\" }", path: "").theme
                == .byBackground(dark: "a", light: "b"))
    }

    @Test("binds keys")
    func keys() throws {
        let map = try ConfigFile.parse("[keys]\nretry = [\"t\"]\n", path: "config.toml").keyMap()
        #expect(map.binding(of: "retry")?.keyNames == "t")
    }

    @Test(
        "names line and nearest name of what is wrong",
        arguments: [
            ("\nconcurency = 5", "config.toml:2: unknown key 'concurency'; did you mean 'concurrency'?"),
            (
                "output = \"x\"",
                "config.toml:1: 'output' belongs to one run; give --output on the command line"
            ),
            ("http2 = 3", "config.toml:1: 'http2' is a integer; expected true or false"),
            (
                "theme = 3",
                "config.toml:1: 'theme' is neither a name nor { dark = \"NAME\", light = \"NAME\" }"
            ),
            (
                "columns = 3",
                "config.toml:1: 'columns' is not a list of columns; expected columns = [\"id\", \"url\"]"
            ),
            (
                "\n[keys]\nretri = \"t\"",
                "config.toml:3: no action 'retri' in [keys]; did you mean 'retry'?; `fetchdeck keys` lists them"
            ),
        ])
    func complaint(text: String, expected: String) {
        #expect(complaints(text) == [expected])
    }

    @Test("says where TOML itself is broken")
    func brokenTOML() {
        let lines = complaints("concurrency = 5\nrate = = 3\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("config.toml:2: ") == true)
    }

    @Test(
        "says where it is half typed",
        arguments: ["[", "[\n", "[[[[", "[.]", "a = [[", "\"", "a.", "a = {b", "[a]]"])
    func halfTyped(_ end: String) {
        let lines = complaints("concurrency = 5\n" + end)
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("config.toml:2: ") == true)
    }

    @Test("in a home that cannot be read is passed over with a note")
    func unreadableHome() throws {
        let folder = try Folder()
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        try folder.makeFolder("home/.config/fetchdeck")
        try folder.write("concurrency = 0\n", to: "home/.config/fetchdeck/config.toml")
        chmod(folder.url("home").path, 0)
        defer { chmod(folder.url("home").path, 0o700) }
        let process = Process()
        // Root may read anything: the program is somebody else then.
        let isRoot = geteuid() == 0
        let program = BuiltProducts.path("fetchdeck")
        process.executableURL = URL(fileURLWithPath: isRoot ? "/usr/bin/setpriv" : program)
        process.arguments =
            (isRoot ? ["--reuid=65534", "--regid=65534", "--clear-groups", program] : [])
            + ["\(server.url)/", "--plain"]
        process.environment = ["HOME": folder.url("home").path, "PATH": "/usr/bin:/bin"]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.contains("config.toml: Permission denied; continuing without it"), "\(text)")
        #expect(server.requests.count == 1)
    }

    @Test("gathers every wrong line, in order")
    func severalComplaints() {
        #expect(
            complaints("a = 1\nconcurrency = 5\nb = 2\n").map { $0.prefix(14) } == [
                "config.toml:1:", "config.toml:3:",
            ])
    }

    @Test("says a wrong value with its place in the file")
    func wrongValue() throws {
        let config = try ConfigFile.parse("\nrate = -1", path: "config.toml")
        #expect(
            throws: ProgramError.usage(
                "config.toml:2: rate -1: expected more than 0; leave it out for no limit")
        ) {
            try SettingsReading.settings(config.options)
        }
    }

    @Test(
        "keeps everything else when a choice is saved",
        arguments: [
            ("", "theme = \"nord\"\n"),
            ("# c\nrate = 1\n", "# c\nrate = 1\ntheme = \"nord\"\n"),
            ("theme = \"a\" # old\nrate = 1\n", "theme = \"nord\"\nrate = 1\n"),
            ("rate = 1\n\n[keys]\ntheme = \"t\"\n", "rate = 1\ntheme = \"nord\"\n\n[keys]\ntheme = \"t\"\n"),
            ("theme = {\n  dark = \"a\",\n  light = \"b\" }\nfps = 5", "theme = \"nord\"\nfps = 5\n"),
        ])
    func saving(before: String, after: String) {
        #expect(ConfigEditing.setting("theme", to: "\"nord\"", in: before) == after)
    }
}

@Suite("The page on the config file")
struct ConfigurationPageTests {
    private static let page: String = {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return
            (try? String(
                contentsOf: root.appendingPathComponent("docs/guide/configuration.md"), encoding: .utf8))
            ?? ""
    }()

    /// The TOML examples, in order.
    private static let examples: [String] = page.components(separatedBy: "```toml\n").dropFirst().map {
        String($0.components(separatedBy: "```")[0])
    }

    @Test("has an example that can be used as it stands, and names every key that is no option")
    func config() throws {
        let text = try #require(Self.examples.first)
        let config = try ConfigFile.parse(text, path: "config.toml")
        #expect(try config.keyMap().binding(of: "quit")?.keys.count == 2)
        #expect(try config.columnIDs(extractedNames: [])?.count == 6)
        #expect(config.ringsBell == true && config.graphs == .braille)
        for key in ConfigFile.ownKeys { #expect(text.contains("\n\(key) = ") || text.contains("\n[\(key)]")) }
    }

    @Test("has a theme that loads without a warning")
    func theme() throws {
        let folder = try Folder()
        try folder.write(try #require(Self.examples.last), to: "mine.toml")
        let theme = try ThemeLibrary(folders: [folder.path]).load("mine")
        #expect(theme.warnings == [])
    }
}
