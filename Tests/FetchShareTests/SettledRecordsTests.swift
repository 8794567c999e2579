import FetchCore
import Testing

@testable import FetchShare

@Suite("Records that are not written yet")
struct SettledRecordsTests {
    private static func row(_ row: Int, lane: Int, isSafe: Bool) -> SentRow {
        SentRow(
            place: RowPlace(lane: lane, chunk: 0, row: row),
            request: ChunkRow(id: row + 1, isSafeToRepeat: isSafe), fence: 2)
    }

    /// - Parameter attempts: how many it had before it was retried.
    private static func request(attempts: Int) throws -> HandedRows.Recorded {
        var builder = RequestChunkBuilder(hosts: HostTable())
        try builder.append(url: "http://a.test/")
        let taken = builder.take()
        return HandedRows.Recorded(
            id: RequestID(1), chunk: try #require(taken), earlierAttempts: attempts)
    }

    @Test(
        "of a request that was retried by a key count all attempts, and one that was sent before is not unsent"
    )
    func attempts() throws {
        var records = SettledRecords(worker: "m-2", LeasePolicy())
        var unsent = FetchFailure(.connect, phase: .connect, .unknown)
        unsent.flags.insert(.notSent)
        func add(before: Int, now: Int) throws -> Settlement {
            records.add(
                Settlement(
                    id: RequestID(1), outcome: .failed, attempts: now, finishedAt: .start,
                    details: SettlementDetails(failure: unsent)),
                try Self.request(attempts: before), of: Self.row(0, lane: 3, isSafe: true)
            ).settlement
        }
        #expect(try add(before: 0, now: 0).attempts == 0)
        #expect(try add(before: 0, now: 0).details?.failure?.flags.contains(.notSent) == true)
        #expect(try add(before: 3, now: 2).attempts == 5)
        #expect(try add(before: 3, now: 0).details?.failure?.flags.contains(.notSent) == false)
    }

    @Test(
        "of a lane that was lost say of its first requests that they may have been sent before, of none that must not be sent twice"
    )
    func resent() throws {
        var policy = LeasePolicy()
        (policy.laneRows, policy.mostFlushed) = (1, 1)
        // A worker that was cut off sends what it had read.
        (policy.readAhead, policy.chunkRows) = (0, 1)
        var records = SettledRecords(worker: "m-2", policy)
        let areSafe = [true, true, false, true, true]
        let rows = areSafe.enumerated().map { ChunkRow(id: $0 + 1, isSafeToRepeat: $1) }
        records.wasLost(LaneLease(lane: 3, fence: 2))
        for lane in [3, 4] {
            records.read(LaneLease(lane: lane, fence: 2), chunk: 0, open: [1, 2, 3, 4], of: rows)
        }
        let request = try Self.request(attempts: 0)
        func marked(lane: Int) -> [Bool?] {
            areSafe.enumerated().map { place, isSafe in
                let settlement = Settlement(id: RequestID(1), outcome: .ok, finishedAt: .start)
                let record = records.add(settlement, request, of: Self.row(place, lane: lane, isSafe: isSafe))
                return record.settlement.details?.sharing?.isResent
            }
        }
        #expect(marked(lane: 3) == [false, true, false, true, false])
        #expect(marked(lane: 4) == [false, false, false, false, false])
    }
}
