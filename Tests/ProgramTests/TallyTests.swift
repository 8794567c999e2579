import FetchCore
import Testing

@testable import RunModel
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

    /// Started at once, and settled 30 ms into the run.
    private func settled(
        _ id: Int, _ outcome: Outcome, milliseconds: Int64, attempts: Int = 1, failure: FetchFailure? = nil
    ) -> Settlement {
        var settlement = Settlement(
            id: RequestID(id), outcome: outcome, status: outcome == .ok ? 200 : 503, attempts: attempts,
            startedAt: .start, finishedAt: RunInstant(nanoseconds: 30_000_000),
            timings: PhaseTimings(wait: milliseconds * 1000), bodyBytes: 10, wireBytes: 10)
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
    private func tallyOfTwo() throws -> RunState {
        var tally = RunState(depth: .figures)
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

    @Test("counts a request that settles twice once, by its last outcome and its last attempt")
    func settledTwice() throws {
        var tally = try tallyOfTwo()
        #expect(tally.figures.counts[.ok] == 1 && tally.figures.counts[.failed] == 1)
        #expect(tally.figures.kinds == [.init(kind: .status, count: 1)])
        #expect(tally.figures.latency.count == 2)
        tally.take(batch([settled(2, .ok, milliseconds: 30, attempts: 2)]))
        let figures = tally.figures
        #expect(figures.counts[.ok] == 2 && figures.counts[.failed] == 0)
        #expect(figures.kinds.isEmpty)
        #expect(figures.attempts == 3 && figures.receivedBytes == 20 && figures.latency.count == 2)
        #expect(
            RunSummary(figures: figures).lines == [
                "3 requests in 30.0 ms: 2 ok, 0 failed, 0 cancelled, 1 not sent",
                "latency: p50 10.0 ms, p90 30.0 ms, p99 30.0 ms, max 30.0 ms",
                "66.7 requests/s, 20 B received, 3 attempts",
                "2.0 × faster than one at a time (60.0 ms)",
            ])
    }

    @Test("says nothing of what running at once saved where it saved nothing")
    func nothingSaved() throws {
        var figures = try tallyOfTwo().figures
        figures.attemptTime = .milliseconds(32)
        #expect(RunSummary(figures: figures).lines.count == 4)
        figures.attemptTime = .milliseconds(34)
        #expect(RunSummary(figures: figures).lines.count == 5)
    }

    @Test("takes no short run for shorter than its longest attempt, and compares one request with nothing")
    func oneRequest() throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        try builder.append(url: "http://127.0.0.1/1")
        var first = EventBatch()
        let chunk = builder.take()
        first.chunks = [try #require(chunk)]
        first.listEnded = true
        var tally = RunState(depth: .figures)
        tally.take(first)
        var short = settled(1, .ok, milliseconds: 2)
        short.finishedAt = RunInstant(nanoseconds: 1_000_000)
        tally.take(batch([short]))
        let lines = RunSummary(figures: tally.figures).lines
        #expect(lines.first == "1 request in 2.00 ms: 1 ok, 0 failed, 0 cancelled, 0 not sent")
        #expect(!lines.contains { $0.contains("faster") })
    }

    @Test("names those apart that were given up with their host, as long as they stay so")
    func givenUp() throws {
        var tally = try tallyOfTwo()
        let failure = FetchFailure(.connect, phase: .connect, .refused, flags: .notSent)
        tally.take(batch([settled(3, .failed, milliseconds: 0, failure: failure)]))
        #expect(tally.figures.counts[.failed] == 2 && tally.figures.givenUp == 1)
        #expect(
            RunSummary(figures: tally.figures).lines[0]
                == "3 requests in 30.0 ms: 1 ok, 2 failed (1 given up: host unreachable), 0 cancelled, 0 not sent"
        )
        tally.take(batch([settled(3, .ok, milliseconds: 40)]))
        #expect(tally.figures.counts[.failed] == 1 && tally.figures.givenUp == 0)
    }

    @Test("counts a request that was put back into the queue and never sent again by its last record")
    func putBack() throws {
        var tally = try tallyOfTwo()
        let before = tally.figures
        var again = EventBatch()
        again.moves = [1, 2].map { number in
            Move(
                id: RequestID(number), host: HostID(rawValue: 0), state: .queued, attempt: 1, at: .start)
        }
        tally.take(again)
        #expect(tally.figures.counts.unsettled == 3 && tally.figures.latency.count == 0)
        #expect(tally.figures.receivedBytes == 0)
        var untouched = tally
        untouched.conclude()
        #expect(untouched.figures == before)
        tally.take(batch([settled(1, .cancelled, milliseconds: 0)]))
        tally.conclude()
        let counts = tally.figures.counts
        #expect(counts[.ok] == 0 && counts[.failed] == 1 && counts[.cancelled] == 1 && counts.unsettled == 1)
        #expect(tally.figures.kinds == [.init(kind: .status, count: 1)])
    }

    @Test("says in one line how far a run is")
    func progress() throws {
        var tally = RunState(depth: .figures)
        var first = EventBatch()
        first.chunks = [try chunk()]
        tally.take(first)
        #expect(
            line(tally, at: 65) == "0/3+ · 0 ok · 0 in flight · 0/s · 1:05")
        var second = batch([settled(1, .ok, milliseconds: 10)])
        second.listEnded = true
        tally.take(second)
        #expect(line(tally, at: 2) == "1/3 33% · 1 ok · 0 in flight · 0.50/s · 0:02 · 0:04 left")
    }

    /// The line so many seconds into the run.
    private func line(_ tally: RunState, at seconds: UInt64) -> String {
        var tally = tally
        tally.tick(RunInstant(nanoseconds: seconds * 1_000_000_000))
        return ProgressLine(run: tally).text
    }

    @Test("predicts the limit that binds")
    func dryRun() {
        let hosts = [(name: "a", count: 100), (name: "b", count: 5)]
        func binding(_ limits: FetchLimits, _ few: [(name: String, count: Int)]? = nil) -> String {
            let bound = DryRun(hosts: few ?? hosts, limits: limits).binding
            return "\(bound.words) \(Figures.duration(.seconds(bound.seconds)))"
        }
        #expect(binding(FetchLimits(total: 50, perHost: 10)) == "10 per host, at a with 100 1.00 s")
        #expect(binding(FetchLimits(total: 5, perHost: 10)) == "concurrency 5 2.10 s")
        #expect(binding(FetchLimits(total: 50, perHost: 0)) == "concurrency 50 300 ms")
        #expect(binding(FetchLimits(total: 50, perHost: 10, rate: 10)) == "rate 10/s 10.5 s")
        // None that is not reached.
        let few = (1...40).map { (name: "h\($0)", count: 1) }
        let limits = FetchLimits(total: 50, perHost: 10, rate: nil)
        #expect(binding(limits, few) == "none, all 40 at once 100 ms")
        #expect(binding(limits, [(name: "a", count: 1)]) == "none 100 ms")
        #expect(!DryRun(hosts: [], limits: FetchLimits()).lines.contains { $0.hasPrefix("binding") })
    }

    @Test("lowers the limit of transfers to what open files allow, and says so")
    func descriptors() throws {
        var settings = RunSettings()
        settings.limits.total = 1000
        #expect(try DescriptorLimit.fit(&settings, to: 4096) == nil)
        #expect(settings.limits.total == 1000)
        #expect(try DescriptorLimit.fit(&settings, to: 256)?.contains("continuing with 160") == true)
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
