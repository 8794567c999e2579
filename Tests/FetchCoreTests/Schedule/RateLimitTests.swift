import Testing

@testable import FetchCore

@Suite("The rate limit")
struct RateLimitTests {
    /// Runs a schedule for a while with a caller that comes so many milliseconds late each time.
    private func startTimes(
        rate: Double, for length: Duration, late: Duration = .zero,
        _ change: (inout ScheduleBench) -> Void = { _ in }
    ) -> [RunInstant] {
        var bench = ScheduleBench(total: 100_000, perHost: 0, rate: rate)
        bench.add([UInt32](repeating: 0, count: 20_000))
        change(&bench)
        var times: [RunInstant] = []
        let end = bench.now.advanced(by: length)
        while bench.now < end {
            switch bench.schedule.next(now: bench.now) {
            case .start: times.append(bench.now)
            case .wait(let until): bench.now = until.advanced(by: late)
            case .idle: return times
            }
        }
        return times
    }

    @Test("starts come evenly", arguments: [0.5, 1, 3, 10, 100, 1000])
    func even(rate: Double) {
        let times = startTimes(rate: rate, for: .seconds(4))
        let expected = Int(4 * rate)
        #expect(abs(times.count - expected) <= 1)
        for (earlier, later) in zip(times, times.dropFirst()) {
            #expect(later.since(earlier) >= .seconds(1 / rate) - .nanoseconds(1))
        }
    }

    @Test("what late wake-ups miss is made up", arguments: [5, 300])
    func late(milliseconds: Int) {
        let times = startTimes(rate: 1000, for: .seconds(3), late: .milliseconds(milliseconds))
        #expect((2990 - milliseconds...3001).contains(times.count))
        for (place, time) in times.enumerated() { #expect(time >= .milliseconds(UInt64(place))) }
    }

    @Test("to one host no more than a tenth of a second's worth is made up at once")
    func lateToHost() {
        var limit = RateLimit(perSecond: 1000)
        var now = RunInstant.start
        var bursts: [RunInstant: Int] = [:]
        while now < .milliseconds(3000) {
            if let due = limit.blocks(now: now) {
                now = due.advanced(by: .milliseconds(300))
            } else {
                limit.started(now: now)
                bursts[now, default: 0] += 1
            }
        }
        #expect(bursts.values.max() == 100)
    }

    @Test("time without work gives no credit")
    func noCredit() {
        var bench = ScheduleBench(total: 1000, perHost: 0, rate: 100)
        _ = bench.starts()
        bench.pass(.seconds(10))
        bench.add([UInt32](repeating: 0, count: 50))
        #expect(bench.starts().count == 1)
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(10_010)))
    }

    @Test("a rate below one starts one each so many seconds")
    func slow() {
        let times = startTimes(rate: 0.5, for: .seconds(7))
        #expect(times == [0, 2000, 4000, 6000].map { RunInstant.milliseconds($0) })
    }

    @Test("a change applies at once, and counts from the last start")
    func changes() {
        var bench = ScheduleBench(perHost: 0, rate: 1)
        bench.add([0, 0, 0, 0, 0, 0, 0, 0])
        #expect(bench.startedIDs() == [1])
        bench.pass(.milliseconds(400))
        #expect(bench.schedule.waitReason(RequestID(2), now: bench.now) == .rate)
        bench.schedule.setRate(2)
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(500)))
        bench.now = .milliseconds(500)
        #expect(bench.startedIDs() == [2])
        bench.schedule.setRate(0.1)
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(10_500)))
        bench.schedule.setRate(nil)
        #expect(bench.startedIDs() == [3, 4, 5, 6, 7, 8])
        #expect(
            bench.schedule.takeNotices() == [.rateChanged(2), .rateChanged(0.1), .rateChanged(nil)])
    }

    @Test("a rate of next to nothing waits for next to ever")
    func tiny() {
        var bench = ScheduleBench(rate: 1e-12)
        bench.add([0, 0])
        #expect(bench.startedIDs() == [1])
        guard case .wait(let until) = bench.schedule.next(now: bench.now) else {
            Issue.record("it does not wait")
            return
        }
        #expect(until.seconds > 1e8)
    }
}
