import FetchCore
import FetchFiles
import Foundation
import TestSupport
import Testing

@testable import FetchShare

@Suite("Records that are read out of the database")
struct RecordCollectingTests {
    private let hosts = HostTable()
    private let chunk: RequestChunk
    private let run: TestRun
    private let workers: [Int]

    /// A run of two POSTs in one chunk, and two workers.
    init() throws {
        var builder = RequestChunkBuilder(hosts: hosts)
        try builder.append(url: "http://a.test/1", method: .post)
        try builder.append(url: "http://a.test/2", method: .post)
        let taken = builder.take()
        chunk = try #require(taken)
        run = try TestRun([LaneContent(lane: 0, chunks: [Self.content(chunk)])], SharedLimits())
        workers = [try run.join(), try run.join()]
    }

    private static func content(_ chunk: RequestChunk) throws -> LaneContent.Chunk {
        var packer = RequestPacker()
        for id in chunk.ids { try packer.append(id, of: chunk) }
        return LaneContent.Chunk(rows: chunk.count, body: ZstdBlocks().compressed(packer.bytes))
    }

    private func take(_ worker: Int, seq: Int) throws -> LaneLease {
        guard case .taken(let lanes) = try run.perform(.take(seq: seq, lanes: 1), worker: worker),
            let lane = lanes.first
        else { throw CocoaError(.fileNoSuchFile) }
        return lane.lease
    }

    private func sent(_ lease: LaneLease, chunk: Int = 0, row: Int) -> SentRow {
        SentRow(
            place: RowPlace(lane: lease.lane, chunk: chunk, row: row),
            request: ChunkRow(id: row + 1, isSafeToRepeat: false), fence: lease.fence)
    }

    /// The bytes of a batch with the record of one request.
    private func content(row: Int, _ outcome: Outcome, second: UInt64) -> [UInt8]? {
        let packer = RecordPacker(
            clock: RunClock(wallStart: second * 1_000_000_000), redaction: .standard)
        let settlement = Settlement(
            id: RequestID(row + 1), outcome: outcome, attempts: 1, finishedAt: .start)
        return packer.pack([UnwrittenRecord(settlement: settlement, chunk: chunk)])
    }

    private func flush(_ worker: Int, seq: Int, _ row: SentRow, length: Int, _ content: [UInt8]?) throws {
        let part = RecordFlush.Part(
            lane: row.place.lane, chunk: row.place.chunk,
            mask: RowMask(length: length, rows: [row.place.row]))
        let flush = RecordFlush(
            seq: seq, leases: [row.lease], parts: [part], rows: [SettledRow(sent: row, outcome: .failed)],
            resent: 0)
        let answer = try run.perform(.flush(flush), worker: worker, content: content)
        guard case .flushed = answer else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Of each record id, outcome and when it ended, in the order in which they are read.
    private func collected(takesAll: Bool) throws -> [String] {
        let collecting = try RecordCollecting(
            run.database, run: run.number, redaction: .standard, takesAll: takesAll)
        var lines: [UInt8] = []
        while let more = try collecting.next(run.database) { lines += more }
        lines += collecting.rest()
        return try lines.split(separator: UInt8(ascii: "\n")).map { line in
            let record = try #require(
                JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            let (id, outcome) = (record["id"] as? Int ?? 0, record["outcome"] as? String ?? "")
            return "\(id) \(outcome) \(record["finished_at"] as? String ?? "")"
        }
    }

    @Test(
        "say of a request whose worker was lost that it ended when it was about to be sent, before any answer to it"
    )
    func lossBeforeAnswer() throws {
        let old = try take(workers[1], seq: 1)
        let post = sent(old, row: 1)
        #expect(
            try run.perform(.mark([post]), worker: workers[1], now: 1_000_000_000_000_000_000)
                == .marked([2]))
        try run.age(seconds: 16)
        _ = try take(workers[0], seq: 1)
        let late = ShareCall.late(seq: 2, SettledRow(sent: post, outcome: .ok))
        #expect(
            try run.perform(
                late, worker: workers[1], content: content(row: 1, .ok, second: 1_000_000_005))
                == .late(true))
        let loss = "2 cancelled 2001-09-09T01:46:40.000Z"
        let answer = "2 ok 2001-09-09T01:46:45.000Z"
        #expect(try collected(takesAll: true) == [loss, answer])
        #expect(try collected(takesAll: false) == [answer])
        // Batches of the tables before say nothing of it: then it is when the loss was found.
        try run.database.connection.run("update fetchdeck.batch set unknown_at = null")
        #expect(try collected(takesAll: true)[0].hasPrefix("2 cancelled 20"))
        #expect(try collected(takesAll: true)[0] != loss)
    }

    @Test("come in the order in which they were written, whichever worker wrote them")
    func order() throws {
        let first = try take(workers[1], seq: 1)
        try flush(
            workers[1], seq: 2, sent(first, row: 0), length: 2, content(row: 0, .failed, second: 10))
        let place = RowPlace(lane: 0, chunk: 0, row: 0)
        var builder = RequestChunkBuilder(hosts: hosts)
        try builder.append(url: "http://a.test/1", method: .post)
        let taken = builder.take()
        let packed = try Self.content(try #require(taken))
        let retried = try run.database.retry(
            [RetriedRow(place: place, outcome: .failed, isUnknown: false)], run: run.number, generation: 1,
            by: "anna@m1"
        ) { [($0, packed.body)] }
        #expect(retried.count == 1)
        #expect(try run.perform(.giveBack([first], unsent: []), worker: workers[1]) == .gaveBack)
        let second = try take(workers[0], seq: 1)
        try flush(
            workers[0], seq: 2, sent(second, chunk: 1, row: 0), length: 1,
            content(row: 0, .ok, second: 20))
        let records = ["1 failed 1970-01-01T00:00:10.000Z", "1 ok 1970-01-01T00:00:20.000Z"]
        #expect(try collected(takesAll: true) == records)
        #expect(try collected(takesAll: false) == [records[1]])
    }
}
