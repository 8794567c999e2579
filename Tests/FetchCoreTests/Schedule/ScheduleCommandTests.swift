import Testing

@testable import FetchCore

@Suite("What keys ask of the schedule")
struct ScheduleCommandTests {
    @Test("a paused run starts nothing and goes on where it was")
    func pause() {
        var bench = ScheduleBench(perHost: 2)
        bench.add([0, 0, 0, 0])
        #expect(bench.startedIDs() == [1, 2])
        bench.schedule.pause()
        bench.end(1)
        #expect(bench.schedule.next(now: bench.now) == .idle)
        #expect(bench.schedule.waitReason(RequestID(3), now: bench.now) == .paused)
        bench.schedule.resume()
        #expect(bench.startedIDs() == [3])
        #expect(bench.schedule.takeNotices() == [.paused, .resumed])
    }

    @Test("lagging records pause by themselves, apart from the key")
    func lag() {
        var bench = ScheduleBench()
        bench.add([0])
        bench.schedule.setLagging(true)
        bench.schedule.pause()
        bench.schedule.resume()
        #expect(bench.startedIDs() == [])
        bench.schedule.setLagging(false)
        #expect(bench.startedIDs() == [1])
        #expect(
            bench.schedule.takeNotices() == [
                .recordsLagging(true), .paused, .resumed, .recordsLagging(false),
            ])
    }

    @Test("a paused host starts nothing while others go on")
    func pauseHost() {
        var bench = ScheduleBench()
        bench.add([0, 1])
        bench.schedule.pauseHost(.first)
        #expect(bench.startedIDs() == [2])
        #expect(bench.schedule.waitReason(RequestID(1), now: bench.now) == .hostPaused(until: nil))
        bench.schedule.resumeHost(.first)
        #expect(bench.startedIDs() == [1])
        #expect(bench.schedule.takeNotices() == [.hostPaused(.first), .hostResumed(.first)])
    }

    @Test("a higher limit applies at once, a lower one by not starting anew")
    func limits() {
        var bench = ScheduleBench(total: 2)
        bench.add([UInt32](repeating: 0, count: 9))
        #expect(bench.startedIDs() == [1, 2])
        bench.schedule.setLimit(4)
        #expect(bench.startedIDs() == [3, 4])
        bench.schedule.setLimit(2)
        bench.end(1)
        bench.end(2)
        #expect(bench.startedIDs() == [])
        bench.end(3)
        #expect(bench.startedIDs() == [5])
        bench.schedule.setLimit(-3)
        #expect(bench.schedule.limits.total == 1)
        #expect(
            bench.schedule.takeNotices() == [.limitChanged(4), .limitChanged(2), .limitChanged(1)])
    }

    @Test("a host's own limit goes before the limit of all hosts")
    func hostLimits() {
        var bench = ScheduleBench(perHost: 1)
        bench.add([0, 0, 0, 1, 1, 1])
        #expect(bench.startedIDs() == [1, 4])
        bench.schedule.setHostLimit(.first, 2)
        #expect(bench.startedIDs() == [2])
        bench.schedule.setHostLimit(nil, 3)
        #expect(bench.startedIDs() == [5, 6])
        bench.schedule.setHostLimit(.first, 0)
        #expect(bench.startedIDs() == [3])
        #expect(
            bench.schedule.takeNotices() == [
                .hostLimitChanged(.first, 2), .hostLimitChanged(nil, 3), .hostLimitChanged(.first, 0),
            ])
    }

    @Test("a host whose own limit is dropped has that of all hosts again, and follows it")
    func droppedHostLimit() {
        var bench = ScheduleBench(perHost: 2)
        bench.schedule.setHostLimit(.first, 1)
        bench.add([0, 0, 0, 0])
        #expect(bench.startedIDs() == [1])
        bench.schedule.dropHostLimit(.first)
        #expect(bench.startedIDs() == [2])
        bench.schedule.setHostLimit(nil, 3)
        #expect(bench.startedIDs() == [3])
        bench.schedule.dropHostLimit(.first)
        #expect(
            bench.schedule.takeNotices() == [
                .hostLimitChanged(.first, 1), .hostLimitDropped(.first), .hostLimitChanged(nil, 3),
            ])
    }

    @Test("a held request does not start until it is released, and then before those of its host")
    func hold() {
        var bench = ScheduleBench(perHost: 1)
        bench.add([0, 0, 0])
        #expect(bench.schedule.hold([RequestID(1), RequestID(1)]) == [RequestID(1)])
        #expect(bench.state(1) == .held)
        #expect(bench.startedIDs() == [2])
        let released = bench.schedule.release([RequestID(1), RequestID(3)], now: bench.now)
        #expect(released.map(\.id) == [RequestID(1)])
        bench.end(2)
        #expect(bench.startedIDs() == [1])
    }

    @Test("a request in flight is held from its next attempt on; its delay goes on when released")
    func holdInFlight() {
        var bench = ScheduleBench()
        bench.add([0, 0])
        #expect(bench.startedIDs() == [1, 2])
        #expect(bench.schedule.hold([RequestID(1), RequestID(2)]) == [])
        #expect(bench.end(2).next == .settle(.final))
        #expect(bench.end(1, .status(503, retryAfter: .seconds(5))).next == .hold)
        #expect(bench.state(1) == .held)
        #expect(bench.schedule.counts == Schedule.Counts(held: 1, settled: 1))
        bench.pass(.seconds(2))
        let released = bench.schedule.release([RequestID(1)], now: bench.now)
        #expect(released.map(\.delay) == [.retryAfter(.milliseconds(5000))])
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(5000)))
    }

    @Test("a hold of a request in flight can be released")
    func unhold() {
        var bench = ScheduleBench()
        bench.add([0])
        #expect(bench.startedIDs() == [1])
        _ = bench.schedule.hold([RequestID(1)])
        #expect(bench.schedule.release([RequestID(1)], now: bench.now).isEmpty)
        #expect(bench.end(1, .status(503)).next == .retry(.retry(bench.now)))
    }

    @Test("a pressed retry goes before its host's queue, and its automatic retries count anew")
    func retry() {
        var bench = ScheduleBench(perHost: 1, retry: RetryPolicy(retries: 1, backoff: .zero))
        bench.add([0, 0, 0])
        for attempt in 1...2 {
            #expect(bench.starts().map(\.attempt) == [attempt])
            bench.end(1, .status(500))
        }
        #expect(bench.startedIDs() == [2])
        #expect(bench.schedule.retry([RequestID(1), RequestID(2)], now: bench.now) == [RequestID(1)])
        bench.end(2)
        for attempt in 3...4 {
            let starts = bench.starts()
            #expect(starts.map(\.id) == [RequestID(1)])
            #expect(starts.map(\.attempt) == [attempt])
            bench.end(1, .status(500))
        }
        #expect(bench.state(1) == .settled)
    }

    @Test("a pressed retry ends a delay")
    func retryNow() {
        var bench = ScheduleBench()
        bench.add([0])
        #expect(bench.startedIDs() == [1])
        bench.end(1, .status(429, retryAfter: .seconds(60)))
        #expect(bench.startedIDs() == [])
        #expect(bench.schedule.retry([RequestID(1)], now: bench.now) == [RequestID(1)])
        #expect(bench.schedule.counts == Schedule.Counts(queued: 1))
        #expect(bench.starts().map(\.attempt) == [2])
        #expect(bench.schedule.next(now: .milliseconds(60_000)) == .idle)
    }

    @Test(
        "cancel tells what the caller is to do",
        arguments: [
            ("queued", CancelStep.settled(attempts: 0, wasHop: false)),
            ("held", .settled(attempts: 0, wasHop: false)),
            ("delayed", .settled(attempts: 1, wasHop: false)),
            ("in flight", .abort),
            ("settled", .nothing),
            ("absent", .nothing),
        ])
    func cancel(state: String, step: CancelStep) {
        var bench = ScheduleBench()
        if state != "absent" { bench.add([0]) }
        switch state {
        case "held": _ = bench.schedule.hold([RequestID(1)])
        case "delayed":
            _ = bench.starts()
            bench.end(1, .status(503, retryAfter: .seconds(9)))
        case "in flight": _ = bench.starts()
        case "settled":
            _ = bench.starts()
            bench.end(1)
        default: break
        }
        #expect(bench.schedule.cancel(RequestID(1)) == step)
        if case .settled = step {
            #expect(bench.schedule.counts == Schedule.Counts(settled: 1))
            #expect(bench.startedIDs() == [])
        }
    }

    @Test("a run that is ended knows what was begun and is not settled")
    func begun() {
        var bench = ScheduleBench(perHost: 3)
        bench.add([0, 0, 0, 0, 1])
        #expect(bench.startedIDs() == [1, 5, 2, 3])
        bench.schedule.pauseHost(.first)
        #expect(bench.schedule.hop(RequestID(5), to: .first, now: bench.now) == .queued)
        _ = bench.schedule.hold([RequestID(2)])
        bench.end(1, .status(503, retryAfter: .seconds(9)))
        bench.end(2, .status(503, retryAfter: .seconds(9)))
        bench.schedule.stop()
        #expect(bench.schedule.begunButUnsettled() == [RequestID(1), RequestID(2)])
        #expect(bench.schedule.retry([RequestID(1)], now: bench.now) == [])
    }
}
