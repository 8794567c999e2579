import FetchCore
import Testing

@testable import RunModel

@Suite("Why a run is slow, in one sentence")
struct SlowStoryTests {
    /// A run, and what is said of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sentence: String
        var hosts: KeyValuePairs<String, Int>
        var limits = FetchLimits()
        var tell: @Sendable (inout StoryRun) -> Void

        init(
            _ name: String, _ sentence: String, _ hosts: KeyValuePairs<String, Int>,
            limits: FetchLimits = FetchLimits(), tell: @escaping @Sendable (inout StoryRun) -> Void
        ) {
            testDescription = name
            self.sentence = sentence
            self.hosts = hosts
            self.limits = limits
            self.tell = tell
        }
    }

    private static let timeout = FetchFailure(.timeout, phase: .read, message: "silence for 3 s")

    static let whatStandsOut = [
        Case("nothing has begun", "", ["a": 3]) { _ in },
        Case(
            "nothing has come yet",
            "no response yet: 2 requests in flight, the longest for 4.00 s; no limit holds it back", ["a": 2]
        ) { run in
            run.move("a", 2, to: .waiting)
            run.wait(4_000)
        },
        Case(
            "nothing stands out", "100% of the attempts' time is waiting for the first byte; p99 is 9.00 ms",
            ["a": 200]
        ) { run in
            run.wait(1_000)
            run.settle("a", 199, [5, 6, 7, 8, 9])
        },
        Case(
            "most of it is one phase", "60% of the attempts' time is TLS handshakes; p99 is 30.0 ms", ["a": 6]
        ) { run in
            run.wait(1_000)
            run.settle("a", 2, [30], as: .tls)
            run.settle("a", 2, [20], as: .wait)
        },
        Case(
            "a few hang in flight, and their host has no more room",
            "90% of the attempts' time is 10 hung requests to billing; without them p99 is 20.0 ms; "
                + "what binds is the host limit 10 of billing", ["api": 170, "billing": 40]
        ) { run in
            run.settle("billing", 5, [20])
            run.move("billing", 10, to: .waiting)
            run.wait(3_000)
            run.settle("api", 160, [20])
            run.move("api", 10, to: .connecting)
        },
        Case(
            "a few timed out",
            "80% of the attempts' time is 8 hung requests to billing; without them p99 is 20.0 ms",
            ["api": 300, "billing": 10, "open": 1]
        ) { run in
            run.wait(4_000)
            run.settle("api", 298, [20])
            run.settle("billing", 2, [20])
            run.settle("billing", 8, [3_000], failure: timeout)
        },
        Case(
            "some are slow that are answered",
            "75% of the attempts' time is 3 slow requests; without them p99 is 10.0 ms",
            ["a": 101]
        ) { run in
            run.wait(4_000)
            run.settle("a", 97, [10])
            run.settle("a", 3, [1_000])
        },
        Case(
            "all of one host are slow",
            "94% of the attempts' time is all 50 requests to slow.example; without them p99 is 5.00 ms",
            ["api": 501, "slow.example": 50]
        ) { run in
            run.wait(4_000)
            run.settle("api", 500, [5])
            run.settle("slow.example", 50, [700, 800, 900])
        },
        Case(
            "the slow ones are of several hosts",
            "83% of the attempts' time is 9 slow requests; without them p99 is 20.0 ms",
            ["a": 55, "b": 55]
        ) { run in
            run.wait(4_000)
            for host in ["a", "b"] {
                run.settle(host, 50, [20])
                run.settle(host, 4, [1_000])
            }
            run.settle("b", 1, [2_000])
        },
        Case(
            "two hosts hang",
            "98% of the attempts' time is 12 hung requests to search and billing; without them p99 is 20.0 ms; "
                + "no limit holds it back", ["api": 20, "billing": 5, "search": 7]
        ) { run in
            run.settle("api", 20, [20])
            run.move("billing", 5, to: .waiting)
            run.move("search", 7, to: .waiting)
            run.wait(3_000)
        },
        Case(
            "three hosts hang, and a little of a fourth",
            "99% of the attempts' time is 21 hung requests, 20 of them to a, b +1; without them p99 is 20.0 ms; "
                + "no limit holds it back", ["api": 20, "a": 9, "b": 6, "c": 5, "d": 1]
        ) { run in
            run.settle("api", 20, [20])
            for (host, count) in [("a", 9), ("b", 6), ("c", 5), ("d", 1)] {
                run.move(host, count, to: .waiting)
            }
            run.wait(3_000)
        },
        Case(
            "more hosts hang than a sentence can name",
            "98% of the attempts' time is 8 hung requests; without them p99 is 20.0 ms; no limit holds it back",
            ["api": 20, "a": 2, "b": 2, "c": 2, "d": 2]
        ) { run in
            run.settle("api", 20, [20])
            for host in ["a", "b", "c", "d"] { run.move(host, 2, to: .waiting) }
            run.wait(3_000)
        },
        Case(
            "most are slow", "99% of the attempts' time is waiting for the first byte; p99 is 60.0 ms",
            ["a": 101]
        ) { run in
            run.wait(4_000)
            run.settle("a", 2, [1], as: .connect)
            run.settle("a", 98, [40, 60])
        },
        Case(
            "most are of a slow host",
            "99% of the attempts' time is all 80 requests to slow.example; without them p99 is 5.00 ms",
            ["api": 51, "slow.example": 80]
        ) { run in
            run.wait(4_000)
            run.settle("api", 50, [5])
            run.settle("slow.example", 80, [700, 900])
        },
        Case(
            "most hang",
            "99% of the attempts' time is 12 hung requests; without them p99 is 20.0 ms; no limit holds it back",
            ["a": 20]
        ) { run in
            run.settle("a", 8, [20])
            run.move("a", 12, to: .waiting)
            run.wait(3_000)
        },
        Case(
            "one host takes more of the time than of the attempts",
            "75% of the attempts' time is shop, with 50% of the attempts; p99 is 60.0 ms",
            ["api": 101, "shop": 100]
        ) { run in
            run.wait(4_000)
            run.settle("api", 100, [10, 20])
            run.settle("shop", 100, [30, 60])
        },
        Case(
            "a tail without a gap",
            "74% of the attempts' time is 3 slow requests; without them p99 is 90.0 ms",
            ["a": 101]
        ) { run in
            run.wait(4_000)
            run.settle("a", 95, [10])
            run.settle("a", 5, [30, 90, 270, 810, 2_000])
        },
        Case(
            "attempts were tried again",
            "96% of the time of attempts and waits is 20 retried attempts and the waits after them; p99 is 20.0 ms",
            ["a": 21]
        ) { run in
            run.wait(4_000)
            run.settle("a", 20, [20], retry: (took: 100, wait: 400))
        },
        Case(
            "what hung is tried again and hangs again, and has not settled",
            "95% of the attempts' time is 8 hung attempts to billing; without them p99 is 20.0 ms; "
                + "no limit holds it back", ["api": 60, "billing": 4]
        ) { run in
            run.move("billing", 4, to: .waiting)
            run.wait(3_000)
            run.moveAgain("billing", to: .queued, delay: .retry(RunInstant(nanoseconds: 3_100_000_000)))
            run.wait(100)
            run.moveAgain("billing", to: .waiting)
            run.wait(3_000)
            run.settle("api", 60, [20])
        },
        Case(
            "what hung was tried again and answered at once",
            "87% of the attempts' time is 4 hung attempts to billing; without them p99 is 20.0 ms",
            ["api": 80, "billing": 5]
        ) { run in
            run.wait(9_000)
            run.settle("api", 79, [20])
            run.settle("billing", 4, [20], earlier: timeout, retry: (took: 3_000, wait: 10))
        },
        Case(
            "what hung was tried again and hung again",
            "96% of the attempts' time is 8 hung attempts to billing; without them p99 is 20.0 ms",
            ["api": 40, "billing": 5]
        ) { run in
            run.wait(9_000)
            run.settle("api", 39, [20])
            run.settle("billing", 4, [3_000], failure: timeout, retry: (took: 3_000, wait: 10))
        },
    ]

    private static let outOfTime = FetchFailure(.timeout, phase: .total, .notDone(after: .seconds(3)))

    static let whatStreams = [
        Case(
            "streams that go on are none that hang",
            "90% of the attempts' time is all 3 requests to events, which stream; without them p99 is 20.0 ms; "
                + "no limit holds it back", ["api": 50, "events": 3]
        ) { run in
            run.settle("api", 50, [20])
            run.move("events", 3, to: .receiving)
            run.wait(3_000)
        },
        Case(
            "streams that were ended by the timeout are none that hung",
            "90% of the attempts' time is all 3 requests to events, which stream; without them p99 is 20.0 ms",
            ["api": 51, "events": 3]
        ) { run in
            run.wait(9_000)
            run.settle("api", 50, [20])
            run.settle("events", 3, [3_000], failure: outOfTime, status: 200)
        },
        Case(
            "one that was silent until its time was up has hung",
            "90% of the attempts' time is all 3 requests to events, which hang; without them p99 is 20.0 ms",
            ["api": 51, "events": 3]
        ) { run in
            run.wait(9_000)
            run.settle("api", 50, [20])
            run.settle("events", 3, [3_000], failure: outOfTime)
        },
        Case(
            "some hang, some stream",
            "94% of the attempts' time is all 6 requests to events; without them p99 is 20.0 ms; "
                + "no limit holds it back", ["api": 50, "events": 6]
        ) { run in
            run.settle("api", 50, [20])
            run.move("events", 3, to: .receiving)
            run.move("events", 3, to: .waiting)
            run.wait(3_000)
        },
        Case(
            "nothing but streams",
            "100% of the attempts' time is 2 streaming requests; no limit holds it back", ["a": 2]
        ) { run in
            run.move("a", 2, to: .receiving)
            run.wait(3_000)
        },
    ]

    static let whatBinds = [
        Case("the concurrency", "what binds is the concurrency 4", ["a": 20], limits: FetchLimits(total: 4)) {
            run in
            run.move("a", 4, to: .waiting)
        },
        Case(
            "limits of hosts", "what binds is the host limit 2", ["a": 5, "b": 5],
            limits: FetchLimits(perHost: 2)
        ) {
            run in
            run.move("a", 2, to: .waiting)
            run.move("b", 2, to: .waiting)
        },
        Case(
            "limits of hosts that differ", "what binds is the host limits", ["a": 5, "b": 5],
            limits: FetchLimits(perHost: 2)
        ) { run in
            run.note(.hostLimitChanged(run.host("a"), 1))
            run.move("a", 1, to: .waiting)
            run.move("b", 2, to: .waiting)
        },
        Case("the rate", "what binds is the rate 0.5/s", ["a": 5], limits: FetchLimits(rate: 0.5)) { run in
            run.move("a", 1, to: .waiting)
        },
        Case(
            "the rate of hosts", "what binds is the host rate 3/s", ["a": 5], limits: FetchLimits(hostRate: 3)
        ) {
            run in
            run.move("a", 1, to: .waiting)
        },
        Case("a pause", "the run is paused", ["a": 5]) { run in
            run.move("a", 1, to: .waiting)
            run.note(.paused)
        },
        Case("a host's pause", "what binds is the pause of b", ["a": 1, "b": 5]) { run in
            run.move("a", 1, to: .waiting)
            run.note(.hostPaused(run.host("b")))
        },
        Case("back-off", "2 requests back off before a retry", ["a": 3]) { run in
            run.move("a", 1, to: .waiting)
            run.move("a", 2, to: .queued, delay: .retry(RunInstant(nanoseconds: 9_000_000_000)))
        },
        Case("Retry-After", "1 request waits as Retry-After asks", ["a": 2]) { run in
            run.move("a", 1, to: .waiting)
            run.move("a", 1, to: .queued, delay: .retryAfter(RunInstant(nanoseconds: 9_000_000_000)))
        },
        Case("nothing", "no limit holds it back", ["a": 2]) { run in run.move("a", 2, to: .waiting) },
    ]

    static let whatBound = [
        Case(
            "the concurrency", "what bound it was the concurrency 2", ["a": 10], limits: FetchLimits(total: 2)
        ) {
            run in
            run.wait(50)
            for _ in 0..<5 {
                run.settle("a", 2, [50], queue: 100)
                run.wait(50)
            }
        },
        Case(
            "the limit of a host", "what bound it was the host limit 2 of a", ["a": 10, "b": 1],
            limits: FetchLimits(perHost: 2)
        ) {
            run in
            run.wait(50)
            run.settle("b", 1, [50])
            for _ in 0..<5 {
                run.settle("a", 2, [50], queue: 100)
                run.wait(50)
            }
        },
        Case("the rate", "what bound it was the rate 10/s", ["a": 10], limits: FetchLimits(rate: 10)) { run in
            for _ in 0..<10 {
                run.wait(100)
                run.settle("a", 1, [20], queue: 500)
            }
        },
        Case("nothing", "no limit held it back", ["a": 2]) { run in
            run.wait(50)
            run.settle("a", 2, [50])
        },
        Case("what nobody knows, since the limits were changed", "", ["a": 10], limits: FetchLimits(total: 2))
        {
            run in
            run.note(.limitChanged(3))
            run.wait(50)
            run.settle("a", 10, [50], queue: 100)
        },
    ]

    @Test(
        "it says what most of the time is, and how slow the others are",
        arguments: whatStandsOut + whatStreams)
    func standsOut(_ test: Case) throws {
        var run = try StoryRun(test.hosts, limits: test.limits)
        test.tell(&run)
        #expect(run.story() == test.sentence)
    }

    @Test("it says what holds the run back now", arguments: whatBinds)
    func binds(_ test: Case) throws {
        var run = try StoryRun(test.hosts, limits: test.limits)
        test.tell(&run)
        #expect(run.story().split(separator: "; ").last.map(String.init) == test.sentence)
    }

    @Test("it says what held a finished run back, where that is known", arguments: whatBound)
    func bound(_ test: Case) throws {
        var run = try StoryRun(test.hosts, limits: test.limits)
        test.tell(&run)
        #expect(run.run.status.finishedAt != nil)
        let clauses = run.story().split(separator: "; ").map(String.init)
        #expect(clauses.dropFirst(2).joined() == test.sentence)
        #expect(run.story(isReplay: true) == clauses.prefix(2).joined(separator: "; "))
    }

    @Test("a limit of one host that was changed is not said to have bound the run")
    func changedHostLimit() throws {
        var run = try StoryRun(["a": 10])
        run.note(.hostLimitChanged(run.host("a"), 2))
        run.wait(50)
        for _ in 0..<5 {
            run.settle("a", 2, [50], queue: 100)
            run.wait(50)
        }
        #expect(run.run.slowStory(isReplay: false)?.limit == nil)
    }

    @Test("of a replay it says that only the last attempts are known, where there were others")
    func replay() throws {
        var run = try StoryRun(["a": 2])
        run.wait(9_000)
        run.settle("a", 1, [20])
        #expect(run.story(isReplay: true).hasPrefix("100% of the attempts' time is "))
        run.settle("a", 1, [20], retry: (took: 1, wait: 1))
        #expect(run.story(isReplay: true).hasPrefix("100% of the last attempts' time is "))
    }

    @Test("the percentile without slow requests is the one that the histogram has without them")
    func percentile() {
        var histogram = LatencyHistogram()
        for value in 1...457 { histogram.add(microseconds: Int64(value * value)) }
        #expect(SlowStory.p99(of: histogram.recorded) == histogram.percentile(99))
        #expect(histogram.recorded.reduce(0) { $0 + $1.count } == 457)
        #expect(histogram.count(from: 0) == 457 && histogram.count(from: 3_600_000_000) == 0)
    }
}
