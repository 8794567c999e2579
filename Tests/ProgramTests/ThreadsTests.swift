import Foundation
import TestSupport
import Testing

@Suite("The program on several threads")
struct ThreadsTests {
    /// Answers `/redirect/…` with the way to `next`, every fifth number with 503, and bodies that say what was asked for.
    private func makeServer(next: String?) throws -> TestHTTPServer {
        try TestHTTPServer { request in
            let number = Int(request.path.split(separator: "/").last ?? "") ?? 0
            if request.path.hasPrefix("/redirect"), let next {
                return .init(status: 302, headers: ["Location: \(next)/body/\(number)"])
            }
            if request.path.hasPrefix("/body") {
                return .init(body: #"{"n": \#(number)}"#, contentType: "application/json")
            }
            return .init(status: number % 5 == 0 ? 503 : 200)
        }
    }

    @Test(
        "keeps limits, follows redirects from thread to thread, saves each body whole and records each request once"
    )
    func mixed() throws {
        let last = try makeServer(next: nil)
        let middle = try makeServer(next: last.url)
        let first = try makeServer(next: middle.url)
        let servers = [first, middle, last]
        defer { for server in servers { server.stop() } }
        let folder = try Folder()
        let list = (0..<600).map { number in
            let server = servers[number % 3]
            return number % 2 == 0 || number % 3 == 2
                ? "\(server.url)/body/\(number)" : "\(server.url)/redirect/\(number)"
        }
        let run = try ProgramRun(
            [
                "-", "-o", "r.jsonl", "--threads", "3", "--per-host", "2", "-c", "5", "--save-bodies",
                "bodies", "--extract", "n=.n",
            ],
            input: list.joined(separator: "\n"), in: folder)
        #expect(run.status == 0)
        #expect(servers.allSatisfy { $0.tally.mostInFlight <= 2 })
        let records = try ProgramRun.records(folder.text("r.jsonl"))
        #expect(records.compactMap { $0["id"] as? Int }.sorted() == Array(1...600))
        for record in records {
            let id = try #require(record["id"] as? Int)
            let text = #"{"n": \#(id - 1)}"#
            #expect((record["extracted"] as? [String: Int]) == ["n": id - 1])
            let path = try #require(record["body_path"] as? String)
            #expect(folder.text(path) == text)
        }
    }

    @Test("retries what failed, and its exit status and summary are those of one thread")
    func failures() throws {
        let servers = try (0..<3).map { _ in try makeServer(next: nil) }
        defer { for server in servers { server.stop() } }
        let folder = try Folder()
        let list = (0..<300).map { "\(servers[$0 % 3].url)/\($0)" }.joined(separator: "\n")
        let run = try ProgramRun(
            [
                "-", "-o", "r.jsonl", "--threads", "3", "--backoff", "0.001", "--backoff-max", "0.001",
                "--no-host-backoff",
            ],
            input: list, in: folder)
        #expect(run.status == 1)
        #expect(run.errors.contains("300 requests in "))
        #expect(run.errors.contains(": 240 ok, 60 failed, 0 cancelled, 0 not sent"))
        let records = try ProgramRun.records(folder.text("r.jsonl"))
        #expect(
            records.count { $0["attempts"] as? Int == 3 }
                == records.count { $0["outcome"] as? String == "failed" })
    }
}
