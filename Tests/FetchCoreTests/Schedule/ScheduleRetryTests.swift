import Testing

@testable import FetchCore

@Suite("Automatic retries")
struct ScheduleRetryTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var result: AttemptResult
        var isIdempotent = true
        var policy = RetryPolicy.instant
        var retries: Bool

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "ok settles", result: .ok(), retries: false),
        Case(name: "503 is tried again", result: .status(503), retries: true),
        Case(name: "404 is not", result: .status(404), retries: false),
        Case(name: "501 is not", result: .status(501), retries: false),
        Case(name: "silence is tried again", result: .silent, retries: true),
        Case(name: "a cut response is tried again", result: .cutOff, retries: true),
        Case(name: "a cancelled one is not", result: .cancelled, retries: false),
        Case(name: "a sent POST is not", result: .status(503), isIdempotent: false, retries: false),
        Case(name: "a POST that was not sent is", result: .refused, isIdempotent: false, retries: true),
        Case(
            name: "a sent POST is where all methods are", result: .status(503), isIdempotent: false,
            policy: RetryPolicy(retriesAllMethods: true, backoff: .zero), retries: true),
        Case(name: "none with 0 retries", result: .status(503), policy: .never, retries: false),
        Case(
            name: "tls is not unless asked", result: AttemptResult(failure: FetchFailure(.tls, message: "x")),
            retries: false),
        Case(
            name: "tls is where asked", result: AttemptResult(failure: FetchFailure(.tls, message: "x")),
            policy: RetryPolicy(kinds: [.tls], backoff: .zero), retries: true),
        Case(
            name: "an expectation is not",
            result: AttemptResult(failure: FetchFailure(.expect, message: "x")),
            retries: false),
    ]

    @Test("a failed attempt is tried again where that may help and is safe", arguments: cases)
    func whatIsRetried(_ test: Case) {
        var bench = ScheduleBench(retry: test.policy)
        bench.add([0], isIdempotent: test.isIdempotent)
        #expect(bench.startedIDs() == [1])
        let decision = bench.end(1, test.result)
        #expect(decision.next == (test.retries ? .retry(.retry(bench.now)) : .settle(.final)))
    }

    @Test(
        "`--retries 2` makes three attempts, whatever fails",
        arguments: [
            AttemptResult.status(503), .refused, .noSuchName, .silent,
        ])
    func threeAttempts(_ result: AttemptResult) {
        var bench = ScheduleBench()
        bench.add([0], isKnown: false)
        for attempt in 1...3 {
            #expect(bench.starts().map(\.attempt) == [attempt])
            bench.end(1, result)
        }
        #expect(bench.state(1) == .settled)
        #expect(bench.schedule.attempts(RequestID(1)) == 3)
    }

    @Test("a backoff is within its bounds, and its row waits for it and no longer")
    func backoff() throws {
        for seed in 0..<50 as Range<UInt64> {
            var bench = ScheduleBench(
                retry: RetryPolicy(backoff: .seconds(1), maximumBackoff: .milliseconds(1500)), seed: seed)
            bench.add([0])
            for longest in [Duration.seconds(1), .milliseconds(1500)] {
                #expect(bench.startedIDs() == [1])
                guard case .retry(let delay) = bench.end(1, .status(500)).next, let due = delay.due else {
                    Issue.record("no retry")
                    return
                }
                #expect(due.since(bench.now) >= .zero && due.since(bench.now) <= longest)
                #expect(bench.state(1) == .queued(.retry(due)))
                if due > bench.now {
                    #expect(bench.schedule.next(now: bench.now) == .wait(until: due))
                    bench.now = RunInstant(nanoseconds: due.nanoseconds - 1)
                    #expect(bench.startedIDs() == [])
                }
                bench.now = due
            }
        }
    }

    @Test("full jitter spreads evenly from 0 to the longest delay")
    func jitter() {
        let policy = RetryPolicy()
        var random = SeededRandom(seed: 7)
        var thirds = [0, 0, 0]
        for _ in 0..<3000 {
            let delay = policy.delay(afterRetries: 3, using: &random)
            #expect(delay >= .zero && delay <= .seconds(4))
            thirds[min(2, Int(delay / .seconds(4) * 3))] += 1
        }
        #expect(thirds.allSatisfy { (900...1100).contains($0) })
    }

    @Test(
        "the longest backoff doubles up to its maximum",
        arguments: [
            (0, 500), (1, 1000), (2, 2000), (5, 16_000), (6, 30_000), (7, 30_000), (100_000, 30_000),
        ])
    func longestBackoff(n: Int, milliseconds: Int) {
        #expect(RetryPolicy().longestDelay(afterRetries: n) == .milliseconds(milliseconds))
    }

    struct RetryAfterCase: Sendable {
        var asked: Duration
        var maximum = Duration.seconds(300)
        var next: AttemptDecision.Next
    }

    @Test(
        "`Retry-After` wins when longer than the backoff, and is not waited for when longer than the maximum",
        arguments: [
            RetryAfterCase(asked: .seconds(12), next: .retry(.retryAfter(.milliseconds(12_000)))),
            RetryAfterCase(asked: .seconds(300), next: .retry(.retryAfter(.milliseconds(300_000)))),
            RetryAfterCase(asked: .milliseconds(300_001), next: .settle(.retryAfterTooLong)),
            RetryAfterCase(asked: .seconds(1), maximum: .zero, next: .settle(.retryAfterTooLong)),
            RetryAfterCase(asked: .zero, maximum: .zero, next: .retry(.retry(.start))),
        ])
    func retryAfter(_ test: RetryAfterCase) {
        var bench = ScheduleBench(retry: RetryPolicy(backoff: .zero, retryAfterMaximum: test.maximum))
        bench.add([0])
        #expect(bench.startedIDs() == [1])
        #expect(bench.end(1, .status(503, retryAfter: test.asked)) == AttemptDecision(next: test.next))
        if case .retry(let delay) = test.next { #expect(bench.state(1) == .queued(delay)) }
    }

    @Test(
        "what no server can mean comes out as longer than the maximum",
        arguments: [
            "100000000000000000000", "Wed, 01 Jan 2099 00:00:00 GMT", "86400",
        ])
    func longRetryAfter(_ text: String) throws {
        let asked = try #require(RetryAfter.delay(text, wallNanoseconds: 1_800_000_000_000_000_000))
        var bench = ScheduleBench()
        bench.add([0])
        #expect(bench.startedIDs() == [1])
        #expect(bench.end(1, .status(503, retryAfter: asked)).next == .settle(.retryAfterTooLong))
    }

    @Test("retries go before what was not tried yet")
    func retriesFirst() {
        var bench = ScheduleBench(perHost: 1)
        bench.add([0, 0, 0])
        #expect(bench.startedIDs() == [1])
        bench.end(1, .status(500))
        #expect(bench.startedIDs() == [1])
    }

    @Test("a small run gets all its retries, a big one against a dead server a fifth and ten a second")
    func budget() {
        for (count, retries) in [(100, 200...200), (10_000, 2150...2250)] {
            var bench = ScheduleBench(perHost: 0)
            bench.add([UInt32](repeating: 0, count: count))
            var attempts = 0
            var refused = 0
            run: while true {
                switch bench.schedule.next(now: bench.now) {
                case .start(let start):
                    attempts += 1
                    let decision = bench.end(Int(start.id.rawValue), .status(500))
                    if decision.next == .settle(.retryBudgetSpent) { refused += 1 }
                case .wait(let until): bench.now = until
                case .idle: break run
                }
            }
            #expect(retries.contains(attempts - count), "\(attempts - count) retries of \(count)")
            #expect((refused > 0) == (count == 10_000))
            #expect(bench.schedule.isSettled)
            let isTold = bench.schedule.takeNotices().contains(.retryBudgetSpent(.first))
            #expect(isTold == (count == 10_000))
        }
    }

    @Test("once the run is stopping nothing is tried again")
    func stopping() {
        var bench = ScheduleBench()
        bench.add([0, 0])
        #expect(bench.startedIDs() == [1, 2])
        bench.schedule.stop()
        #expect(bench.end(1, .status(503)).next == .settle(.final))
        #expect(bench.startedIDs() == [])
        #expect(bench.schedule.takeNotices() == [.stopping])
    }
}
