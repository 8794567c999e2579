import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Limits that find themselves, canaries, and the journal of decisions")
struct AdaptiveRunTests {
    private func lines(_ folder: Folder, _ name: String) throws -> [[String: Any]] {
        guard folder.exists(name) else { return [] }
        return try ProgramRun.records(folder.text(name))
    }

    @Test("a canary's bad host is held, not failed; the others go on, and a resume sends the rest")
    func canary() throws {
        let bad = try TestHTTPServer { request in
            request.path.hasPrefix("/bad") ? .init(status: 500, body: "no") : .init(body: "yes")
        }
        let good = try TestHTTPServer { _ in .init(body: "yes") }
        let folder = try Folder()
        let list = (1...30).map { "\(bad.url)/bad\($0)" } + (1...30).map { "\(good.url)/\($0)" }
        try folder.write(list.joined(separator: "\n"), to: "list.txt")
        let run = try ProgramRun(
            ["list.txt", "--canary", "5", "--retries", "0", "-o", "r.jsonl"], in: folder)
        #expect(run.status == 1)
        let host = "127.0.0.1:\(bad.port)"
        #expect(run.errorLines.contains("held 25: \(host) canary 5 of 5 failed"))
        #expect(run.errors.contains("30 ok, 5 failed, 0 cancelled, 25 not sent"))
        #expect(bad.tally.mostInFlight == 1 && bad.requests.count == 5 && good.requests.count == 30)
        #expect(try ProgramRun.records(folder.text("r.jsonl")).count == 35, "what is held has no record")
        let decisions = try lines(folder, "r.jsonl.log")
        #expect(
            decisions.map { $0["event"] as? String } == ["held"] && decisions[0]["host"] as? String == host)
        let again = try ProgramRun(["list.txt", "--retries", "0", "-o", "r.jsonl", "--resume"], in: folder)
        #expect(again.status == 1 && bad.requests.count == 35 && good.requests.count == 30)
    }

    @Test("enough ok let the host's queue go on; N has to be a number, and P a share")
    func canaryPasses() throws {
        let server = try TestHTTPServer { request in
            ["/1", "/2"].contains(request.path) ? .init(status: 500, body: "no") : .init(body: "yes")
        }
        let folder = try Folder()
        let urls = (1...12).map { "\(server.url)/\($0)" }
        let run = try ProgramRun(urls + ["--canary", "5:60%", "--retries", "0"], in: folder)
        #expect(run.status == 1 && server.requests.count == 12)
        let strict = try ProgramRun(urls + ["--canary", "5:61%", "--retries", "0"], in: folder)
        #expect(strict.errors.contains("held 7: "))
        let watch = try ProgramRun(["watch"] + urls + ["--canary", "5", "--rounds", "1"], in: folder)
        #expect(watch.status == 2 && watch.errors.contains("a watch sends every request each round"))
        for wrong in ["0", "x", "5:101%", "5:", "-1"] {
            let refused = try ProgramRun(urls + ["--canary=\(wrong)"], in: folder)
            #expect(refused.status == 2 && refused.errors.contains("--canary"), "\(wrong)")
        }
    }

    @Test("a refusal lowers the host's limit with its reason in the journal; other hosts keep theirs")
    func refusal() throws {
        let busy = try TestHTTPServer { request in
            request.path == "/3" ? .init(status: 429, body: "slow down") : .init(body: "yes")
        }
        let good = try TestHTTPServer { _ in .init(body: "yes") }
        let folder = try Folder()
        let urls = (1...40).flatMap { ["\(busy.url)/\($0)", "\(good.url)/\($0)"] }
        let run = try ProgramRun(urls + ["--adaptive", "--retries", "0", "-o", "r.jsonl"], in: folder)
        #expect(run.status == 1)
        let moves = try lines(folder, "r.jsonl.log")
        let first = moves.first { $0["host"] as? String == "127.0.0.1:\(busy.port)" }
        #expect(
            first?["why"] as? String == "refused" && first?["from"] as? Int == 4 && first?["to"] as? Int == 2)
        #expect(busy.tally.mostInFlight <= 4)
        let others = moves.filter { $0["host"] as? String == "127.0.0.1:\(good.port)" }
        #expect(!others.contains { $0["why"] as? String == "refused" } && good.requests.count == 40)
    }

    @Test("limits set by hand are in the journal, and a resume names them without taking them over")
    func byHand() throws {
        let (deck, gate) = try LiveDeck.gated(6, ["-c", "2", "-o", "r.jsonl"])
        try deck.press(":concurrency 3" + Keys.enter, shows: "concurrency 3")
        try deck.press("P", shows: "PAUSED")
        deck.terminal.send("P")
        try deck.wait(for: "resumed")
        gate.open()
        try deck.waitForFinish()
        #expect(try deck.quit() == .exited(0))
        let decisions = try lines(deck.folder, "r.jsonl.log")
        #expect(decisions.map { $0["event"] as? String } == ["limit", "pause", "resume"])
        let limit = try #require(decisions.first)
        #expect(limit["which"] as? String == "concurrency" && limit["why"] as? String == "by hand")
        #expect(limit["from"] as? Int == 2 && limit["to"] as? Int == 3 && limit["host"] == nil)
        let again = try ProgramRun(["\(deck.server.url)/1", "-o", "r.jsonl", "--resume"], in: deck.folder)
        #expect(again.errors.contains("fetchdeck: last time: concurrency 3\n"))
        #expect(try lines(deck.folder, "r.jsonl.log").map { $0["event"] as? String }.last == "start")
        let third = try ProgramRun(["\(deck.server.url)/1", "-o", "r.jsonl", "--resume"], in: deck.folder)
        #expect(!third.errors.contains("last time"), "the run before set nothing")
    }

    @Test("a limit that was put back is none that a resume names")
    func undone() throws {
        let (deck, gate) = try LiveDeck.gated(6, ["-c", "2", "-o", "r.jsonl"])
        try deck.press(":concurrency 3" + Keys.enter, shows: "concurrency 3")
        try deck.press(":concurrency 2" + Keys.enter, shows: "concurrency 2")
        gate.open()
        try deck.waitForFinish()
        #expect(try deck.quit() == .exited(0))
        #expect(try lines(deck.folder, "r.jsonl.log").count == 2)
        let again = try ProgramRun(["\(deck.server.url)/1", "-o", "r.jsonl", "--resume"], in: deck.folder)
        #expect(!again.errors.contains("last time"))
    }

    @Test("a run without a decision has no journal")
    func noDecision() throws {
        let server = try TestHTTPServer { _ in .init(body: "yes") }
        let folder = try Folder()
        let run = try ProgramRun(["\(server.url)/1", "-o", "r.jsonl"], in: folder)
        #expect(run.status == 0 && !folder.exists("r.jsonl.log"))
    }
}
