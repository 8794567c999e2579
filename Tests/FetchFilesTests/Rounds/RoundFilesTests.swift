import FetchCore
import TestSupport
import Testing

@testable import FetchFiles

@Suite("The files of rounds and alerts")
struct RoundFilesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static func round(_ number: Int) -> RoundLine {
        RoundLine(
            round: number, dueAt: 1_795_348_800_000_000_000, startedAt: 1_795_348_800_001_000_000,
            tookMicroseconds: 1_500_250, ok: 3, failed: 1, p50Microseconds: 41_200, p95Microseconds: nil,
            newFailures: [RequestKey(rawValue: 0x1234)], recovered: [], changed: [RequestKey(rawValue: .max)],
            skipped: 2,
            budgets: [
                .init(rule: "ok>=99%", value: 0.75, left: -24), .init(rule: "cert>3d", value: nil, left: nil),
            ])
    }

    private static let alert = AlertLine(
        at: 1_795_348_800_123_000_000, event: .alert, round: 4, id: RequestID(17),
        key: RequestKey(rawValue: 0x9f86_d081_884c_7d65), name: "log \"in\"", url: "http://a.test/?token=•••",
        rule: "2 in a row", message: "503 Service Unavailable", called: true)

    @Test("a round is one line, whose fields stand in their order")
    func roundLine() throws {
        let files = try RoundFiles(beside: folder.file("w.jsonl"), isPrivate: false)
        try files.append(Self.round(44))
        #expect(
            folder.lines("w.jsonl.rounds") == [
                #"{"round":44,"due_at":"2026-11-22T12:00:00.000Z","started_at":"2026-11-22T12:00:00.001Z","took_ms":1500.25,"#
                    + #""ok":3,"failed":1,"p50_ms":41.2,"new_failures":["0000000000001234"],"recovered":[],"#
                    + #""changed":["ffffffffffffffff"],"skipped":2,"budgets":[{"rule":"ok>=99%","value":0.75,"left":-24},"#
                    + #"{"rule":"cert>3d"}]}"#
            ])
        #expect(RoundFiles.rounds(beside: folder.file("w.jsonl")) == [Self.round(44)])
    }

    @Test("an alert is one line, and reads back as it was")
    func alertLine() throws {
        let files = try RoundFiles(beside: folder.file("w.jsonl"), isPrivate: false)
        var muted = Self.alert
        muted.event = .muted
        muted.until = 1_795_348_900_000_000_000
        muted.called = false
        try files.append(Self.alert)
        try files.append(muted)
        #expect(
            folder.lines("w.jsonl.alerts").first
                == #"{"at":"2026-11-22T12:00:00.123Z","event":"alert","round":4,"id":17,"key":"9f86d081884c7d65","#
                + #""name":"log \"in\"","url":"http://a.test/?token=•••","rule":"2 in a row","#
                + #""message":"503 Service Unavailable","called":true}"#)
        #expect(RoundFiles.alerts(beside: folder.file("w.jsonl")) == [Self.alert, muted])
    }

    @Test("what a crash left of a last line is cut off, and lines that are none are passed over")
    func torn() throws {
        try folder.write("{\"round\":1,\"ok\":2}\nnonsense\n[]\n{\"round\":2,\"o", to: "w.jsonl.rounds")
        let files = try RoundFiles(beside: folder.file("w.jsonl"), isPrivate: false)
        try files.append(Self.round(2))
        #expect(RoundFiles.rounds(beside: folder.file("w.jsonl")).map(\.round) == [1, 2])
    }

    @Test("the last round is known from the records, when a crash came before its line")
    func lastRound() throws {
        let chunk = try chunk("http://127.0.0.1/1")
        let file = try ResultFile(
            OutputClaim(folder.file("w.jsonl")), clock: noonClock, hasRounds: true)
        for round in 1...3 {
            var batch = EventBatch.of(round == 1 ? [chunk] : [], [.plain(1)])
            batch.round = round
            file.deliver(batch)
        }
        #expect(file.close() == nil)
        #expect(folder.lines("w.jsonl").map { $0.prefix(17) } == (1...3).map { "{\"id\":1,\"round\":\($0)" })
        #expect(RoundFiles.lastRound(ofRecords: folder.file("w.jsonl")) == 3)
        #expect(RoundFiles.lastRound(ofRecords: folder.file("other.jsonl")) == 0)
    }

    @Test(
        "a CSV file of a watch has a column for the round, one of a run has none", arguments: [true, false])
    func column(_ hasRounds: Bool) throws {
        let file = try ResultFile(OutputClaim(folder.file("w.csv")), clock: noonClock, hasRounds: hasRounds)
        var batch = EventBatch.of([try chunk("http://127.0.0.1/1")], [.plain(1)])
        batch.round = 7
        file.deliver(batch)
        #expect(file.close() == nil)
        let lines = folder.lines("w.csv")
        #expect(lines[0].hasPrefix(hasRounds ? "id,round,key," : "id,key,"))
        #expect(lines[1].hasPrefix("1,7,") == hasRounds)
    }
}
