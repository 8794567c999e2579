import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Reports of a run for scripts and CI", .serialized)
struct RunReportTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func server() throws -> TestHTTPServer {
        try TestHTTPServer { request in .init(status: request.path.hasPrefix("/bad") ? 500 : 200) }
    }

    @Test("--summary appends a line of figures a run")
    func summary() throws {
        let server = try server()
        defer { server.stop() }
        try folder.write("{\"torn\":", to: "s.jsonl")
        for _ in 0..<2 {
            let run = try ProgramRun(
                [
                    server.url + "/1", server.url + "/bad", "--retries", "0", "--plain", "--summary",
                    "s.jsonl",
                    "--budget", "ok>=90%",
                ], in: folder)
            #expect(run.status == 4)
        }
        let lines = try ProgramRun.records(folder.text("s.jsonl"))
        #expect(lines.count == 2)
        for line in lines {
            let counts = ["requests", "ok", "failed", "cancelled", "not_sent", "given_up", "held"]
            #expect(counts.map { line[$0] as? Int } == [2, 1, 1, 0, 0, 0, 0])
            #expect((line["p50_ms"] as? Double ?? 0) > 0)
            #expect((line["p95_ms"] as? Double ?? 0) <= (line["p99_ms"] as? Double ?? -1))
            #expect((line["took_s"] as? Double ?? 0) > 0)
            let budget = try #require((line["budgets"] as? [[String: Any]])?.first)
            #expect(budget["rule"] as? String == "ok>=90%" && budget["value"] as? Double == 0.5)
        }
        let printed = try ProgramRun([server.url + "/1", "--plain", "--summary", "-"], in: folder)
        #expect(printed.outputLines.count == 1 && printed.output.hasPrefix("{\"requests\":1,\"ok\":1,"))
    }

    @Test("--junit writes a test case a request and a budget")
    func junit() throws {
        let server = try server()
        defer { server.stop() }
        try folder.write(
            """
            {"url": "\(server.url)/1?token=zyx&a=<1>"}
            {"url": "\(server.url)/bad", "name": "a \\"bad\\" one", "group": "checks"}
            {"url": "http://127.0.0.1:1/refused"}

            """, to: "list.jsonl")
        let run = try ProgramRun(
            ["list.jsonl", "--retries", "0", "--plain", "--junit", "j.xml", "--budget", "ok>=10%"], in: folder
        )
        #expect(run.status == 1)
        let document = try XMLDocument(contentsOf: folder.url("j.xml"))
        let suite = try #require(try document.nodes(forXPath: "/testsuites/testsuite").first as? XMLElement)
        let numbers = ["tests", "failures", "errors", "skipped"].map {
            suite.attribute(forName: $0)?.stringValue
        }
        #expect(numbers == ["4", "1", "1", "0"])
        let tests = suite.elements(forName: "testcase")
        let names = tests.compactMap { $0.attribute(forName: "name")?.stringValue }
        #expect(
            names == [
                "GET \(server.url)/1?token=•••&a=<1>", "a \"bad\" one", "GET http://127.0.0.1:1/refused",
                "ok>=10%",
            ])
        #expect(
            tests.map { $0.children?.first?.name } == [nil, "failure", "error", nil])
        let failure = try #require(tests[1].elements(forName: "failure").first)
        #expect(failure.attribute(forName: "type")?.stringValue == "status")
        #expect(failure.attribute(forName: "message")?.stringValue?.hasPrefix("500") ?? false)
        #expect(tests[1].attribute(forName: "classname")?.stringValue == "checks")
        #expect(tests[3].attribute(forName: "classname")?.stringValue == "budget")
        #expect(!folder.exists("j.xml.part"))
    }

    @Test(
        "a file that can't be opened ends the program before anything is sent",
        arguments: ["--summary", "--junit"])
    func unwritable(option: String) throws {
        let server = try server()
        defer { server.stop() }
        let run = try ProgramRun([server.url + "/1", "--plain", option, "missing/f"], in: folder)
        #expect(run.status == 3 && run.errorLines.count == 1)
        #expect(server.requests.isEmpty)
        let both = try ProgramRun([server.url + "/1", "--plain", option, "-", "-o", "-"], in: folder)
        #expect(both.status == 2)
    }
}
