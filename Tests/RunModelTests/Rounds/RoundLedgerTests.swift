import FetchCore
import Testing

@testable import RunModel

@Suite("What a round came to")
struct RoundLedgerTests {
    private var ledger = RoundLedger(keeping: 30)
    private var number = 0

    private static func settlement(
        _ id: Int, _ outcome: Outcome, status: Int = 200, milliseconds: Int64 = 40, body: UInt64 = 1,
        attempts: Int = 1
    ) -> Settlement {
        var settlement = Settlement(
            id: RequestID(id), outcome: outcome, status: status, attempts: attempts,
            finishedAt: .start, timings: PhaseTimings(wait: milliseconds * 1000))
        settlement.sha256 = SHA256Digest(words: (body, 0, 0, 0))
        return settlement
    }

    private mutating func round(_ settlements: [Settlement], requests: Int = 2) -> RoundResult {
        number += 1
        for settlement in settlements { _ = ledger.settle(settlement) }
        return ledger.end(
            .init(number: number, kind: .full, dueAt: .start), startedAt: .start, at: .start,
            requests: requests)
    }

    @Test("new failures, recoveries and changes are told from the round before")
    mutating func differences() {
        var result = round([Self.settlement(1, .ok), Self.settlement(2, .ok)])
        #expect(result.ok == 2 && result.differences.isEmpty && result.newFailures.isEmpty)
        result = round([Self.settlement(1, .failed, status: 503), Self.settlement(2, .ok, body: 2)])
        #expect(result.newFailures == [RequestID(1)] && result.changed == [RequestID(2)])
        #expect(result.differences == [RequestID(1): .newFailure, RequestID(2): .changed])
        result = round([Self.settlement(1, .failed), Self.settlement(2, .ok, status: 201, body: 2)])
        #expect(result.differences == [RequestID(1): .stillFailing(2), RequestID(2): .changed])
        #expect(result.edges.map(\.edge) == [.raised] && result.column[0].raisesAlert)
        result = round([Self.settlement(1, .ok, body: 9), Self.settlement(2, .ok, status: 201, body: 2)])
        #expect(result.recovered == [RequestID(1)] && result.changed.isEmpty)
        #expect(
            result.edges == [
                AlertChange(id: RequestID(1), edge: .cleared, failure: nil, status: 200, failedRounds: 2)
            ])
    }

    @Test(
        "a request that settles again counts with what it came to last; a cancelled one is no part of the round"
    )
    mutating func again() {
        let result = round([
            Self.settlement(1, .failed), Self.settlement(1, .ok, attempts: 2), Self.settlement(2, .cancelled),
        ])
        #expect(result.ok == 1 && result.failed == 0 && result.newFailures.isEmpty)
        #expect(result.column[0].isRetried && result.column[1] == .none)
    }

    @Test(
        "slower is said of what takes half as long again as it mostly does, and of nothing that is barely known"
    )
    mutating func slower() throws {
        for _ in 0..<4 { _ = round([Self.settlement(1, .ok)], requests: 1) }
        #expect(round([Self.settlement(1, .ok, milliseconds: 400)], requests: 1).differences.isEmpty)
        for _ in 0..<40 { _ = round([Self.settlement(1, .ok)], requests: 1) }
        let slow = round([Self.settlement(1, .ok, milliseconds: 120)], requests: 1)
        guard case .slower(let factor) = try #require(slow.differences[RequestID(1)]) else {
            Issue.record("\(slow.differences)")
            return
        }
        #expect(abs(factor - 3) < 0.2)
        #expect(round([Self.settlement(1, .ok, milliseconds: 55)], requests: 1).differences.isEmpty)
    }

    @Test("percentiles are the nearest rank of the ok ones")
    mutating func percentiles() {
        let result = round(
            (1...20).map { Self.settlement($0, $0 == 20 ? .failed : .ok, milliseconds: Int64($0)) },
            requests: 20)
        #expect(result.p50Microseconds == 10_000 && result.p95Microseconds == 19_000)
    }

    @Test("what earlier rounds have left is gone on with: no alert is raised twice")
    mutating func restored() {
        ledger.restore(RequestID(1), failed: [true, true], isRaised: true)
        ledger.restore(RequestID(2), failed: [false, true], isRaised: false)
        let result = round([Self.settlement(1, .failed), Self.settlement(2, .failed)])
        #expect(result.newFailures.isEmpty)
        #expect(result.edges.map(\.id) == [RequestID(2)])
        #expect(result.differences[RequestID(1)] == .stillFailing(3))
    }

    @Test("a round is kept in two bytes a request", arguments: [1, 40, 1_000, 85_000, 3_600_000] as [Int64])
    func entry(_ milliseconds: Int64) {
        #expect(MemoryLayout<RoundEntry>.size == 2)
        let entry = RoundEntry(.ok, microseconds: milliseconds * 1000, isRetried: true, isChanged: true)
        #expect(entry.outcome == .ok && entry.isRetried && entry.isChanged && !entry.raisesAlert)
        #expect(abs(Double(entry.microseconds) / Double(milliseconds * 1000) - 1) < 0.05)
    }
}
