import TestSupport
import Testing

@Suite("Headers that would frame a body")
struct SentHeadersTests {
    /// One entry a format: the list, `SERVER` in it for the server's URL, and more arguments.
    private static let lists: [(name: String, text: String, arguments: [String])] = [
        (
            "a.jsonl",
            """
            {"url":"SERVER/a","method":"POST","body":"abcdef","headers":{"Content-Length":"2","Expect":"100-continue"}}
            {"url":"SERVER/b","method":"POST","body":"abcdef","headers":{"Transfer-Encoding":"chunked"}}
            """, []
        ),
        ("a.csv", "url,method,body,header:Content-Length\nSERVER/a,POST,abcdef,2\n", []),
        ("a.http", "POST SERVER/a\nContent-Length: 60\nTransfer-Encoding: gzip\n\nabcdef\n", []),
        ("a.curl", "curl SERVER/a -d abcdef -H 'Expect: 100-continue' -H 'Content-Length: 2'\n", []),
        (
            "a.har",
            """
            {"log":{"entries":[{"request":{"method":"POST","url":"SERVER/a","headers":[{"name":"content-length",
            "value":"2"},{"name":"Expect","value":"100-continue"}],"postData":{"mimeType":"text/plain",
            "text":"abcdef"}}}]}}
            """, []
        ),
        (
            "a.urls", "POST SERVER/a\n",
            ["-d", "abcdef", "-H", "Content-Length: 2", "-H", "Expect: 100-continue"]
        ),
        ("b.urls", "POST SERVER/a\n", ["-d", "abcdef", "-H", "Content-Length:", "-H", "Content-Length;"]),
    ]

    @Test("are left out in every format, which is said once", arguments: lists)
    func leftOut(name: String, text: String, arguments: [String]) throws {
        let server = try TestHTTPServer { .init(status: $0.header("Expect") == nil ? 200 : 417) }
        defer { server.stop() }
        let folder = try Folder()
        try folder.write(text.replacing("SERVER", with: server.url), to: name)
        for dryRun in [["--dry-run"], []] {
            let run = try ProgramRun([name] + arguments + dryRun, in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let said = run.errorLines.filter { $0.contains("(first in request 1)") }
            #expect(said.count == 1, "\(run.errors)")
        }
        #expect(server.requests.count == (name == "a.jsonl" ? 2 : 1))
        for seen in server.requests {
            #expect(seen.bodyText == "abcdef")
            #expect(seen.header("Content-Length") == "6")
            #expect(seen.header("Transfer-Encoding") == nil && seen.header("Expect") == nil)
        }
    }

    @Test("of no list are nothing to tell of")
    func none() throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let run = try ProgramRun([server.url, "-d", "x", "-H", "Connection: close"], in: try Folder())
        #expect(run.status == 0)
        #expect(!run.errors.contains("headers not sent"))
    }

    @Test("are told of in the dashboard's log, and again when it is over")
    func dashboard() throws {
        let deck = try LiveDeck(
            [#"{"url":"SERVER/a","headers":{"Expect":"100-continue"}}"#], columns: 140
        ) { _ in .init() }
        try deck.waitForFinish()
        deck.terminal.send("5")
        try deck.terminal.wait(until: "the log has it") {
            $0.screen.contains("headers not sent: Expect (first in request 1)")
        }
        #expect(try deck.quit() == .exited(0))
    }
}
