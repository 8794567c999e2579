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
        #expect(rounds.first?.ok == 1)
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
