import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Secrets in the list of processes")
struct ArgumentBlankingTests {
    @Test(
        "are the values of -u and --bearer and the userinfo of URLs and proxies",
        arguments: [
            ("al:pw", "-u", "al:pw"), ("--user=al:pw", "x", "al:pw"), ("-ual:pw", "x", "al:pw"),
            ("TOK", "--bearer", "TOK"), ("--bearer=TOK", "x", "TOK"),
            ("http://al:p@w@h/x?y", "x", "al:p@w"), ("-xhttp://al:pw@h:1", "x", "al:pw"),
            ("postgres://u:p@h/d?password=q", "x", "u:p@h/d?password=q"),
            ("--share=postgresql://h/d?password=q", "x", "h/d?password=q"),
            ("http://h/x", "x", ""), ("http://h/a@b", "-o", "h/a"), ("-", "x", ""), ("a@b", "-H", ""),
        ])
    func secret(_ argument: String, _ previous: String, _ expected: String) {
        let range = ArgumentBlanking.secret(argument, after: previous)
        #expect(String(decoding: Array(argument.utf8)[range], as: UTF8.self) == expected)
    }

    @Test("are not there while the program runs", .timeLimit(.minutes(1)))
    func listed() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        defer { server.stop() }
        let folder = try Folder()
        let started = try ProgramRun.Started(
            ["http://al:s3cret1@\(server.authority)/", "-u", "ann:s3cret2", "--plain"], in: folder)
        await gate.arrivals(1)
        let path = "/proc/\(started.process.processIdentifier)/cmdline"
        let listed = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        gate.open()
        #expect(started.waitUntilExit().status == 0)
        #expect(listed.contains("--plain"))
        #expect(!listed.contains("s3cret"))
    }
}
