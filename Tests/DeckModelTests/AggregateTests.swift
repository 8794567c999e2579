import FetchCore
import TestSupport
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("Aggregates")
struct AggregateTests {
    @Test(
        "after any moves, retries included, all that is counted equals a recount of the rows",
        arguments: [1, 2, 3, 4, 5, 6])
    func recount(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let requests = (0..<60).map { FetchRequest(url: "http://h\($0 % 4).example/\($0)") }
        var deck = try TestDeck(requests)
        for step in 0..<3_000 {
            randomMove(&deck, &dice)
            if step % 7 == 0 { _ = deck.wait(.milliseconds(40)) }
            if step % 100 == 0 { check(deck.state) }
        }
        check(deck.state)
    }

    private func randomMove(_ deck: inout TestDeck, _ dice: inout Dice) {
        let id = Int.random(in: 1...60, using: &dice)
        let host = HostID(rawValue: UInt32.random(in: 0..<4, using: &dice))
        let attempts = Int.random(in: 1...3, using: &dice)
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: deck.move(id, to: .queued, attempt: 0)
        case 1: deck.move(id, to: .queued, delay: .retry(deck.clock.advanced(by: .milliseconds(200))))
        case 2: deck.move(id, to: .queued, delay: .retryAfter(deck.clock.advanced(by: .seconds(1))))
        case 3: deck.move(id, to: .held)
        case 4: deck.move(id, to: .connecting, attempt: UInt16(attempts), host: host)
        case 5: deck.move(id, to: .receiving, received: Int64.random(in: 0...900, using: &dice))
        case 6: deck.settle(id, attempts: attempts)
        case 7:
            deck.settle(id, status: [404, 500, 503].randomElement(using: &dice) ?? 404, attempts: attempts)
        case 8:
            deck.settle(
                id, status: 0, attempts: attempts,
                failure: FetchFailure(.timeout, phase: .read, message: "silent for \(id) s"))
        default: deck.settle(id, status: 0, attempts: 0, outcome: .cancelled)
        }
    }

    private func check(_ state: DeckState) {
        let count = state.rows.count
        let rows = (0..<count).map { state.row(RequestID($0 + 1)) }
        for word in RowState.allCases {
            let recount = rows.count { $0.state == word }
            #expect(state.tally.counts[word] == recount)
            let byHost = state.tally.hosts.reduce(0) { $0 + $1.counts[word] }
            #expect(byHost == recount)
        }
        for (index, host) in state.tally.hosts.enumerated() {
            let mine = (0..<count).filter { state.rows.hosts[$0].index == index }
            #expect(host.counts.total == mine.count)
            let delays = mine.filter { state.rows.state($0) == .queued }.map {
                Delay(bits: state.rows.notes[$0])
            }
            #expect(host.backingOff == delays.count { $0 != .none && !$0.isRetryAfter })
            #expect(host.retryingAfter == delays.count { $0.isRetryAfter })
        }
        for (index, cause) in state.tally.causes.causes.enumerated() {
            let failed = (0..<count).filter {
                state.rows.state($0) == .failed && state.rows.notes[$0] == UInt32(index)
            }
            #expect(cause.count == failed.count)
        }
        let settled = (0..<count).filter {
            state.rows.state($0)?.isSettled == true && state.rows.state($0) != .cancelled
        }
        let statuses = Dictionary(grouping: settled) { Int(state.rows.statuses[$0]) }.mapValues(\.count)
        #expect(
            Dictionary(uniqueKeysWithValues: state.statusCounts.map { ($0.status, $0.count) }) == statuses)
        #expect(state.causeRows().count == state.header.causeCount)
        #expect(state.causeRows().reduce(0) { $0 + $1.count } == state.tally.counts[.failed])
        checkOrder(state)
    }

    /// The woven lists hold every row once, in flight before failed before done before queued.
    private func checkOrder(_ state: DeckState) {
        let all = state.listing.all
        #expect(Set(all).count == all.count && all.count == state.rows.count)
        let classes = all.map { state.rows.rowClass($0).rawValue }
        #expect(classes == classes.sorted())
        var backwards: [UInt32] = []
        var row = state.rows.lastRow
        while let place = row {
            backwards.append(place)
            row = state.rows.rowBefore(place)
        }
        #expect(backwards.reversed() == all)
        let waiting = state.header.waiting.reduce(0) { $0 + $1.count }
        #expect(waiting == state.tally.counts[.queued])
    }

    @Test("a failed request that is retried and comes right leaves its cause and is ok once")
    func retried() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, 2, status: 503)
        #expect(deck.state.causeRows().map(\.count) == [2])
        deck.move(1, to: .queued, attempt: 1)
        #expect(deck.state.causeRows().map(\.count) == [1])
        deck.move(1, to: .connecting, attempt: 2)
        deck.settle(1, attempts: 2)
        let counts = deck.state.header.counts
        #expect(counts[.ok] == 1 && counts[.failed] == 1 && counts[.queued] == 1 && counts.total == 3)
        #expect(deck.state.row(RequestID(1)).failure == nil)
    }

    @Test("a request has the latency of its last attempt; what was slow is told of every attempt, once")
    func attemptsOnce() throws {
        var deck = try TestDeck(count: 1)
        let earlier = { (number: Int) in
            AttemptSummary(
                number: number, startedAt: .start, status: 503, failure: nil,
                timings: PhaseTimings(wait: 5_000))
        }
        let failed = FetchFailure(.status, message: "503")
        deck.settle(
            1, status: 503, attempts: 2,
            details: SettlementDetails(failure: failed, earlierAttempts: [earlier(1)]))
        func attempts() -> Int { deck.state.latencyFacts().buckets.reduce(0, +) }
        #expect(deck.state.header.latency.count == 1 && attempts() == 2)
        deck.move(1, to: .queued, attempt: 2)
        #expect(deck.state.figures.latency.count == 0 && attempts() == 2)
        deck.settle(
            1, attempts: 3, details: SettlementDetails(earlierAttempts: [earlier(1), earlier(2)]))
        #expect(deck.state.header.latency.count == 1 && attempts() == 3)
        #expect(deck.state.figures.attempts == 3)
    }

    @Test("a request of an earlier run is shown and counted, but takes no part in times and rates")
    func earlier() throws {
        var deck = try TestDeck(count: 2)
        var batch = EventBatch()
        var settlement = Settlement(
            id: RequestID(1), outcome: .ok, status: 200, attempts: 1, finishedAt: .start,
            timings: PhaseTimings(wait: 9_000_000), bodyBytes: 5)
        settlement.isEarlier = true
        batch.settlements = [settlement]
        batch.moves = [
            Move(id: RequestID(1), host: HostID(rawValue: 0), state: .ok, at: .start, settlement: 0)
        ]
        _ = update(&deck.state, .batch(batch))
        #expect(deck.state.header.counts[.ok] == 1)
        #expect(deck.state.header.latency.count == 0)
        #expect(deck.state.row(RequestID(1)).isEarlier)
        deck.move(1, to: .queued, attempt: 0)
        deck.settle(1)
        #expect(deck.state.header.latency.count == 1)
        #expect(!deck.state.row(RequestID(1)).isEarlier)
    }

    @Test("requests that are excluded are no rows")
    func excluded() throws {
        let hosts = HostTable()
        var builder = RequestChunkBuilder(hosts: hosts)
        builder.appendExcluded()
        try builder.append(url: "http://a.example/")
        builder.appendExcluded()
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        var state = DeckState(hosts: hosts, limits: FetchLimits())
        _ = update(&state, .batch(batch))
        #expect(state.header.counts.total == 1)
        #expect(state.window(10).ids == ids(2))
        // A move of a row that is none is dropped.
        var moves = EventBatch()
        moves.moves = [Move(id: RequestID(1), host: .none, state: .connecting, at: .start)]
        moves.moves.append(Move(id: RequestID(99), host: .none, state: .connecting, at: .start))
        _ = update(&state, .batch(moves))
        #expect(state.header.counts.total == 1 && state.header.active == 0)
    }

    @Test("bytes are counted as they come, and once")
    func bytes() throws {
        var deck = try TestDeck(count: 1)
        deck.move(1, to: .receiving, received: 40, expected: 100)
        #expect(deck.state.header.receivedBytes == 40)
        #expect(deck.state.row(RequestID(1)).expectedBytes == 100)
        deck.move(1, to: .receiving, received: 90, expected: 100)
        deck.settle(1, bytes: 100)
        #expect(deck.state.header.receivedBytes == 100)
        #expect(deck.state.hostRows()[0].receivedBytes == 100)
    }

    @Test("responses that were kept are not crowded out by those that were not, and the latest counts")
    func archive() {
        var archive = SettlementArchive()
        func settled(_ id: Int, at second: UInt64, _ details: SettlementDetails? = nil) -> Settlement {
            Settlement(
                id: RequestID(id), outcome: .ok, finishedAt: RunInstant(nanoseconds: second), details: details
            )
        }
        archive.add(settled(1, at: 1, SettlementDetails(bodyPrefix: [1])))
        for id in 2...5_000 { archive.add(settled(id, at: 2)) }
        #expect(archive.last(of: RequestID(1))?.details?.bodyPrefix == [1])
        #expect(archive.last(of: RequestID(5_000)) != nil && archive.last(of: RequestID(2)) == nil)
        archive.add(settled(1, at: 3))
        #expect(archive.last(of: RequestID(1))?.details == nil)
    }
}
