import Testing

@testable import FetchCore

@Suite("Hosts that answer 429 and 503")
struct ScheduleOverloadTests {
    /// A host whose first twenty requests were answered 503.
    private func slowed(
        perHost: Int = 1, count: Int = 40, retry: RetryPolicy = .never,
        with result: AttemptResult = .status(503)
    ) -> ScheduleBench {
        var bench = ScheduleBench(perHost: perHost, retry: retry)
        bench.add([UInt32](repeating: 0, count: count))
        while bench.schedule.rows.count(where: { $0.attempts > 0 }) < 20 {
            for id in bench.startedIDs() { bench.end(id, result) }
        }
        return bench
    }

    /// When the next request starts, and which.
    private func nextStart(_ bench: inout ScheduleBench) -> Int? {
        if case .wait(let until) = bench.schedule.next(now: bench.now) { bench.now = until }
        let ids = bench.startedIDs()
        #expect(ids.count <= 1)
        return ids.first
    }

    @Test("twenty in a row slow a host down: one transfer at a time, 0.2 s after the last answer")
    func slows() {
        var bench = slowed(perHost: 4)
        #expect(
            bench.schedule.takeNotices() == [.hostBackedOff(.first, .backedOff(until: .milliseconds(200)))])
        #expect(
            bench.schedule.waitReason(RequestID(21), now: bench.now) == .hostPaused(until: .milliseconds(200))
        )
        for id in 21...40 {
            let before = bench.now
            #expect(nextStart(&bench) == id)
            #expect(bench.now.since(before) == .milliseconds(200))
            bench.pass(.milliseconds(30))
            #expect(bench.end(id, .status(503)) == AttemptDecision(next: .settle(.final)))
        }
        #expect(bench.schedule.isSettled)
    }

    @Test("while the answers are 429 the delay doubles to 2 s; a 503 brings it back to 0.2 s")
    func doubles() {
        var bench = slowed(with: .status(429))
        for (id, milliseconds) in zip(21..., [200, 400, 800, 1600, 2000, 2000]) {
            let before = bench.now
            #expect(nextStart(&bench) == id)
            #expect(bench.now.since(before) == .milliseconds(milliseconds))
            bench.end(id, .status(429))
        }
        #expect(nextStart(&bench) == 27)
        bench.end(27, .status(503))
        let before = bench.now
        #expect(nextStart(&bench) == 28)
        #expect(bench.now.since(before) == .milliseconds(200))
    }

    @Test("any other answer ends it at once", arguments: [AttemptResult.ok(), .status(404), .status(500)])
    func ends(_ result: AttemptResult) {
        var bench = slowed(perHost: 4)
        #expect(nextStart(&bench) == 21)
        _ = bench.schedule.takeNotices()
        bench.end(21, result)
        #expect(bench.schedule.takeNotices() == [.hostRecovered(.first)])
        #expect(bench.startedIDs() == [22, 23, 24, 25])
    }

    @Test("requests that were not tried yet go before retries")
    func untriedFirst() {
        var bench = slowed(count: 22, retry: RetryPolicy(retries: 1, backoff: .zero))
        var order: [Int] = []
        while let id = nextStart(&bench) {
            order.append(id)
            bench.end(id, .status(503))
        }
        #expect(order == [21, 22, 20, 21, 22])
        #expect(bench.schedule.isSettled)
    }

    @Test("that the same requests fail again slows no host down")
    func retriesAreNoOverload() {
        var bench = ScheduleBench(perHost: 40)
        bench.add([UInt32](repeating: 0, count: 40))
        for id in bench.startedIDs() { bench.end(id, id % 4 == 0 ? .ok() : .status(503)) }
        while case let ids = bench.startedIDs(), !ids.isEmpty {
            for id in ids { bench.end(id, .status(503)) }
        }
        #expect(bench.schedule.counts.settled == 40)
        #expect(bench.schedule.takeNotices() == [])
    }

    @Test("a cancelled probe tells nothing: the next one is the probe")
    func cancelledProbe() {
        var bench = slowed()
        bench.pass(.seconds(1))
        #expect(bench.startedIDs() == [21])
        #expect(bench.schedule.cancel(RequestID(21)) == .abort)
        bench.end(21, .cancelled)
        #expect(bench.starts().map(\.isProbe) == [true])
    }

    @Test("a pressed retry goes at once, and its success ends the back-off")
    func pressedOverrides() {
        var bench = slowed()
        #expect(bench.startedIDs() == [])
        #expect(bench.schedule.retry([RequestID(3)], now: bench.now) == [RequestID(3)])
        #expect(bench.startedIDs() == [3])
        bench.end(3, .ok())
        #expect(bench.startedIDs() == [21])
    }

    @Test("with `--no-host-backoff` no host is slowed")
    func off() {
        var bench = ScheduleBench(perHost: 1, retry: RetryPolicy(retries: 0, backsOffHosts: false))
        bench.add([UInt32](repeating: 0, count: 30))
        for id in 1...30 {
            #expect(bench.startedIDs() == [id])
            bench.end(id, .status(429, retryAfter: .seconds(20)))
        }
        #expect(bench.schedule.takeNotices() == [])
    }

    @Test("a slowed host that cannot be reached any more is waited for, then its queue is given up")
    func goneHost() {
        var bench = slowed()
        #expect(nextStart(&bench) == 21)
        #expect(bench.end(21, .refused).settledTogether == [])
        #expect(nextStart(&bench) == 22)
        #expect(bench.end(22, .refused).settledTogether == (23...40).map { RequestID($0) })
        #expect(bench.schedule.isSettled)
    }

    @Test(
        "sixty paths that always answer 503 fail by themselves, the hundred behind them are asked and are ok")
    func endpointsThatFail() {
        var bench = ScheduleBench(total: 10, retry: RetryPolicy())
        bench.add([UInt32](repeating: 0, count: 160))
        var settled: [RequestID: Bool] = [:]
        run: while true {
            switch bench.schedule.next(now: bench.now) {
            case .start(let start):
                let isOK = start.id.rawValue > 60
                let decision = bench.end(Int(start.id.rawValue), isOK ? .ok() : .status(503))
                #expect(decision.settledTogether == [])
                if case .settle(let reason) = decision.next {
                    #expect(reason == .final)
                    #expect(settled.updateValue(isOK, forKey: start.id) == nil)
                }
            case .wait(let until): bench.now = until
            case .idle: break run
            }
        }
        #expect(settled.values.count { $0 } == 100)
        #expect(settled.count == 160)
        #expect(bench.now < .milliseconds(120_000))
    }

    // MARK: Retry-After

    @Test("a 429 with `Retry-After` holds the host's whole queue, and a pressed retry overrides it")
    func retryAfter() {
        var bench = ScheduleBench(perHost: 2, retry: .never)
        bench.add([0, 0, 0, 0, 1])
        #expect(bench.startedIDs() == [1, 5, 2])
        bench.end(1, .status(429, retryAfter: .seconds(12)))
        let until = RunInstant.milliseconds(12_000)
        #expect(bench.schedule.takeNotices() == [.hostBackedOff(.first, .retryAfter(until: until))])
        #expect(bench.schedule.waitReason(RequestID(3), now: bench.now) == .retryAfter(at: until))
        // What was in flight may well answer; the server's word stands.
        bench.end(2, .ok())
        #expect(bench.startedIDs() == [])
        #expect(bench.schedule.retry([RequestID(1)], now: bench.now) == [RequestID(1)])
        #expect(bench.startedIDs() == [1])
        bench.end(1)
        bench.end(5)
        #expect(bench.schedule.next(now: bench.now) == .wait(until: until))
        bench.now = until
        #expect(bench.startedIDs() == [3, 4])
    }

    @Test("a 503 with `Retry-After` holds the queue only while the host is backed off from")
    func unavailable() {
        var bench = ScheduleBench(perHost: 1, retry: .never)
        bench.add([UInt32](repeating: 0, count: 30))
        for id in 1...20 {
            #expect(bench.startedIDs() == [id])
            bench.end(id, .status(503, retryAfter: .seconds(12)))
        }
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(12_000)))
        #expect(
            bench.schedule.waitReason(RequestID(21), now: bench.now) == .retryAfter(at: .milliseconds(12_000))
        )
        #expect(bench.schedule.retry([RequestID(1)], now: bench.now) == [RequestID(1)])
        #expect(bench.startedIDs() == [1])
        bench.end(1)
        #expect(bench.startedIDs() == [21])
    }

    @Test("one that is longer than the maximum holds nobody")
    func tooLong() {
        var bench = ScheduleBench(perHost: 1)
        bench.add([0, 0])
        #expect(bench.startedIDs() == [1])
        #expect(bench.end(1, .status(429, retryAfter: .seconds(301))).next == .settle(.retryAfterTooLong))
        #expect(bench.startedIDs() == [2])
    }
}
