import DeckModel
import FetchCore
import FetchFiles
import Foundation
import RunModel
import Synchronization
import TestSupport
import Testing

@testable import fetchdeck

/// A watch on record, shown again.
@Suite("A replayed watch", .timeLimit(.minutes(5)))
struct ReplayedRoundsTests {
    private let folder: Folder
    private var path: String { "\(folder.path)/w.jsonl" }

    init() throws {
        folder = try Folder()
    }

    /// A server of two rounds that are ok, two with a failure, two that are ok again, the last with another body; and its list.
    private func server() throws -> TestHTTPServer {
        let turns = Mutex(0)
        let server = try TestHTTPServer { request in
            guard request.path == "/flap" else { return .init() }
            let turn = turns.withLock { turn in
                turn += 1
                return turn
            }
            return turn == 3 || turn == 4 ? .init(status: 503) : .init(body: turn < 6 ? "a" : "b")
        }
        try folder.write("\(server.url)/flap\n\(server.url)/other\n", to: "list.txt")
        return server
    }

    private func watch(_ options: [String] = []) throws -> ProgramRun {
        let server = try server()
        defer { server.stop() }
        return try ProgramRun(
            ["watch", "list.txt", "--every", "0.2s", "--rounds", "6", "--plain"] + options, in: folder)
    }

    private func results() throws -> [RoundResult] {
        let rounds = try #require(try ReplayedRounds(RecordReader(path: path, hosts: HostTable())))
        return rounds.news.compactMap { if case .ended(let result, _, _) = $0 { result } else { nil } }
    }

    @Test("has the rounds that its files tell of, their alerts and budgets")
    func rounds() throws {
        #expect(try watch(["-o", "w.jsonl", "--budget", "ok>=50%"]).status == 0)
        let lines = RoundFiles.rounds(beside: path)
        let replayed = try results()
        #expect(replayed.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(replayed.map(\.ok) == lines.map(\.ok) && replayed.map(\.failed) == lines.map(\.failed))
        #expect(replayed.map(\.took.microseconds) == lines.map(\.tookMicroseconds))
        #expect(replayed.map { Int64($0.p50Microseconds) } == lines.map { $0.p50Microseconds ?? 0 })
        #expect(replayed.map(\.newFailures.count) == [0, 0, 1, 0, 0, 0])
        #expect(replayed.map(\.recovered.count) == [0, 0, 0, 0, 1, 0])
        #expect(replayed.map(\.changed.count) == [0, 0, 0, 0, 0, 1])
        #expect(replayed.map(\.skipped) == lines.map(\.skipped))
        let edges = replayed.flatMap { result in result.edges.map { "\(result.number) \($0.edge)" } }
        #expect(edges == ["4 raised", "5 cleared"])
        let rounds = try #require(try ReplayedRounds(RecordReader(path: path, hosts: HostTable())))
        guard case .ended(_, let budgets, _) = rounds.news[rounds.news.count - 2] else {
            Issue.record("no round at the end")
            return
        }
        #expect(budgets.map(\.value) == [0.833333] && budgets.allSatisfy(\.holds))
        #expect(rounds.shape.every == .milliseconds(200))
    }

    @Test("has them without those files too, with --fresh those of the last watch, and none of a run")
    func records() throws {
        _ = try watch(["-o", "w.jsonl"])
        _ = try watch(["-o", "w.jsonl", "--fresh", "--alert-when", "1 in a row"])
        #expect(try results().flatMap(\.edges).map(\.edge) == [.raised, .cleared])
        for name in ["rounds", "alerts"] { try FileManager.default.removeItem(atPath: "\(path).\(name)") }
        let replayed = try results()
        #expect(replayed.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(replayed.map(\.failed) == [0, 0, 1, 1, 0, 0] && replayed.allSatisfy { $0.edges.isEmpty })
        try folder.write("http://127.0.0.1:1/\n", to: "down.txt")
        _ = try ProgramRun(["down.txt", "--plain", "--retries", "0", "-o", "r.jsonl"], in: folder)
        let reader = try RecordReader(path: "\(folder.path)/r.jsonl", hosts: HostTable())
        #expect(try ReplayedRounds(reader) == nil)
    }

    @Test(
        "counts no time between an end of the watch and its next start, with the files beside the records or without"
    )
    func breaks() throws {
        for _ in 0..<2 { _ = try watch(["-o", "w.jsonl", "--budget", "ok>=50%"]) }
        func replayed() throws -> ReplayedRounds {
            try #require(try ReplayedRounds(RecordReader(path: path, hosts: HostTable())))
        }
        let within = try replayed()
        // The second one begins an hour later.
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        func postpone(_ name: String) throws {
            let lines = folder.text(name).split(separator: "\n").map { line -> String in
                let round = line.firstMatch(of: #/"round":([0-9]+)/#).flatMap { Int(String($0.1)) } ?? 0
                guard round > 6 else { return String(line) }
                return String(line).replacing(#/[0-9-]{10}T[0-9:.]{12}Z/#) { time -> String in
                    let date = format.date(from: String(time.output)) ?? .distantPast
                    return format.string(from: date.addingTimeInterval(3_600))
                }
            }
            try folder.write(lines.joined(separator: "\n") + "\n", to: name)
        }
        for name in ["w.jsonl", "w.jsonl.rounds"] { try postpone(name) }
        for hasFiles in [true, false] {
            if !hasFiles { try FileManager.default.removeItem(atPath: "\(path).rounds") }
            let found = try replayed()
            #expect((.seconds(3_590)...(.seconds(3_600) + within.idle + .seconds(60))).contains(found.idle))
            if hasFiles { #expect(found.shape.every == .milliseconds(200)) }
        }
    }

    @Test("keeps the round in exports, of each request the last")
    func export() throws {
        _ = try watch(["-o", "w.jsonl"])
        for name in ["w.csv", "x.jsonl", "w.har"] {
            #expect(try ProgramRun(["replay", "w.jsonl", "--export", name], in: folder).status == 0)
        }
        let lines = folder.text("w.csv").split(separator: "\n")
        #expect(lines[0].hasPrefix("id,round,key,"))
        #expect(lines.dropFirst().allSatisfy { $0.split(separator: ",")[1] == "6" } && lines.count == 3)
        let records = try ProgramRun.records(folder.text("x.jsonl"))
        #expect(records.map { $0["round"] as? Int } == [6, 6])
        #expect(folder.text("w.har").components(separatedBy: "\"round\":6").count == 3)
    }

    @Test("shows them in the dashboard, as does last of a watch without -o")
    func dashboard() throws {
        let server = try server()
        let watch = try start(["watch", "\(folder.path)/list.txt", "--every", "0.1s", "--rounds", "6"])
        try watch.wait(for: "FINISHED")
        watch.send("q")
        #expect(try watch.waitForExit() == .exited(0))
        server.stop()
        let last = try start(["last"])
        last.send("6")
        try last.wait(until: "all six rounds are there") { terminal in
            let rounds = terminal.screen.lines.compactMap { line in
                line.split(separator: " ").first { $0 != "▌" }.map(String.init)
            }
            return terminal.screen.contains("BEGUN") && (1...6).allSatisfy { rounds.contains("\($0)") }
        }
        last.send("q")
        #expect(try last.waitForExit() == .exited(0))
    }

    private func start(_ arguments: [String]) throws -> PseudoTerminal {
        try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), arguments, environment: ["HOME": folder.path], columns: 100,
            rows: 30, folder: folder.path)
    }
}
