import Foundation
import TestSupport
import Testing

@testable import fetchdeck

/// Answers `/ok…` with 200, `/missing…` with 404 and `/busy…` with 503.
private func makeServer() throws -> TestHTTPServer {
    try TestHTTPServer { request in
        switch request.path {
        case let path where path.hasPrefix("/missing"): .init(status: 404, body: "none")
        case let path where path.hasPrefix("/busy"): .init(status: 503, body: "busy")
        case let path where path.hasPrefix("/json"):
            .init(body: #"{"name": "Ada", "ok": true}"#, contentType: "application/json")
        default: .init(body: "hello")
        }
    }
}

@Suite("A run in plain mode")
struct PlainRunTests {
    @Test("exits with 0 when every request is ok, and says so on standard error only")
    func allOK() throws {
        let server = try makeServer()
        let folder = try Folder()
        let run = try ProgramRun(["\(server.url)/ok/1", "\(server.url)/ok/2"], in: folder)
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("2 requests in "))
        #expect(run.errors.contains(": 2 ok, 0 failed, 0 cancelled, 0 not sent"))
        #expect(run.errors.contains("latency: p50 "))
        #expect(run.errors.contains("2 attempts"))
    }

    @Test("exits with 1 when some failed, with a line for each, redacted")
    func someFailed() throws {
        let server = try makeServer()
        let folder = try Folder()
        let run = try ProgramRun(
            ["\(server.url)/ok", "\(server.url)/missing?token=hush", "--retries", "0"], in: folder)
        #expect(run.status == 1)
        #expect(
            run.errorLines.contains("failed #2 GET \(server.url)/missing?token=•••: 404 Status 404 (status)"))
        #expect(run.errors.contains("failed by: 1 status"))
        #expect(!run.errors.contains("hush"))
    }

    @Test("writes records to standard output, and nothing else there")
    func recordsToOutput() throws {
        let server = try makeServer()
        let folder = try Folder()
        let list = (1...30).map { "\(server.url)/\($0 % 3 == 0 ? "missing" : "ok")/\($0)" }
        let run = try ProgramRun(["-", "-o", "-"], input: list.joined(separator: "\n"), in: folder)
        #expect(run.status == 1)
        let records = try ProgramRun.records(run.output)
        #expect(Set(records.compactMap { $0["id"] as? Int }) == Set(1...30))
        #expect(records.count { $0["outcome"] as? String == "failed" } == 10)
        #expect(run.errors.contains("30 requests in "))
    }

    @Test("names every bad line of a file and sends nothing")
    func badLines() throws {
        let server = try makeServer()
        let folder = try Folder()
        try folder.write("\(server.url)/ok\nhttp:///x\n# c\nnonsense\n", to: "list.txt")
        let run = try ProgramRun(["list.txt", "-o", "r.jsonl"], in: folder)
        #expect(run.status == 2)
        #expect(
            run.errorLines == [
                "fetchdeck: list.txt:2: no host in 'http:///x'; expected http://host/path",
                "fetchdeck: list.txt:4: no http:// or https:// in 'nonsense'; expected http://nonsense",
            ])
        #expect(server.requests.isEmpty)
        #expect(!folder.exists("r.jsonl"))
    }

    @Test("runs the rest with --skip-bad, and records the bad lines")
    func skipBad() throws {
        let server = try makeServer()
        let folder = try Folder()
        try folder.write("\(server.url)/ok\nhttp:///x\n", to: "list.txt")
        let run = try ProgramRun(["list.txt", "--skip-bad", "-o", "r.jsonl"], in: folder)
        #expect(run.status == 1)
        let records = try ProgramRun.records(folder.text("r.jsonl"))
        let kinds = records.compactMap { ($0["error"] as? [String: Any])?["kind"] as? String }
        #expect(kinds == ["input"])
        #expect(server.requests.count == 1)
    }

    @Test("says of each bad line with --skip-bad in which file and line it is, in the record too")
    func skipBadPlaces() throws {
        let server = try makeServer()
        let folder = try Folder()
        try folder.write("\(server.url)/ok\nnot a url\n", to: "a.urls")
        try folder.write(#"{"url": "\#(server.url)/ok"}"# + "\n\n" + #"{"uri": "x"}"# + "\n", to: "b.jsonl")
        let run = try ProgramRun(["a.urls", "b.jsonl", "--skip-bad", "-o", "r.jsonl"], in: folder)
        #expect(run.status == 1)
        let records = try ProgramRun.records(folder.text("r.jsonl"))
        let messages = records.compactMap { ($0["error"] as? [String: Any])?["message"] as? String }
        #expect(messages.count == 2)
        for place in ["a.urls:2: ", "b.jsonl:3: "] {
            #expect(messages.contains { $0.hasPrefix(place) })
            #expect(run.errorLines.contains { $0.hasPrefix("failed #") && $0.contains(": \(place)") })
        }
    }

    @Test(
        "exits with 2 and one line when there is nothing to run",
        arguments: [
            (["empty.txt"], "fetchdeck: the list is empty: empty.txt"),
            (["-"], "fetchdeck: the list is empty: -"),
            (
                ["missing.txt"],
                "fetchdeck: missing.txt: no such file; check the name, or write http://missing.txt for a URL"
            ),
            (
                [],
                "fetchdeck: no list given; expected URLs, a file, or - for standard input (see 'fetchdeck --help')"
            ),
            (["empty.txt", "-c", "0"], "fetchdeck: --concurrency 0: expected 1 or more"),
        ])
    func nothingToRun(arguments: [String], line: String) throws {
        let folder = try Folder()
        try folder.write("# only a comment\n\n", to: "empty.txt")
        let run = try ProgramRun(arguments, in: folder)
        #expect(run.status == 2)
        #expect(run.errorLines == [line])
    }

    @Test("counts by host and predicts the binding limit with --dry-run, and sends nothing")
    func dryRun() throws {
        let server = try makeServer()
        let folder = try Folder()
        let list = (1...30).map { "\(server.url)/ok/\($0)" }.joined(separator: "\n")
        let run = try ProgramRun(["-", "--dry-run"], input: list, in: folder)
        #expect(run.status == 0)
        #expect(
            run.outputLines == [
                "30 requests to 1 host; nothing was sent", "  30  \(server.authority)",
            ] + (1...20).map { "GET \(server.url)/ok/\($0)" } + [
                "and 10 more",
                "limits: 50 in flight, 10 per host, no rate",
                "binding limit: 10 per host, at \(server.authority) with 30; "
                    + "about 300 ms if every request takes 100 ms",
            ])
        #expect(server.requests.isEmpty)
    }

    @Test("does not send again with --resume what is ok on record")
    func resume() throws {
        let server = try makeServer()
        let folder = try Folder()
        let list = "\(server.url)/ok/1\n\(server.url)/missing\n"
        #expect(try ProgramRun(["-", "-o", "r.jsonl"], input: list, in: folder).status == 1)
        let again = try ProgramRun(["-", "-o", "r.jsonl", "--resume"], input: list, in: folder)
        #expect(again.status == 1)
        #expect(again.errors.contains("1 ok (1 in an earlier run), 1 failed"))
        #expect(server.requests.map(\.path).sorted() == ["/missing", "/missing", "/ok/1"])
    }

    @Test("puts the options' method, headers, body and credentials on every request")
    func requestOptions() throws {
        let server = try makeServer()
        let folder = try Folder()
        let run = try ProgramRun(
            [
                "\(server.url)/ok", "-H", "X-A: 1", "--json", "{\"a\": 1}", "-u", "ada:pass", "-A", "agent",
                "-b", "c=d",
            ],
            in: folder)
        #expect(run.status == 0)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.header("X-A") == "1")
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.header("Authorization") == "Basic YWRhOnBhc3M=")
        #expect(request.header("User-Agent") == "agent")
        #expect(request.header("Cookie") == "c=d")
        #expect(request.bodyText == "{\"a\": 1}")
    }

    @Test("sends cookies of its own and of the jar on one line")
    func cookies() throws {
        let server = try TestHTTPServer { request in
            .init(headers: request.path == "/set" ? ["Set-Cookie: sid=1; Path=/"] : [])
        }
        let folder = try Folder()
        let urls = ["/set", "/next"].map { server.url + $0 }
        for more in [[], ["--cookie-jar"]] {
            let run = try ProgramRun(urls + ["-c", "1", "-b", "own=1"] + more, in: folder)
            #expect(run.status == 0)
        }
        let cookies = server.requests.map { request in
            request.headers.filter { $0.name.lowercased() == "cookie" }.map(\.value)
        }
        #expect(cookies == [["own=1"], ["own=1"], ["own=1"], ["sid=1; own=1"]])
    }

    @Test("keeps one jar for all its threads")
    func cookiesOfThreads() throws {
        // A host's requests are one thread's, the next host's another's.
        let servers = try (0..<2).map { _ in
            try TestHTTPServer { .init(headers: ["Set-Cookie: c\($0.path.dropFirst())=1; Path=/"]) }
        }
        let urls = (0..<4).map { servers[$0 % 2].url + "/\($0)" }
        let run = try ProgramRun(urls + ["-c", "1", "--threads", "2", "--cookie-jar"], in: try Folder())
        #expect(run.status == 0)
        let counts = servers.map { server in
            server.requests.map { $0.header("Cookie")?.split(separator: ";").count ?? 0 }
        }
        #expect(counts == [[0, 2], [1, 3]])
    }

    @Test("extracts values, saves bodies and judges by --expect")
    func bodies() throws {
        let server = try makeServer()
        let folder = try Folder()
        let run = try ProgramRun(
            [
                "\(server.url)/json", "-o", "-", "--extract", "who=.name", "--expect", "jq:.ok == false",
                "--save-bodies", "bodies",
            ], in: folder)
        #expect(run.status == 1)
        let record = try #require(try ProgramRun.records(run.output).first)
        #expect((record["error"] as? [String: Any])?["kind"] as? String == "expect")
        #expect((record["extracted"] as? [String: String]) == ["who": "Ada"])
        #expect(folder.text("bodies/1.json") == #"{"name": "Ada", "ok": true}"#)
    }

    @Test("exits with 2 before anything is sent when a filter is bad")
    func badFilter() throws {
        let server = try makeServer()
        let folder = try Folder()
        try folder.write(
            #"{"url": "\#(server.url)/ok", "expect": "jq:.ok"}"# + "\n"
                + #"{"url": "\#(server.url)/ok", "expect": ["jq:.["]}"# + "\n", to: "list.jsonl")
        let listed = try ProgramRun(["list.jsonl"], in: folder)
        #expect(listed.status == 2)
        #expect(listed.errorLines.count == 1)
        #expect(listed.errors.hasPrefix("fetchdeck: list.jsonl:2: field 'expect': bad filter '.['; jq: "))
        let run = try ProgramRun(["\(server.url)/ok", "--extract", "a=.["], in: folder)
        #expect(run.status == 2)
        #expect(server.requests.isEmpty)
    }

    @Test(
        "ends by a signal with its status, records complete and the summary printed",
        arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)] as [(Int32, Int32)])
    func signals(number: Int32, status: Int32) async throws {
        let gate = Gate()
        let server = try TestHTTPServer { request in .init(gate: request.path == "/slow" ? gate : nil) }
        let folder = try Folder()
        let list = ["/ok", "/slow", "/never/1", "/never/2"].map { server.url + $0 }.joined(separator: "\n")
        let started = try ProgramRun.Started(["-", "-c", "1", "-o", "r.jsonl"], input: list, in: folder)
        await gate.arrivals(1)
        started.signal(number)
        let run = started.waitUntilExit()
        gate.open()
        #expect(run.status == status)
        #expect(run.errors.contains("1 ok, 0 failed, 1 cancelled, 2 not sent"))
        let outcomes = try ProgramRun.records(folder.text("r.jsonl")).map { $0["outcome"] as? String }
        #expect(outcomes == ["ok", "cancelled"])
    }

    @Test("runs the demo to its end, in which some requests fail")
    func demo() throws {
        let folder = try Folder()
        let run = try ProgramRun(["demo", "--timeout", "1", "--retries", "0"], in: folder)
        #expect(run.status == 1)
        #expect(run.errors.contains("120 requests in "))
    }

    @Test("shows a finished run, and writes it to another file")
    func replay() throws {
        let server = try makeServer()
        let folder = try Folder()
        _ = try ProgramRun(["\(server.url)/ok", "\(server.url)/missing", "-o", "r.jsonl"], in: folder)
        let shown = try ProgramRun(["replay", "r.jsonl"], in: folder)
        #expect(shown.status == 0)
        #expect(shown.errors.contains("1 ok, 1 failed, 0 cancelled, 0 not sent"))
        let exported = try ProgramRun(["replay", "r.jsonl", "--export", "r.csv"], in: folder)
        #expect(exported.status == 0)
        #expect(folder.text("r.csv").hasPrefix("id,"))
        let piped = try ProgramRun(["replay", "-"], input: folder.text("r.jsonl"), in: folder)
        #expect(piped.errors == shown.errors)
        #expect(server.requests.count == 2)
    }

    @Test("an export of records says what a list lacks, and refuses a name that tells no format")
    func replayAsList() throws {
        let server = try makeServer()
        let folder = try Folder()
        _ = try ProgramRun(["\(server.url)/ok?token=hush", "-o", "r.jsonl"], in: folder)
        let list = try ProgramRun(["replay", "r.jsonl", "--export", "o.txt"], in: folder)
        #expect(list.errors.contains("headers and bodies of requests are in no record"))
        #expect(list.errors.contains("'•••' stands for the secrets of 1 request"))
        let again = try ProgramRun(["o.txt", "--plain"], in: folder)
        #expect(again.status == 2)
        #expect(again.errors.contains("o.txt:1: '•••' stands for a secret that was left out"))
        let page = try ProgramRun(["replay", "r.jsonl", "--export", "o.html"], in: folder)
        #expect(page.status == 2 && page.errors.contains(".jsonl .csv .har .sh .requests.jsonl .txt"))
        #expect(page.errors.contains("'fetchdeck report'"))
        #expect(folder.text("o.html").isEmpty)
        let report = try ProgramRun(["report", "r.jsonl", "-o", "o.html"], in: folder)
        #expect(report.errors == "wrote o.html\n")
        #expect(server.requests.count == 1)
    }

    @Test("a file that has records is said to be appended to, once", arguments: ["r.jsonl", "r.csv"])
    func appended(name: String) throws {
        let server = try makeServer()
        let folder = try Folder()
        let line = "fetchdeck: \(name) has 2 records already; appended"
        let runs = try (1...2).map { _ in
            try ProgramRun(["\(server.url)/ok", "\(server.url)/missing", "-o", name], in: folder)
        }
        #expect(!runs[0].errors.contains("already"))
        #expect(runs[1].errors.split(separator: "\n").filter { $0 == line }.count == 1)
    }

    @Test("lists keys and themes")
    func listings() throws {
        let folder = try Folder()
        let keys = try ProgramRun(["keys"], in: folder)
        #expect(keys.status == 0)
        #expect(keys.output.contains("retry-failed"))
        let themes = try ProgramRun(["themes"], in: folder)
        #expect(themes.status == 0)
        #expect(themes.outputLines.contains { $0.hasPrefix("default-dark ") && $0.hasSuffix("built in") })
        #expect(!themes.output.contains("\u{1B}"))
    }
}
