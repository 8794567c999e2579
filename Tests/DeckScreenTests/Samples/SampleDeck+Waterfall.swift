import FetchCore
import RunModel

@testable import DeckModel

extension SampleDeck {
    static let story = [
        "62% of the attempts' time is 10 hung requests to slow.internal", "without them p99 is 156 ms",
        "what binds is the host limit 10 of slow.internal",
    ]

    /// The rows in flight, one that waits for its next attempt, and those that settled.
    static func flights(_ rows: [RowFacts], now: RunInstant) -> [WaterfallRow] {
        let flying = rows.filter { $0.state.isInFlight }.sorted {
            ($1.latencyMicroseconds ?? 0) < ($0.latencyMicroseconds ?? 0)
        }
        let waiting = rows.first { $0.waitReason == .retry(at: RunInstant(nanoseconds: 46_200_000_000)) }
        let settled = rows.filter { $0.phases != nil && $0.attempts > 0 }
        let all = flying + (waiting.map { [$0] } ?? []) + settled
        return all.enumerated().map { place, row in flight(row, place, now: now) }
    }

    private static func flight(_ row: RowFacts, _ place: Int, now: RunInstant) -> WaterfallRow {
        var flight = WaterfallRow(id: row.id)
        flight.state = row.state
        flight.status = row.status
        var timings = row.phases ?? PhaseTimings()
        if row.state.isInFlight {
            let passed = row.latencyMicroseconds ?? 0
            timings.connect = row.state == .connecting ? passed : min(passed, 3_000)
            if row.state != .connecting { timings.wait = passed - timings.connect }
            if row.state == .receiving {
                (timings.wait, timings.receive) = (timings.wait / 2, timings.wait / 2)
            }
        }
        let ended = row.state.isInFlight ? .zero : Duration.milliseconds(place * 17)
        let start = now.advanced(by: .zero - ended - .microseconds(timings.total))
        if row.attempts > 1 || row.state == .queued {
            let earlier = PhaseTimings(connect: 2_000, wait: 120_000)
            let before = now.advanced(by: .zero - .milliseconds(900))
            flight.attempts.append(.init(startedAt: before, timings: earlier))
        }
        if row.state != .queued { flight.attempts.append(.init(startedAt: start, timings: timings)) }
        return flight
    }
}
