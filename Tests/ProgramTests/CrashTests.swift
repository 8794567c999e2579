import Foundation
import TestSupport
import Testing

/// Kills the program at random moments and lets it go on, until the list is done; the server counts.
///
/// `FETCHDECK_CRASHES=100 swift test --filter CrashTests` kills it that often.
@Suite("A run that is killed again and again")
struct CrashTests {
    /// What the server and the record file say after a number of kills.
    private struct Count {
        var kills = 0
        /// By path: how many requests the server had read when it was first on record as ok.
        var okSince: [String: Int] = [:]
        var torn = 0
    }

    private let server: TestHTTPServer
    private let folder: Folder
    private let total = 1200

    init() throws {
        server = try TestHTTPServer { _ in .init(body: #"{"ok": true}"#, contentType: "application/json") }
        folder = try Folder()
        // Every third is a POST, which must not be repeated unasked.
        let lines = (1...total).map { number in
            number % 3 == 0
                ? #"{"url": "\#(server.url)/\#(number)", "json": {"n": \#(number)}}"#
                : #"{"url": "\#(server.url)/\#(number)"}"#
        }
        try folder.write(lines.joined(separator: "\n"), to: "list.jsonl")
    }

    @Test(
        "--resume serves everything, sends nothing again that is on record as ok, and repeats no POST unasked"
    )
    func killed() async throws {
        let kills = ProcessInfo.processInfo.environment["FETCHDECK_CRASHES"].flatMap { Int($0) } ?? 5
        var generator = SystemRandomNumberGenerator()
        var count = Count()
        while count.kills < kills {
            let left = try safeLeft()
            guard left > 0 else { break }
            let share = max(1, left / (kills - count.kills))
            let started = try start("--resume")
            await server.tally.reached(server.tally.count + Int.random(in: 0...share, using: &generator))
            started.signal(SIGKILL)
            try #require(started.waitUntilExit().status == -SIGKILL)
            count.kills += 1
            try note(&count)
        }
        #expect(count.kills == kills)
        let rest = try start("--resume").waitUntilExit()
        #expect(rest.status == 0 || rest.status == 1, "\(rest.errors)")
        try note(&count)
        let arrivals = Dictionary(grouping: server.requests, by: \.path)
        #expect(arrivals.filter { $0.value[0].method == "POST" && $0.value.count > 1 }.map(\.key) == [])
        let uncertain = try last().filter { $0.value.outcome == "cancelled" }
        #expect(
            uncertain.values.allSatisfy {
                $0.method == "POST" && $0.message.contains("may have been received")
            })

        let unsafe = try start("--resume-unsafe").waitUntilExit()
        #expect(unsafe.status == 0, "\(unsafe.errors)")
        try note(&count)
        try check(count)
        print(
            "crash test: \(count.kills) kills, \(total) requests, \(server.requests.count) received, "
                + "\(count.torn) torn last lines, \(uncertain.count) POST that may have been received")
    }

    private func start(_ resume: String) throws -> ProgramRun.Started {
        try ProgramRun.Started(
            ["list.jsonl", "-o", "r.jsonl", resume, "--retries", "0", "--per-host", "16"], in: folder)
    }

    /// What the record file says of one request.
    private struct Recorded {
        var method: String
        var outcome: String
        var message: String
    }

    /// The whole lines of the record file; a kill may have torn the last.
    private func records() throws -> [(path: String, Recorded)] {
        let text = folder.text("r.jsonl")
        let whole = text.prefix(
            upTo: text.lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex)
        return try ProgramRun.records(String(whole)).map { record in
            let url = try #require(URL(string: record["url"] as? String ?? ""))
            let error = record["error"] as? [String: Any]
            return (
                url.path,
                Recorded(
                    method: record["method"] as? String ?? "", outcome: record["outcome"] as? String ?? "",
                    message: error?["message"] as? String ?? "")
            )
        }
    }

    private func last() throws -> [String: Recorded] {
        Dictionary(try records(), uniquingKeysWith: { $1 })
    }

    /// How many requests will surely be sent by a run that goes on: those that may be repeated and are not ok yet.
    private func safeLeft() throws -> Int {
        total - total / 3 - (try last().values.count { $0.method == "GET" && $0.outcome == "ok" })
    }

    private func note(_ count: inout Count) throws {
        let seen = server.tally.count
        for (path, record) in try records() where record.outcome == "ok" && count.okSince[path] == nil {
            count.okSince[path] = seen
        }
        if folder.text("r.jsonl").last.map({ $0 != "\n" }) ?? false { count.torn += 1 }
    }

    private func check(_ count: Count) throws {
        let arrivals = Dictionary(grouping: server.requests, by: \.path)
        let unserved = (1...total).map { "/\($0)" }.filter { arrivals[$0] == nil }
        #expect(unserved == [], "not served")
        let again = arrivals.filter { path, requests in
            requests.contains { $0.number > count.okSince[path] ?? .max }
        }
        #expect(again.map(\.key) == [], "sent again although on record as ok")
        let records = try records()
        #expect(Set(records.map(\.path)).count == total)
        let okLines = records.filter { $0.1.outcome == "ok" }
        #expect(okLines.count == total, "each is on record as ok once")
        #expect(!folder.exists("r.jsonl.inflight"))
    }
}
