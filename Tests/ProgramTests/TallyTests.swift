import FetchCore
import Testing

@testable import fetchdeck

@Suite("The tally and its words")
struct TallyTests {
    /// Three plain requests.
    private func chunk() throws -> RequestChunk {
        var builder = RequestChunkBuilder(hosts: HostTable())
        for number in 1...3 { try builder.append(url: "http://127.0.0.1/\(number)") }
        let chunk = builder.take()
        return try #require(chunk)
    }

    private func settled(_ id: Int, _ outcome: Outcome, milliseconds: Int64, failure: FetchFailure? = nil)
        -> Settlement
    {
        var settlement = Settlement(
            id: RequestID(id), outcome: outcome, status: outcome == .ok ? 200 : 503, attempts: 1,
            finishedAt: RunInstant(nanoseconds: 5_000_000), timings: PhaseTimings(wait: milliseconds * 1000),
            wireBytes: 10)
        if let failure { settlement.details = SettlementDetails(failure: failure) }
        return settlement
    }

    private func batch(_ settlements: [Settlement]) -> EventBatch {
        var batch = EventBatch()
        batch.settlements = settlements
        for (place, settlement) in settlements.enumerated() {
            let state: RowState =
                settlement.outcome == .ok ? .ok : settlement.outcome == .failed ? .failed : .cancelled
            batch.moves.append(
                Move(
                    id: settlement.id, host: HostID(rawValue: 0), state: state, attempt: 1,
                    at: settlement.finishedAt, settlement: Int32(place)))
        }
        return batch
    }

    /// Of three requests, of which the first is ok, the second failed and the third is still to come.
    private func tallyOfTwo() throws -> RunTally {
        var tally = RunTally()
        var first = EventBatch()
        first.chunks = [try chunk()]
        first.listEnded = true
        tally.take(first)
        let failure = FetchFailure(.status, message: "503")
        tally.take(
            batch([
                settled(1, .ok, milliseconds: 10), settled(2, .failed, milliseconds: 20, failure: failure),
            ]))
        return tally
    }

    @Test("counts a request that settles twice once, by its last outcome")
    func settledTwice() throws {
        var tally = try tallyOfTwo()
        #expect((tally.ok, tally.failed, tally.settled) == (1, 1, 2))
        #expect(tally.kinds == [.status: 1])
        tally.take(batch([settled(2, .ok, milliseconds: 30)]))
        #expect((tally.ok, tally.failed, tally.settled) == (2, 0, 2))
        #expect(tally.kinds == [.status: 0])
        #expect(tally.wireBytes == 30)
        #expect(tally.attemptMicroseconds == 60_000)
        #expect(
            RunSummary(tally: tally, wall: .milliseconds(30)).lines == [
                "3 requests in 30 ms: 2 ok, 0 failed, 0 cancelled, 1 not sent",
                "latency: p50 20 ms, p90 30 ms, p99 30 ms, max 30 ms",
                "66.7 requests/s, 30 B received, 3 attempts",
                "one at a time would have taken 60 ms: 2 times as long",
            ])
        // What waited for its list, a pause or a host has saved nothing, and boasts of nothing.
        #expect(RunSummary(tally: tally, wall: .milliseconds(80)).lines.count == 3)
    }

    @Test("names those apart that were given up with their host, as long as they stay so")
    func givenUp() throws {
        var tally = try tallyOfTwo()
        let failure = FetchFailure(.connect, phase: .connect, .refused, flags: .notSent)
        tally.take(batch([settled(3, .failed, milliseconds: 0, failure: failure)]))
        #expect((tally.failed, tally.givenUp) == (2, 1))
        #expect(
            RunSummary(tally: tally, wall: .milliseconds(30)).lines[0]
                == "3 requests in 30 ms: 1 ok, 2 failed (1 given up: host unreachable), 0 cancelled, 0 not sent"
        )
        tally.take(batch([settled(3, .ok, milliseconds: 40)]))
        #expect((tally.failed, tally.givenUp) == (1, 0))
    }

    @Test("counts a request that was put back into the queue and never sent again by its last record")
    func putBack() throws {
        var tally = try tallyOfTwo()
        var again = EventBatch()
        again.moves = [1, 2].map { number in
            Move(
                id: RequestID(number), host: HostID(rawValue: 0), state: .queued, attempt: 1, at: .start)
        }
        tally.take(again)
        #expect((tally.ok, tally.failed, tally.notSent) == (0, 0, 3))
        tally.take(batch([settled(1, .cancelled, milliseconds: 0)]))
        tally.conclude()
        #expect((tally.ok, tally.failed, tally.cancelled, tally.notSent) == (0, 1, 1, 1))
        #expect(tally.kinds == [.status: 1])
    }

    @Test("says in one line how far a run is")
    func progress() throws {
        var tally = RunTally()
        var first = EventBatch()
        first.chunks = [try chunk()]
        tally.take(first)
        #expect(
            ProgressLine(tally: tally, elapsed: .seconds(65), rate: 0).text
                == "0 of 3+ · 0 ok · 0 in flight · 0/s · 1:05")
        var second = batch([settled(1, .ok, milliseconds: 10)])
        second.listEnded = true
        tally.take(second)
        #expect(
            ProgressLine(tally: tally, elapsed: .seconds(65), rate: 0.5).text
                == "1/3 33% · 1 ok · 0 in flight · 0.5/s · 1:05 · 0:04 left")
    }

    @Test(
        "writes durations as people read them",
        arguments: [
            (.microseconds(850), "850 µs"), (.microseconds(12_340), "12.3 ms"),
            (.milliseconds(999), "999 ms"),
            (.milliseconds(1240), "1.24 s"), (.seconds(59), "59 s"), (.seconds(125), "2:05"),
            (.seconds(3725), "1:02:05"), (.zero, "0 µs"),
        ] as [(Duration, String)])
    func durations(duration: Duration, text: String) {
        #expect(Figures.duration(duration) == text)
    }

    @Test(
        "writes bytes as people read them",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1_234_000, "1.23 MB"), (5_000_000_000, "5 GB"),
        ] as [(Int64, String)])
    func bytes(count: Int64, text: String) {
        #expect(Figures.bytes(count) == text)
    }

    @Test("predicts the limit that binds")
    func dryRun() {
        let hosts = [(name: "a", count: 100), (name: "b", count: 5)]
        func binding(_ limits: Limits) -> String? {
            DryRun(hosts: hosts, limits: limits).binding.map {
                "\($0.words) \(Figures.duration(.seconds($0.seconds)))"
            }
        }
        #expect(binding(Limits(total: 50, perHost: 10)) == "10 per host, at a with 100 1 s")
        #expect(binding(Limits(total: 5, perHost: 10)) == "concurrency 5 2.1 s")
        #expect(binding(Limits(total: 50, perHost: 0)) == "concurrency 50 300 ms")
        #expect(binding(Limits(total: 50, perHost: 10, rate: 10)) == "rate 10/s 10.5 s")
        #expect(DryRun(hosts: [], limits: Limits()).binding == nil)
    }

    @Test("lowers the limit of transfers to what open files allow, and says so")
    func descriptors() throws {
        var settings = RunSettings()
        settings.limits.total = 1000
        #expect(try DescriptorLimit.fit(&settings, to: 4096) == nil)
        #expect(settings.limits.total == 1000)
        #expect(try DescriptorLimit.fit(&settings, to: 256)?.contains("going on with 160") == true)
        #expect(settings.limits.total == 160)
    }

    @Test("refuses more threads than open files allow")
    func threads() throws {
        var settings = RunSettings()
        settings.threads = 16
        #expect(try DescriptorLimit.fit(&settings, to: 1024) == nil)
        let error = #expect(throws: ProgramError.self) { try DescriptorLimit.fit(&settings, to: 256) }
        #expect(
            error?.lines == [
                "--threads 16 needs 270 open files, the limit is 256; give fewer, or raise it with 'ulimit -n'"
            ])
    }
}
