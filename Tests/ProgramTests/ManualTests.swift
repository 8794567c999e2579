import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Manual pages")
struct ManualTests {
    /// Made once: a page takes the whole table of options.
    private static let pages = ManualPage.all

    @Test("have no fault that mandoc knows of", arguments: pages.map(\.name))
    func lint(name: String) throws {
        let mandoc = "/usr/bin/mandoc"
        try #require(
            FileManager.default.isExecutableFile(atPath: mandoc), "mandoc: scripts/install-dependencies test")
        let page = try #require(Self.pages.first { $0.name == name })
        let folder = try Folder()
        let url = folder.url("\(page.name).\(page.section)")
        try Data(page.text.utf8).write(to: url)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: mandoc)
        process.arguments = ["-T", "lint", "-W", "all", url.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let faults = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(faults == "")
        #expect(process.terminationStatus == 0)
    }

    @Test("are there for each command, with its options and examples")
    func commands() throws {
        for command in FetchdeckCommand.own where command != RunListCommand.self {
            let name = "fetchdeck-\(command._commandName)"
            let page = try #require(Self.pages.first { $0.name == name }, "\(name)").text
            #expect(page.contains("fetchdeck \(command._commandName)"), "\(name)")
            #expect(page.contains(".Sh EXAMPLES\n.Bd -literal -offset indent\nfetchdeck"), "\(name)")
        }
        func page(_ name: String) throws -> String {
            try #require(Self.pages.first { $0.name == name }).text
        }
        #expect(try page("fetchdeck-report").contains(".It Fl o , Fl \\-output Ar FILE"))
        #expect(try page("fetchdeck-replay").contains(".It Fl \\-list Ar LIST"))
        #expect(try page("fetchdeck-watch").contains("Fl \\-every Ar"))
    }

    @Test("have every option, key, field, kind and status")
    func complete() {
        let all = Self.pages.map(\.text).joined()
        for option in OptionTable.options { #expect(all.contains("Fl \\-\(option.name)"), "\(option.name)") }
        for page in DocsPage.all where ["failures", "fields"].contains(page.name) {
            let names = page.body.matches(of: /^\| `([a-z_0-9]+)`/.anchorsMatchLineEndings()).map(\.output.1)
            #expect(!names.isEmpty)
            for name in names { #expect(all.contains(name), "\(name)") }
        }
        for status in ExitStatus.allCases { #expect(all.contains(".It \(status.rawValue)\n")) }
    }
}
