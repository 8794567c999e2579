import FetchCore
import FetchFiles
import Foundation
import RunModel
import Synchronization
import TestSupport
import Testing

@testable import fetchdeck

/// The real program, watching a list in rounds.
@Suite("A watch", .timeLimit(.minutes(5)))
struct WatchTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// A server whose `/flap` fails as the script says, a letter a round: `x` is a 503.
    private func server(_ script: String) throws -> TestHTTPServer {
        let turns = Turns(Array(script))
        return try TestHTTPServer { request in
            request.path == "/flap" && turns.next() == "x" ? .init(status: 503) : .init()
        }
    }

    private func watch(_ server: TestHTTPServer, _ more: [String]) throws -> ProgramRun {
        try folder.write(
            "{\"url\": \"\(server.url)/flap\", \"name\": \"login\"}\n{\"url\": \"\(server.url)/other\"}\n",
            to: "list.jsonl")
        return try ProgramRun(
            ["watch", "list.jsonl", "--every", "0.1s", "--plain", "-o", "w.jsonl"] + more, in: folder)
    }

    private var rounds: [RoundLine] { RoundFiles.rounds(beside: "\(folder.path)/w.jsonl") }
    private var alerts: [AlertLine] { RoundFiles.alerts(beside: "\(folder.path)/w.jsonl") }

    @Test("sends each request once a round, and every record says its round")
    func records() throws {
        let server = try server("......")
        let run = try watch(server, ["--rounds", "4"])
        #expect(run.status == 0)
        #expect(server.requests.count == 8)
        let records = try ProgramRun.records(folder.text("w.jsonl"))
        let rounds = records.compactMap { $0["round"] as? Int }.sorted()
        #expect(rounds == [1, 1, 2, 2, 3, 3, 4, 4])
        #expect(records.allSatisfy { $0["attempts"] as? Int == 1 })
        #expect(self.rounds.map(\.round) == [1, 2, 3, 4])
        #expect(self.rounds.allSatisfy { $0.ok == 2 && $0.failed == 0 })
    }

    @Test("of a shard without a request ends at once, and leaves a file for 'merge'")
    func emptyShard() throws {
        let server = try server("....")
        // Both requests are of one host: one shard of four has them.
        let shard = try #require(
            HostName(url: server.url).map { (HostShard.index(of: $0, count: 4) + 1) % 4 })
        try folder.write("\(server.url)/1\n\(server.url)/2\n", to: "list.txt")
        let watch = try ProgramRun.Started(
            ["watch", "list.txt", "--shard", "\(shard)/4", "--every", "0.1s", "--plain", "-o", "w.jsonl"],
            in: folder)
        let deadline = ContinuousClock.now + .seconds(60)
        while watch.process.isRunning, ContinuousClock.now < deadline { usleep(20_000) }
        if watch.process.isRunning { watch.signal(SIGKILL) }
        let run = watch.waitUntilExit()
        #expect(run.status == 0)
        #expect(
            run.errorLines == [
                "fetchdeck: no request of the list is in shard \(shard)/4; there is nothing to watch"
            ])
        #expect(folder.exists("w.jsonl") && folder.text("w.jsonl").isEmpty)
        #expect(server.requests.isEmpty)
        let none = try ProgramRun(["watch", "-", "--every", "0.1s", "--plain"], in: folder)
        #expect(none.status == 2 && none.errors.contains("the list is empty"))
    }

    @Test("its time and rates are those of all rounds, also when it is shown again")
    func allRounds() throws {
        let run = try watch(try server("..."), ["--rounds", "3", "--every", "0.5s", "--summary", "s.jsonl"])
        let summary = try #require(try ProgramRun.records(folder.text("s.jsonl")).first)
        let took = try #require(summary["took_s"] as? Double)
        // The second request of each round begins an eighth of a second later.
        #expect(took >= 1.1 && took < 60)
        let replay = try ProgramRun(["replay", "w.jsonl", "--plain"], in: folder)
        for lines in [run.errorLines, replay.errorLines] {
            let first = try #require(lines.first { $0.hasPrefix("2 requests in ") })
            let seconds = try #require(first.firstMatch(of: /in ([0-9.]+) s:/).flatMap { Double($0.1) })
            #expect(abs(seconds - took) < 0.02)
            let rates = lines.compactMap { $0.firstMatch(of: /^([0-9.]+) requests\/s/).map { String($0.1) } }
            let rate = try #require(rates.first)
            #expect(abs((Double(rate) ?? 0) - 6 / took) < 0.2)
        }
    }

    @Test("raises an alert at its edge alone, calls the command with it, and tells of both in a line")
    func alert() throws {
        let run = try watch(
            try server(".xxx.."),
            [
                "--rounds", "6", "--alert-cmd",
                "echo \"$FETCHDECK_EVENT $FETCHDECK_NAME $FETCHDECK_ROUND $(cat)\" >> called",
            ])
        #expect(run.status == 0)
        #expect(alerts.map(\.event) == [.alert, .recovered])
        #expect(alerts.map(\.round) == [3, 5] && alerts.allSatisfy(\.called))
        let called = folder.text("called").split(separator: "\n")
        let lines = folder.text("w.jsonl.alerts").split(separator: "\n")
        #expect(called == ["alert login 3 \(lines[0])", "recovered login 5 \(lines[1])"])
        #expect(run.errorLines.contains("alert login: 2 in a row: 503 Status 503"))
        #expect(run.errorLines.contains("recovered login: ok after 3 failed rounds, status 200"))
        #expect(run.errorLines.contains { $0.hasPrefix("alert command for login: exit 0 after ") })
    }

    @Test("the same outage is alerted once, also by the watch that goes on after a crash")
    func restart() throws {
        let server = try server("xxxx......")
        #expect(try watch(server, ["--rounds", "3"]).status == 1)
        #expect(alerts.map(\.round) == [2])
        #expect(try watch(server, ["--rounds", "3"]).status == 0)
        #expect(rounds.map(\.round) == [1, 2, 3, 4, 5, 6])
        #expect(alerts.map(\.event) == [.alert, .recovered])
        #expect(alerts.map(\.round) == [2, 5])
        #expect(try watch(server, ["--rounds", "1", "--fresh"]).status == 0)
        #expect(rounds.last?.round == 1)
    }

    @Test(
        "what was said to alerts is on record, and holds for the next watch: nobody is called for a muted request"
    )
    func answered() throws {
        let server = try server("xx.")
        let command = "echo $FETCHDECK_EVENT >> called"
        try folder.write("{\"url\": \"\(server.url)/flap\", \"name\": \"login\"}\n", to: "list.jsonl")
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"),
            [
                "watch", "list.jsonl", "--every", "1h", "-o", "w.jsonl", "--alert-when", "1 in a row",
                "--alert-cmd", command,
            ], environment: ["HOME": folder.path], columns: 120, rows: 30, folder: folder.path)
        try terminal.wait(for: "ALERT 1")
        terminal.send("A")
        try terminal.wait(for: "1 acknowledged")
        terminal.send("m\u{15}2h\r")
        try terminal.wait(for: "muted 2h")
        terminal.send("n")
        try terminal.wait(for: "round 2, next")
        try terminal.wait(for: "muted 2h, stil")
        for (key, words) in [
            ("d", "only what differs from the round before: 1 request"), ("d", "what is as before too"),
            (Keys.left, "ROUND 1 OF 2"), (Keys.right, "6 Rounds"), ("6", "RECOVERED"),
            (Keys.down + Keys.enter, "ROUND 1 OF 2"), (Keys.escape, "6 Rounds"),
        ] {
            terminal.send(key)
            try terminal.wait(for: words)
        }
        terminal.send("q")
        _ = try terminal.waitForExit()
        #expect(alerts.map(\.event) == [.alert, .acknowledged, .muted])
        #expect(alerts.map(\.called) == [true, false, false])
        let muted = try #require(alerts.last)
        let until = try #require(muted.until)
        #expect(muted.name == "login" && muted.rule == "1 in a row")
        #expect(abs(Double(until) - Double(muted.at) - 7_200e9) < 1e9)
        let again = try ProgramRun(
            ["watch", "list.jsonl", "--rounds", "1", "--plain", "-o", "w.jsonl", "--alert-cmd", command],
            in: folder)
        #expect(again.status == 0)
        #expect(alerts.last?.event == .recovered && alerts.last?.called == false)
        #expect(folder.text("called") == "alert\n")
    }

    @Test("the dashboard shows its budgets before the first answer and after each round")
    func budgetLines() throws {
        let gate = Gate()
        let server = try TestHTTPServer { _ in .init(gate: gate) }
        defer { gate.open() }
        try folder.write("\(server.url)/a\n\(server.url)/b\n", to: "list.txt")
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"),
            [
                "watch", "list.txt", "--every", "1h", "--no-spread", "--timeout", "300", "--read-timeout",
                "300",
                "--budget", "ok>=90% in 1h", "--budget", "p95<300s",
            ], environment: ["HOME": folder.path], columns: 80, rows: 24, folder: folder.path)
        try terminal.wait(for: "budget ok>=90% in 1h  no answers")
        gate.open()
        try terminal.wait(for: "budget ok>=90% in 1h  100.00 %")
        try terminal.wait(for: "left 100%")
        try terminal.wait(for: "holds")
        terminal.send("q")
        _ = try terminal.waitForExit()
    }

    @Test("an alert command that hangs and floods is ended, and the rounds go on meanwhile")
    func hanging() throws {
        let run = try watch(
            try server("x....."),
            ["--rounds", "6", "--alert-when", "1 in a row", "--alert-cmd", "trap '' TERM; yes; sleep 99"])
        #expect(run.status == 0)
        #expect(rounds.count == 6)
        let ended = run.errorLines.filter {
            $0.hasPrefix("alert command for login: ended for taking too long")
        }
        #expect(ended.count == 2)
    }

    @Test("a broken budget is exit 4, and ends the watch where that is asked for")
    func budget() throws {
        let run = try watch(
            try server("xxxxxxxxxx"),
            ["--rounds", "3", "--budget", "ok>=99%", "--budget", "name:login ok>=0%"])
        #expect(run.status == 4)
        #expect(
            run.errorLines.suffix(2) == [
                "budget ok>=99%: 50.00 %, broken", "budget name:login ok>=0%: 0.00 %",
            ])
        #expect(rounds.map { $0.budgets.map(\.value) } == Array(repeating: [0.5, 0], count: 3))
        let urls = (1...100).map { "http://127.0.0.1:1/\($0)" }.joined(separator: "\n")
        try folder.write(urls, to: "down.txt")
        let aborted = try ProgramRun(
            ["watch", "down.txt", "--every", "0.1s", "--plain", "--budget", "ok>=99%", "--abort-on-budget"],
            in: folder)
        #expect(aborted.status == 4)
        #expect(aborted.errorLines.contains("no more rounds: budget ok>=99%: 0.00 %, broken"))
    }

    @Test("a budget of a run is exit 4, and ends the run early where that is asked for")
    func budgetOfRun() throws {
        let server = try TestHTTPServer { _ in .init(status: 500, delay: .milliseconds(5)) }
        try folder.write((1...400).map { "\(server.url)/\($0)" }.joined(separator: "\n"), to: "list.txt")
        let options = ["list.txt", "--plain", "--retries", "0", "-c", "4", "--budget", "ok>=99%"]
        let run = try ProgramRun(options, in: folder)
        #expect(run.status == 4)
        #expect(run.errorLines.last == "budget ok>=99%: 0.00 %, broken")
        #expect(server.requests.count == 400)
        let aborted = try ProgramRun(options + ["--abort-on-budget"], in: folder)
        #expect(aborted.status == 4)
        #expect((500..<800).contains(server.requests.count))
        #expect(
            aborted.errorLines.contains("fetchdeck: nothing more is sent: budget ok>=99%: 0.00 %, broken"))
        let rounds = try ProgramRun(options + ["--budget", "changed=0"], in: folder)
        #expect(rounds.status == 2)
    }

    @Test("of the demo has a host that fails every few rounds, one that drifts and answers that change")
    func demo() throws {
        let run = try ProgramRun(
            ["demo", "--watch", "--every", "0.7s", "--rounds", "9", "--plain", "-o", "w.jsonl"], in: folder)
        #expect(run.status == 0)
        #expect(rounds.map(\.failed) == [0, 0, 0, 0, 0, 3, 3, 0, 0])
        #expect(
            alerts.map(\.event) == Array(repeating: .alert, count: 3) + Array(repeating: .recovered, count: 3)
        )
        #expect(rounds.map(\.changed.count) == [0, 0, 0, 0, 1, 0, 0, 1, 1])
        let drifting = try ProgramRun.records(folder.text("w.jsonl")).filter {
            $0["name"] as? String == "exports"
        }
        let times = drifting.compactMap { ($0["timings_ms"] as? [String: Double])?["wait"] }
        #expect(times.count == 9 && times.last.map { $0 > 8 * 50 } == true)
        let wrong = try ProgramRun(["demo", "--every", "1s", "--plain"], in: folder)
        #expect(wrong.status == 2)
        #expect(wrong.errorLines == ["fetchdeck: --every is for rounds; use 'fetchdeck demo --watch'"])
    }

    @Test("certificates that end too soon break their budget, and records say how many days are left")
    func certificates() throws {
        let nginx = try NginxServer()
        try folder.write("\(nginx.url(.good))/users/1\n\(nginx.url)/users/1\n", to: "list.txt")
        let options = [
            "watch", "list.txt", "--every", "0.1s", "--rounds", "2", "--plain", "-o", "w.jsonl", "--cacert",
            nginx.certificates.authorityFile,
        ]
        let run = try ProgramRun(options + ["--budget", "cert>14d", "--budget", "cert>40d"], in: folder)
        #expect(run.status == 4)
        // It was made to end in 30 days, a moment ago.
        let days = run.errorLines.last?.contains("29 days") == true ? 29 : 30
        #expect(
            run.errorLines.suffix(2) == [
                "budget cert>14d: \(days) days", "budget cert>40d: \(days) days, broken",
            ])
        let records = try ProgramRun.records(folder.text("w.jsonl"))
        #expect(
            records.allSatisfy { record in
                let isSecure = (record["url"] as? String)?.hasPrefix("https") == true
                let days = record["cert_days"] as? Int
                return isSecure ? days == 29 || days == 30 : days == nil
            })
        #expect(records.count == 4)
        for round in rounds {
            let value = try #require(round.budgets[0].value)
            #expect(value > 29.9 && value <= 30 && round.budgets.map(\.left) == [1, 0])
        }
        nginx.stop()
    }

    @Test("an output that can be written no more ends it with exit 3")
    func outputFull() throws {
        let server = try server("")
        try folder.write("\(server.url)/a\n", to: "list.txt")
        // Blocks of 512 bytes: a few records fill the file.
        let run = try ProgramRun.Started(
            ["watch", "list.txt", "--every", "0.1s", "--plain", "-o", "w.jsonl", "--rounds", "200"],
            fileBlocks: 4, in: folder
        ).waitUntilExit()
        #expect(run.status == 3)
        #expect(rounds.count < 200)
    }

    @Test("a signal ends it, with the round under way on record")
    func signal() async throws {
        let gate = Gate()
        let server = try TestHTTPServer { request in .init(gate: request.path == "/other" ? gate : nil) }
        try folder.write("\(server.url)/a\n\(server.url)/other\n", to: "list.txt")
        let started = try ProgramRun.Started(
            ["watch", "list.txt", "--plain", "-o", "w.jsonl", "--no-spread"], in: folder)
        await server.tally.reached(2)
        started.signal(SIGINT)
        started.signal(SIGINT)
        let run = started.waitUntilExit()
        gate.open()
        #expect(run.status == 130)
        #expect(rounds.map(\.round) == [1])
        #expect(rounds.first?.ok == 1 && rounds.first?.unsettled == 1)
        #expect(run.errors.contains("round 1: 1 ok, 0 failed, 1 without an outcome, p50 "))
        let summary = try #require(run.errorLines.first { $0.hasPrefix("2 requests in ") })
        #expect(summary.hasSuffix(": 1 ok, 0 failed, 1 cancelled, 0 not sent"))
    }

    @Test(
        "what can't be is refused with one line and exit 2, and nothing is sent",
        arguments: [
            (["--every", "0.05s"], "--every 0.05s: expected 0.1s or more"),
            (
                ["--alert-when", "3"],
                "--alert-when 3: expected 'N in a row' or 'N of M', such as '2 in a row' or '3 of 10'"
            ),
            (
                ["--quiet-hours", "25:00-1:00"],
                "--quiet-hours 25:00-1:00: expected HH:MM-HH:MM, such as 22:00-07:30"
            ),
            (["--resume"], "--resume: a watch goes on from its output by itself; leave it out"),
            (["--budget", "fast"], "--budget fast: expected a comparison: >=, <=, >, < or ="),
        ])
    func refused(_ options: [String], _ message: String) throws {
        let server = try server("")
        let run = try watch(server, options)
        #expect(run.status == 2)
        #expect(run.errors == "fetchdeck: \(message)\n")
        #expect(server.requests.isEmpty)
    }

    @Test("quiet hours may cross midnight")
    func quietHours() throws {
        let night = try QuietHours(parsing: "22:00-07:30")
        #expect(night.contain(hour: 23, minute: 0) && night.contain(hour: 7, minute: 29))
        #expect(!night.contain(hour: 7, minute: 30) && !night.contain(hour: 21, minute: 59))
        let noon = try QuietHours(parsing: "12:00-13:00")
        #expect(noon.contain(hour: 12, minute: 0) && !noon.contain(hour: 13, minute: 0))
    }
}

/// Letters that are handed out one by one, on any thread.
private final class Turns: Sendable {
    private let left: Mutex<ArraySlice<Character>>

    init(_ letters: [Character]) {
        left = Mutex(letters[...])
    }

    /// `.` when there are none left.
    func next() -> Character { left.withLock { $0.popFirst() ?? "." } }
}
