import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

@Suite("How long a run on record had nothing to do")
struct BusySpansTests {
    /// A record, its times in seconds of the run.
    struct Line: Sendable {
        var key = 1
        var attempts = 1
        /// Nil for a request that never started.
        var start: Double?
        var end: Double
        var queue = 0.0
        /// Nil for all of the time from its start on.
        var total: Double?

        var text: String {
            func stamp(_ seconds: Double) -> String {
                TimestampText.text(noon + UInt64((seconds * 1_000).rounded()) * 1_000_000)
            }
            let started = start.map { "\"started_at\":\"\(stamp($0))\"," } ?? ""
            let total = total ?? end - (start ?? end)
            return
                "{\"id\":\(key),\"key\":\"000000000000000\(key)\",\"method\":\"GET\",\"url\":\"http://h/\(key)\","
                + "\"outcome\":\"ok\",\"status\":200,\"attempts\":\(attempts),\(started)\"finished_at\":\"\(stamp(end))\","
                + "\"timings_ms\":{\"queue\":\(queue * 1_000),\"wait\":\(total * 1_000),\"total\":\(total * 1_000)}}\n"
        }
    }

    private static let runs: [(String, [Line], idle: Double)] = [
        (
            "one after the other, all queued from the start",
            [Line(start: 0, end: 5), Line(key: 2, start: 5, end: 9, queue: 5)], 0
        ),
        (
            "slowed by a rate",
            [Line(start: 0, end: 0.1), Line(key: 2, start: 10, end: 10.1, queue: 10)], 0
        ),
        (
            "sent again later",
            [Line(start: 0, end: 1), Line(attempts: 2, start: 0, end: 11, queue: 0.5, total: 1)], 8.5
        ),
        (
            "a second run on the file",
            [Line(start: 0, end: 1), Line(key: 2, start: 3_600, end: 3_601, queue: 0.001)], 3_598.999
        ),
        (
            "stopped while one was in flight",
            [Line(start: 0, end: 10, total: 4), Line(key: 2, start: 0, end: 10.1, total: 4.1)], 6
        ),
        (
            "tried again by itself after a wait that no record tells",
            [Line(start: 0, end: 1), Line(key: 2, attempts: 2, start: 8, end: 12, total: 1)], 0
        ),
        (
            "another run, whose first request was tried again",
            [
                Line(start: 0, end: 1), Line(key: 3, start: 60, end: 61),
                Line(key: 2, attempts: 2, start: 60, end: 62, total: 1),
            ], 59
        ),
        ("cancelled in the queue", [Line(start: 0, end: 1), Line(key: 2, attempts: 0, end: 30)], 0),
        ("of a moment", [Line(start: 0, end: 1), Line(attempts: 2, start: 0, end: 1.06, total: 0.01)], 0),
        (
            "recorded out of order",
            [
                Line(key: 3, start: 20, end: 21), Line(start: 0, end: 1), Line(key: 2, start: 10, end: 11),
            ], 18
        ),
    ]

    @Test("nothing was queued or in flight for so long", arguments: runs, ["r.jsonl", "r.csv"])
    func idle(_ run: (name: String, lines: [Line], idle: Double), _ name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(run.lines.map(\.text).joined(), to: "r.jsonl")
        if name == "r.csv" {
            let records = try RecordReader(path: folder.file("r.jsonl"), hosts: HostTable())
            // Only outcomes are exported: where one was replaced the table lacks it.
            guard records.count == run.lines.count else { return }
            try RecordExport(path: folder.file(name)).write(records)
        }
        let reader = try RecordReader(path: folder.file(name), hosts: HostTable())
        #expect(abs(reader.idle / .seconds(1) - run.idle) < 0.0011, "\(run.name): \(reader.idle)")
    }
}
