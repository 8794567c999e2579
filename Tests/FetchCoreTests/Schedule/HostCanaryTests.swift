import Testing

@testable import FetchCore

@Suite("A host that is tried out first")
struct HostCanaryTests {
    private func bench(
        _ requests: Int, _ policy: CanaryPolicy, isAdaptive: Bool = false, retry: RetryPolicy = .never
    )
        -> ScheduleBench
    {
        var bench = ScheduleBench(retry: retry, isAdaptive: isAdaptive, canary: policy)
        bench.add([UInt32](repeating: 0, count: requests))
        return bench
    }

    @Test("its first requests go one at a time, and all ok opens the limit at once")
    func perfect() {
        var bench = bench(20, CanaryPolicy(count: 3))
        for id in 1...3 {
            #expect(bench.startedIDs() == [id])
            #expect(bench.schedule.waitReason(RequestID(9), now: bench.now) == .canary(id, of: 3))
            #expect(bench.startedIDs() == [])
            bench.end(id)
        }
        #expect(bench.startedIDs() == Array(4...13), "the limit of each host")
    }

    @Test("too few ok: what is queued is held, and so is what comes")
    func held() {
        var bench = bench(9, CanaryPolicy(count: 5, percent: 60))
        var decision: AttemptDecision?
        for id in 1...5 {
            #expect(bench.startedIDs() == [id])
            decision = bench.end(id, id <= 3 ? .silent : .ok())
        }
        #expect(decision?.heldTogether == [6, 7, 8, 9].map { RequestID($0) })
        #expect(bench.startedIDs() == [] && bench.schedule.counts.held == 4)
        #expect(bench.schedule.isHeldByCanary(.first) && !bench.schedule.hasWork && !bench.schedule.isSettled)
        let canary = bench.schedule.rules.canary(0)
        #expect(canary?.failed == 3 && canary?.settled == 5 && canary?.failure?.kind == .timeout)
        #expect(bench.schedule.releaseCanary(.first, now: bench.now) == [6, 7, 8, 9].map { RequestID($0) })
        #expect(bench.startedIDs() == [6, 7, 8, 9])
    }

    @Test("as many ok as are asked for let it go on; by the rule from two on", arguments: [false, true])
    func passed(isAdaptive: Bool) {
        var bench = bench(40, CanaryPolicy(count: 5, percent: 60), isAdaptive: isAdaptive)
        for id in 1...5 {
            #expect(bench.startedIDs() == [id])
            bench.end(id, id <= 2 ? .silent : .ok())
        }
        #expect(bench.startedIDs().count == (isAdaptive ? 2 : 10))
    }

    @Test("a request counts after its own retries, and none beside it starts meanwhile")
    func retries() {
        var bench = bench(
            3, CanaryPolicy(count: 1), retry: RetryPolicy(retries: 1, backoff: .milliseconds(100)))
        #expect(bench.startedIDs() == [1])
        #expect(bench.end(1, .status(500)).heldTogether == [])
        #expect(bench.startedIDs() == [])
        bench.pass(.seconds(1))
        #expect(bench.startedIDs() == [1])
        #expect(bench.end(1, .ok()).next == .settle(.final))
        #expect(bench.startedIDs() == [2, 3])
    }

    @Test("an unreachable host's queue is held, not failed")
    func unreachable() {
        var bench = bench(10, CanaryPolicy(count: 2))
        var settled: [RequestID] = []
        var held: [RequestID] = []
        for _ in 0..<10_000 where held.isEmpty {
            if let id = bench.startedIDs().first {
                let decision = bench.end(id, .refused)
                settled += decision.settledTogether
                held = decision.heldTogether
            } else if case .wait(let until) = bench.schedule.next(now: bench.now) {
                bench.now = until
            }
        }
        #expect(settled == [] && held.count == 8)
    }

    @Test("one that is cancelled or held does not count")
    func leaves() {
        var bench = bench(5, CanaryPolicy(count: 2))
        #expect(bench.startedIDs() == [1])
        bench.end(1, .cancelled)
        #expect(bench.startedIDs() == [2])
        bench.end(2)
        #expect(bench.startedIDs() == [3])
        bench.end(3)
        #expect(bench.startedIDs() == [4, 5])
    }

    @Test("hosts are tried out apart")
    func apart() {
        var bench = ScheduleBench(retry: .never, canary: CanaryPolicy(count: 1))
        bench.add([0, 0, 1, 1])
        #expect(bench.startedIDs() == [1, 3])
        bench.end(1, .silent)
        bench.end(3)
        #expect(bench.startedIDs() == [4])
        #expect(bench.state(2) == .held)
    }
}
