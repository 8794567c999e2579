import Testing

@testable import FetchCore

@Suite("Hosts that cannot be reached")
struct ScheduleOutageTests {
    /// Ends every attempt as the server would, until nothing is left to do; when that was.
    private func run(
        _ bench: inout ScheduleBench, until end: RunInstant = .milliseconds(3_600_000),
        _ answer: (ScheduledStart, RunInstant) -> AttemptResult
    ) -> [RequestID: AttemptDecision] {
        var last: [RequestID: AttemptDecision] = [:]
        while bench.now < end {
            switch bench.schedule.next(now: bench.now) {
            case .start(let start):
                last[start.id] = bench.end(Int(start.id.rawValue), answer(start, bench.now))
            case .wait(let until): bench.now = until
            case .idle: return last
            }
        }
        return last
    }

    @Test("the first refusal makes the queue wait behind probes, 0.2 s apart and doubling")
    func probes() {
        var bench = ScheduleBench(perHost: 2, retry: RetryPolicy(retries: 3, backoff: .seconds(4)))
        bench.add([UInt32](repeating: 0, count: 12))
        #expect(bench.startedIDs() == [1, 2])
        for id in 1...2 { bench.end(id, .refused) }
        let first = RunInstant.milliseconds(200)
        #expect(
            bench.schedule.takeNotices() == [.hostBackedOff(.first, .backedOff(until: first))])
        #expect(bench.schedule.waitReason(RequestID(3), now: bench.now) == .hostPaused(until: first))
        var probes: [UInt64] = []
        while probes.count < 6, case .wait(let until) = bench.schedule.next(now: bench.now) {
            bench.now = until
            for start in bench.starts() {
                if start.isProbe { probes.append(bench.now.nanoseconds / 1_000_000) }
                bench.end(Int(start.id.rawValue), .refused)
            }
        }
        #expect(probes == [200, 600, 1400, 3000, 5000, 7000])
    }

    static let patience: [(RetryPolicy, UInt64)] = [
        (RetryPolicy(), 1500), (RetryPolicy(retries: 5, backoff: .seconds(1)), 31_000),
        (RetryPolicy(retries: 0), 200), (RetryPolicy(kinds: []), 200),
    ]

    @Test(
        "a host that stays away gives its queue up when one request alone would have settled, and not before",
        arguments: patience)
    func givesUp(policy: RetryPolicy, milliseconds: UInt64) throws {
        var bench = ScheduleBench(retry: policy)
        bench.add([UInt32](repeating: 0, count: 10_000))
        var given: (at: RunInstant, ids: [RequestID])?
        while given == nil {
            switch bench.schedule.next(now: bench.now) {
            case .start(let start):
                let together = bench.end(Int(start.id.rawValue), .refused).settledTogether
                if !together.isEmpty { given = (bench.now, together) }
            case .wait(let until): bench.now = until
            case .idle:
                Issue.record("idle with a queue")
                return
            }
        }
        let end = try #require(given)
        #expect(end.at == .milliseconds(milliseconds))
        #expect(end.ids.count > 9_900)
        #expect(end.ids.allSatisfy { bench.schedule.attempts($0) == 0 })
        #expect(end.ids == end.ids.sorted { $0.rawValue < $1.rawValue })
    }

    @Test("those that were tried keep their automatic retries, before and after the queue is given up")
    func triedOnesGoOn() {
        var bench = ScheduleBench(perHost: 3, retry: RetryPolicy())
        bench.add([UInt32](repeating: 0, count: 100))
        var attempts: [RequestID: Int] = [:]
        _ = run(&bench) { start, _ in
            attempts[start.id] = start.attempt
            return .refused
        }
        #expect(attempts.count < 20)
        #expect(attempts.values.allSatisfy { $0 == 3 })
        #expect(bench.schedule.isSettled)
    }

    @Test(
        "whenever the server comes up while its host is waited for, all that is queued is sent",
        arguments: (0...62).map { $0 * 500 })
    func found(milliseconds: Int) {
        let up = RunInstant.milliseconds(UInt64(milliseconds))
        var bench = ScheduleBench(retry: RetryPolicy(retries: 5, backoff: .seconds(1)))
        bench.add([UInt32](repeating: 0, count: 60))
        var firstAttemptsAfter = 0
        let last = run(&bench) { start, now in
            if now >= up, start.attempt == 1 { firstAttemptsAfter += 1 }
            return now >= up ? .ok() : .refused
        }
        #expect(last.count == 60)
        #expect(firstAttemptsAfter >= 30)
        #expect(!bench.schedule.takeNotices().contains { if case .hostGivenUp = $0 { true } else { false } })
    }

    @Test(
        "a port that refuses for three seconds fails none of sixty requests",
        arguments: 0..<20 as Range<UInt64>)
    func restart(seed: UInt64) {
        var bench = ScheduleBench(
            total: 10, retry: RetryPolicy(retries: 5, backoff: .seconds(1)), seed: seed)
        bench.add([UInt32](repeating: 0, count: 60))
        var ok = 0
        let last = run(&bench) { _, now in
            if now < .milliseconds(3000) { return .refused }
            ok += 1
            return .ok()
        }
        #expect(ok == 60)
        #expect(last.count == 60)
        #expect(bench.now < .milliseconds(35_000))
    }

    @Test(
        "twenty first attempts that time out in connect do the same, and each wait counts what connecting takes"
    )
    func timeouts() throws {
        var bench = ScheduleBench(perHost: 10, retry: RetryPolicy())
        bench.add([UInt32](repeating: 0, count: 200))
        var ends: [(at: RunInstant, id: Int)] = []
        var opened: RunInstant?
        var gaveUp: RunInstant?
        while bench.schedule.hasWork {
            for start in bench.starts() {
                ends.append((bench.now.advanced(by: .seconds(10)), Int(start.id.rawValue)))
            }
            var next = ends.map(\.at).min()
            if case .wait(let until) = bench.schedule.next(now: bench.now) {
                next = min(until, next ?? until)
            }
            bench.now = try #require(next)
            for end in ends where end.at <= bench.now {
                if !bench.end(end.id, .connectTimeout).settledTogether.isEmpty { gaveUp = bench.now }
            }
            ends.removeAll { $0.at <= bench.now }
            for notice in bench.schedule.takeNotices() {
                if case .hostBackedOff = notice, opened == nil { opened = bench.now }
            }
        }
        let waited = try #require(gaveUp).since(try #require(opened))
        #expect(waited >= .milliseconds(21_500) && waited <= .milliseconds(31_500))
    }

    @Test("a name without an address is looked up once more after a second, then its queue is given up")
    func noName() {
        var bench = ScheduleBench(retry: .never)
        bench.add([0, 0, 0, 0, 1], isKnown: false)
        #expect(bench.startedIDs() == [1, 5])
        #expect(bench.end(1, .noSuchName) == AttemptDecision(next: .settle(.final)))
        #expect(bench.startedIDs() == [])
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(1000)))
        bench.now = .milliseconds(1000)
        #expect(bench.startedIDs() == [2])
        #expect(
            bench.end(2, .noSuchName)
                == AttemptDecision(next: .settle(.final), settledTogether: [RequestID(3), RequestID(4)]))
        #expect(bench.schedule.counts == Schedule.Counts(inFlight: 1, settled: 4))
    }

    @Test("a connection ends the wait", arguments: [AttemptResult.ok(), .status(404), .silent, .status(503)])
    func reached(_ result: AttemptResult) {
        var bench = ScheduleBench(perHost: 3, retry: .never)
        bench.add([UInt32](repeating: 0, count: 10))
        #expect(bench.startedIDs() == [1, 2, 3])
        bench.end(1, .refused)
        #expect(bench.startedIDs() == [])
        _ = bench.schedule.takeNotices()
        bench.end(2, result)
        #expect(bench.schedule.takeNotices() == [.hostRecovered(.first)])
        #expect(bench.startedIDs() == [4, 5])
    }

    @Test("held requests are left alone, and those released before they were tried wait like the others")
    func heldOnesStay() {
        var bench = ScheduleBench(perHost: 1, retry: .never)
        bench.add([0, 0, 0, 0, 0])
        #expect(bench.schedule.hold([RequestID(4), RequestID(5)]).count == 2)
        #expect(bench.startedIDs() == [1])
        bench.end(1, .refused)
        #expect(bench.schedule.release([RequestID(5)], now: bench.now).map(\.id) == [RequestID(5)])
        #expect(bench.startedIDs() == [])
        bench.pass(.milliseconds(200))
        #expect(bench.startedIDs() == [5])
        #expect(bench.end(5, .refused).settledTogether == [RequestID(2), RequestID(3)])
        #expect(bench.state(4) == .held)
    }

    @Test("pressed retries do not wait, and the host is waited for anew")
    func pressed() {
        var bench = ScheduleBench(perHost: 1, retry: RetryPolicy(retries: 1, backoff: .seconds(10)))
        bench.add([UInt32](repeating: 0, count: 60))
        #expect(bench.startedIDs() == [1])
        bench.end(1, .refused)
        #expect(bench.startedIDs() == [])
        bench.pass(.milliseconds(100))
        #expect(bench.schedule.retry([RequestID(3)], now: bench.now) == [])
        #expect(bench.startedIDs() == [3])
        bench.end(3, .refused)
        var gaveUp: RunInstant?
        while gaveUp == nil, case .wait(let until) = bench.schedule.next(now: bench.now) {
            bench.now = until
            for id in bench.startedIDs() where bench.end(id, .refused).settledTogether != [] {
                gaveUp = bench.now
            }
        }
        // Ten seconds from the press, not from the first failure.
        #expect(gaveUp == .milliseconds(10_100))
    }

    @Test("a session's requests are each tried by themselves")
    func session() {
        var bench = ScheduleBench(
            perHost: 1, retry: RetryPolicy(retries: 0, backsOffHosts: false, givesUpHosts: false))
        bench.add([UInt32](repeating: 0, count: 30))
        for id in 1...30 {
            #expect(bench.startedIDs() == [id])
            #expect(bench.end(id, .refused) == AttemptDecision(next: .settle(.final)))
        }
        #expect(bench.schedule.takeNotices() == [])
    }
}
