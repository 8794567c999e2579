import FetchCore

@testable import DeckModel
@testable import DeckScreen

/// A real deck with a million rows in the middle of its run: three in ten have settled, fifty are in flight.
///
/// It is built once for all tests, in some seconds of a debug build.
enum MillionDeck {
    static let count = 1_000_000
    private static let settled = 300_000
    private static let inFlight = 50
    private static let hostCount = 7

    static let state: DeckState = {
        let hosts = HostTable()
        var state = DeckState(hosts: hosts, limits: FetchLimits(total: inFlight, perHost: 10))
        for batch in lists(hosts) { _ = update(&state, .batch(batch)) }
        for start in stride(from: 0, to: settled, by: 10_000) {
            _ = update(&state, .batch(settlements(start + 1...start + 10_000)))
            _ = update(&state, .tick(instant(start + 10_000)))
        }
        var batch = EventBatch()
        batch.moves = (settled + 1...settled + inFlight).map { number in
            let states = [RowState.connecting, .waiting, .waiting, .receiving]
            return move(number, states[number % 4], at: instant(settled))
        }
        _ = update(&state, .batch(batch))
        _ = update(&state, .tick(instant(settled).advanced(by: .milliseconds(400))))
        return state
    }()

    private static func lists(_ hosts: HostTable) -> [EventBatch] {
        var builder = RequestChunkBuilder(hosts: hosts)
        var batches: [EventBatch] = []
        for number in 1...count {
            let url = "http://api\(number % hostCount).example.com/items/\(number)"
            do {
                try builder.append(url: url)
            } catch {
                preconditionFailure("\(url): \(error)")
            }
            guard number % 100_000 == 0 else { continue }
            var batch = EventBatch()
            while let chunk = builder.take() { batch.chunks.append(chunk) }
            batch.listEnded = number == count
            batches.append(batch)
        }
        return batches
    }

    /// Ten thousand settle a second.
    private static func instant(_ number: Int) -> RunInstant {
        RunInstant(nanoseconds: UInt64(number) * 100_000)
    }

    private static func move(
        _ number: Int, _ state: RowState, at: RunInstant, settlement: Int = -1
    ) -> Move {
        Move(
            id: RequestID(number), host: HostID(rawValue: UInt32((number - 1) % hostCount)), state: state,
            attempt: 1, at: at, receivedBytes: state == .receiving ? 4_000 : 0,
            settlement: Int32(settlement))
    }

    /// One in a hundred fails.
    private static func settlements(_ numbers: ClosedRange<Int>) -> EventBatch {
        let failure = FetchFailure(.status, phase: .receive, message: "503 Service Unavailable")
        var batch = EventBatch()
        for number in numbers {
            let fails = number % 100 == 0
            let at = instant(number)
            let wait = Int64(900 + number % 37 * 211 + (number % 1_000 == 0 ? 250_000 : 0))
            batch.moves.append(
                move(number, fails ? .failed : .ok, at: at, settlement: batch.settlements.count))
            batch.settlements.append(
                Settlement(
                    id: RequestID(number), outcome: fails ? .failed : .ok, status: fails ? 503 : 200,
                    attempts: 1, startedAt: at, finishedAt: at,
                    timings: PhaseTimings(connect: 300, wait: wait, receive: 90), bodyBytes: 2_048,
                    wireBytes: 2_048, details: fails ? SettlementDetails(failure: failure) : nil))
        }
        return batch
    }
}
