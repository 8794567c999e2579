import FetchCore
import Testing

@testable import RunModel

@Suite("What a run waited for most of its length")
struct LongWaitTests {
    private static func at(_ milliseconds: UInt64) -> RunInstant {
        RunInstant(nanoseconds: milliseconds * 1_000_000)
    }

    @Test("a host that asks to wait comes first, with how long it asked for, also when all is over")
    func retryAfter() throws {
        var run = try StoryRun(["a": 60, "b": 1])
        run.wait(20)
        run.settle("a", 20, [20])
        run.settle("b", 1, [20])
        run.note(.hostBackedOff(run.host("a"), .retryAfter(until: Self.at(2_020))))
        run.wait(1_980)
        #expect(
            run.story()
                == "a asks to wait (Retry-After 2 s): up to 40 requests waited at once, 1.98 s of the 2.00 s; "
                + "p99 is 20.0 ms; 40 requests wait as Retry-After asks")
        run.wait(20)
        run.wait(100)
        run.settle("a", 40, [20])
        #expect(
            run.story()
                == "a asks to wait (Retry-After 2 s): up to 40 requests waited at once, 2.00 s of the 2.12 s; "
                + "p99 is 20.0 ms")
    }

    @Test("a host is named that asks some requests to wait and keeps the others behind them")
    func askedAndBehind() throws {
        var run = try StoryRun(["a": 30, "b": 1])
        run.settle("b", 1, [20])
        run.move("a", 10, to: .waiting)
        run.wait(20)
        run.moveAgain("a", to: .queued, delay: .retryAfter(Self.at(3_020)))
        run.note(.hostBackedOff(run.host("a"), .retryAfter(until: Self.at(3_020))))
        run.wait(3_000)
        #expect(
            run.story().hasPrefix(
                "a asks to wait (Retry-After 3 s): up to 30 requests waited at once, 3.00 s of the 3.02 s"))
    }

    @Test("of a run on record, whose earlier attempts are unknown, the host that was tried again is named")
    func onRecord() throws {
        var run = try StoryRun(["a": 30, "b": 60])
        run.wait(4_000)
        run.settle("b", 60, [60])
        run.settleUntold("a", 30, took: 2, since: 3_000)
        #expect(
            run.story(isReplay: true)
                == "96% of the time of attempts and waits is 30 retried attempts to a and the waits after them; "
                + "p99 is 60.0 ms")
    }

    @Test("how long a request was settled before a key sent it again is no wait")
    func sentAgainOnRecord() throws {
        var run = try StoryRun(["a": 1, "b": 60])
        run.settle("b", 60, [60])
        run.wait(7_200_000)
        run.settleUntold("a", 1, took: 60, since: 7_200_000, wasSentAgain: true)
        #expect(
            run.story(isReplay: true)
                == "100% of the last attempts' time is waiting for the first byte; p99 is 60.0 ms")
    }

    @Test("a request's own Retry-After and back-off count as well")
    func ownDelays() throws {
        var run = try StoryRun(["a": 3])
        run.move("a", 3, to: .waiting)
        run.wait(100)
        run.moveAgain("a", to: .queued, delay: .retryAfter(Self.at(5_100)))
        run.wait(4_000)
        #expect(
            run.story().hasPrefix(
                "a asks to wait (Retry-After 5 s): up to 3 requests waited at once, 4.00 s of the 4.10 s"))
        run.moveAgain("a", to: .queued, delay: .retry(Self.at(30_000)))
        run.wait(10_000)
        #expect(
            run.story().hasPrefix(
                "back-off before retries to a: up to 3 requests waited at once, 10.0 s of the 14.1 s"))
    }

    @Test("pauses by a person and a host that is backed off from are told by their names")
    func pauses() throws {
        var run = try StoryRun(["a": 3])
        run.note(.paused)
        run.wait(3_000)
        #expect(
            run.story().hasPrefix("the run paused: up to 3 requests waited at once, 3.00 s of the 3.00 s"))
        run = try StoryRun(["a": 3])
        run.note(.hostPaused(run.host("a")))
        run.wait(3_000)
        #expect(run.story().hasPrefix("a paused: up to 3 requests waited at once, 3.00 s of the 3.00 s"))
        run = try StoryRun(["a": 3])
        run.note(.hostBackedOff(run.host("a"), .backedOff(until: Self.at(9_000))))
        run.wait(3_000)
        #expect(run.story().hasPrefix("the run backs off from a: up to 3 requests waited at once, 3.00 s of"))
    }

    @Test("it is not told where enough was in flight, a limit was waited for, or it was less than half")
    func notTold() throws {
        var run = try StoryRun(["a": 10])
        run.move("a", 4, to: .waiting)
        run.note(.hostBackedOff(run.host("a"), .retryAfter(until: Self.at(9_000))))
        run.wait(5_000)
        #expect(run.run.longWait == nil)
        run = try StoryRun(["a": 100], limits: FetchLimits(perHost: 1))
        run.move("a", 1, to: .waiting)
        run.wait(5_000)
        #expect(run.run.longWait == nil)
        run = try StoryRun(["a": 10])
        run.note(.paused)
        run.wait(2_000)
        run.note(.resumed)
        run.wait(2_001)
        #expect(run.run.longWait == nil)
    }
}
