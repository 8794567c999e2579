import Testing

@testable import FetchCore

@Suite("What starts, and in which order")
struct ScheduleStartTests {
    @Test("requests to one host start in list order, up to the host's limit")
    func hostOrder() {
        var bench = ScheduleBench(perHost: 2)
        bench.add([0, 0, 0, 0])
        #expect(bench.startedIDs() == [1, 2])
        bench.end(1)
        #expect(bench.startedIDs() == [3])
        bench.end(3)
        bench.end(2)
        #expect(bench.startedIDs() == [4])
    }

    @Test("hosts take turns and no host holds up another")
    func turns() {
        var bench = ScheduleBench(total: 6, perHost: 3)
        bench.add([0, 0, 0, 0, 0, 1, 1, 2])
        #expect(bench.startedIDs() == [1, 6, 8, 2, 7, 3])
    }

    @Test("the limit of all hosts together holds", arguments: [1, 3, 50])
    func totalLimit(limit: Int) {
        var bench = ScheduleBench(total: limit, perHost: 0)
        bench.add((0..<100).map { UInt32($0 % 10) })
        #expect(bench.starts().count == limit)
        #expect(bench.schedule.active == limit)
        #expect(bench.schedule.next(now: bench.now) == .idle)
    }

    @Test("a host limit of 0 is none")
    func noHostLimit() {
        var bench = ScheduleBench(total: 100, perHost: 0)
        bench.add([UInt32](repeating: 0, count: 60))
        #expect(bench.starts().count == 60)
    }

    @Test("a start tells attempt and the time in the queue")
    func startFacts() {
        var bench = ScheduleBench(perHost: 1)
        bench.add([0, 0])
        bench.pass(.milliseconds(4))
        #expect(
            bench.starts() == [
                ScheduledStart(id: RequestID(1), host: .first, attempt: 1, queuedFor: .milliseconds(4))
            ])
        bench.pass(.milliseconds(6))
        bench.end(1, .status(500))
        #expect(
            bench.starts() == [
                ScheduledStart(id: RequestID(1), host: .first, attempt: 2, queuedFor: .zero)
            ])
        bench.pass(.milliseconds(5))
        bench.end(1)
        #expect(
            bench.starts() == [
                ScheduledStart(id: RequestID(2), host: .first, attempt: 1, queuedFor: .milliseconds(15))
            ])
    }

    @Test("a settled id may be added again as a new request")
    func reuse() {
        var bench = ScheduleBench()
        bench.add([0])
        #expect(bench.starts().map(\.attempt) == [1])
        bench.end(1)
        bench.add([1])
        #expect(bench.schedule.counts == Schedule.Counts(queued: 1))
        #expect(
            bench.starts() == [
                ScheduledStart(id: RequestID(1), host: .second, attempt: 1, queuedFor: .zero)
            ])
    }

    @Test("until its address is known, one request at a time goes to a host")
    func unknownAddress() {
        var bench = ScheduleBench()
        bench.add([0, 0, 0], isKnown: false)
        #expect(bench.startedIDs() == [1])
        bench.schedule.addressKnown(.first)
        #expect(bench.startedIDs() == [2, 3])
    }

    @Test("hosts whose address is not known take half of the slots at most")
    func resolverShare() {
        var bench = ScheduleBench(total: 4, retry: .never)
        bench.add([0, 1, 2, 3], isKnown: false)
        bench.add([4, 4, 4], first: 5)
        #expect(bench.startedIDs() == [1, 2, 5, 6])
        bench.end(1, .noSuchName)
        bench.end(5)
        // The freed slots: one for a host to be resolved, one for the known host.
        #expect(Set(bench.startedIDs()) == [3, 7])
        bench.schedule.addressKnown(HostID(rawValue: 1))
        bench.end(6)
        #expect(bench.startedIDs() == [4])
    }

    @Test("with one slot, a host whose address is not known may still start")
    func oneSlot() {
        var bench = ScheduleBench(total: 1)
        bench.add([0, 1], isKnown: false)
        #expect(bench.startedIDs() == [1])
        bench.end(1)
        #expect(bench.startedIDs() == [2])
    }

    @Test("a transfer whose body is still judged gives its slot back")
    func earlySlot() {
        var bench = ScheduleBench(total: 1)
        bench.add([0, 0])
        #expect(bench.startedIDs() == [1])
        bench.schedule.transferEnded(RequestID(1))
        #expect(bench.state(1) == .inFlight)
        #expect(bench.startedIDs() == [2])
        #expect(bench.end(1).next == .settle(.final))
        #expect(bench.schedule.active == 1)
        #expect(bench.schedule.counts == Schedule.Counts(inFlight: 1, settled: 1))
    }

    @Test("ten thousand hosts share the slots without being looked through")
    func manyHosts() {
        var bench = ScheduleBench(total: 100)
        bench.add((0..<10_000).map { UInt32($0) })
        var order: [Int] = []
        while true {
            let ids = bench.startedIDs()
            if ids.isEmpty { break }
            order += ids
            for id in ids { bench.end(id) }
        }
        #expect(order == Array(1...10_000))
    }
}

@Suite("Redirect hops")
struct ScheduleHopTests {
    @Test("to its own host a hop keeps its slot")
    func sameHost() {
        var bench = ScheduleBench(total: 1)
        bench.add([0, 0])
        #expect(bench.startedIDs() == [1])
        #expect(bench.schedule.hop(RequestID(1), to: .first, now: bench.now) == .proceed)
        #expect(bench.startedIDs() == [])
    }

    @Test("to a host with room a hop goes on at once, under that host's limit")
    func room() {
        var bench = ScheduleBench(perHost: 1)
        bench.add([0, 0, 1], isKnown: true)
        #expect(bench.startedIDs() == [1, 3])
        bench.end(3)
        #expect(bench.schedule.hop(RequestID(1), to: .second, now: bench.now) == .proceed)
        #expect(bench.schedule.active(.first) == 0)
        #expect(bench.schedule.active(.second) == 1)
        #expect(bench.startedIDs() == [2])
    }

    @Test("at the limit a hop waits before all others of its new host, with its attempt's number")
    func waits() {
        var bench = ScheduleBench(perHost: 1)
        bench.add([0, 1, 1])
        #expect(bench.startedIDs() == [1, 2])
        #expect(bench.schedule.hop(RequestID(1), to: .second, now: bench.now) == .queued)
        #expect(bench.state(1) == .hopping)
        bench.pass(.milliseconds(3))
        bench.end(2)
        #expect(
            bench.starts() == [
                ScheduledStart(
                    id: RequestID(1), host: .second, attempt: 1, queuedFor: .milliseconds(3), isHop: true)
            ])
        bench.end(1)
        #expect(bench.startedIDs() == [3])
    }

    @Test("a paused run and the rate let a hop go on")
    func paused() {
        var bench = ScheduleBench(perHost: 1, rate: 1)
        bench.add([0, 1])
        #expect(bench.startedIDs() == [1])
        bench.pass(.seconds(1))
        #expect(bench.startedIDs() == [2])
        #expect(bench.schedule.hop(RequestID(1), to: .second, now: bench.now) == .queued)
        bench.schedule.pause()
        bench.end(2)
        #expect(bench.startedIDs() == [1])
    }

    @Test("a retry after a hop begins at the request's own host again")
    func retryAtHome() {
        var bench = ScheduleBench()
        bench.add([0])
        #expect(bench.startedIDs() == [1])
        #expect(bench.schedule.hop(RequestID(1), to: .second, now: bench.now) == .proceed)
        #expect(bench.schedule.active(.second) == 1)
        #expect(bench.end(1, .status(500)).next == .retry(.retry(bench.now)))
        #expect(bench.starts().map(\.host) == [.first])
    }

    @Test("a hop that waits can be cancelled")
    func cancel() {
        var bench = ScheduleBench(perHost: 1)
        bench.add([0, 1])
        #expect(bench.startedIDs() == [1, 2])
        #expect(bench.schedule.hop(RequestID(1), to: .second, now: bench.now) == .queued)
        #expect(bench.schedule.cancel(RequestID(1)) == .settled(attempts: 1, wasHop: true))
        bench.end(2)
        #expect(bench.startedIDs() == [])
        #expect(bench.schedule.counts == Schedule.Counts(settled: 2))
    }
    @Test("a hop that is cancelled leaves the way to those behind it")
    func cancelBefore() {
        var bench = ScheduleBench(total: 2, retry: .never)
        bench.add([0])
        bench.add([1, 2], first: 2, isKnown: false)
        #expect(bench.startedIDs() == [1, 2])
        // Host 1 is being resolved, and of two slots only one may be: the hop waits, and 3 behind it.
        #expect(bench.schedule.hop(RequestID(1), to: HostID(rawValue: 2), now: bench.now) == .queued)
        #expect(bench.startedIDs() == [])
        #expect(bench.schedule.cancel(RequestID(1)) == .settled(attempts: 1, wasHop: true))
        #expect(bench.startedIDs() == [])
        bench.end(2)
        #expect(bench.startedIDs() == [3])
    }
}
