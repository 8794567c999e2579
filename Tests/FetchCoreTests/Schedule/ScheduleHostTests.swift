import Testing

@testable import FetchCore

@Suite("Hosts that fail as a whole")
struct ScheduleHostTests {
    @Test(
        "a second failed try settles the host's queue together",
        arguments: [
            AttemptResult.refused, .noSuchName,
        ])
    func queueFails(_ result: AttemptResult) throws {
        var bench = ScheduleBench(retry: .never)
        bench.add([0, 0, 0, 0, 1], isKnown: false)
        #expect(bench.startedIDs() == [1, 5])
        #expect(bench.end(1, result) == AttemptDecision(next: .settle))
        #expect(bench.startedIDs() == [2])
        let decision = bench.end(2, result)
        #expect(decision == AttemptDecision(next: .settle, settledTogether: [RequestID(3), RequestID(4)]))
        let failure = try #require(result.failure)
        #expect(bench.schedule.takeNotices() == [.hostQueueFailed(.first, count: 2, failure)])
        #expect(bench.schedule.attempts(RequestID(3)) == 0)
        #expect(bench.schedule.counts == Schedule.Counts(inFlight: 1, settled: 4))
    }

    @Test("those that tried keep their automatic retries")
    func triedOnesGoOn() {
        var bench = ScheduleBench(retry: RetryPolicy(backoff: .seconds(1)))
        bench.add([0, 0, 0])
        bench.schedule.setHostLimit(.first, 1)
        #expect(bench.startedIDs() == [1])
        bench.end(1, .refused)
        #expect(bench.startedIDs() == [2])
        #expect(bench.end(2, .refused).settledTogether == [RequestID(3)])
        var attempts = 2
        while case .wait(let until) = bench.schedule.next(now: bench.now) {
            bench.now = until
            while case .start(let start) = bench.schedule.next(now: bench.now) {
                attempts += 1
                bench.end(Int(start.id.rawValue), .refused)
            }
        }
        #expect(attempts == 6)
        #expect(bench.schedule.isSettled)
    }

    @Test("attempts that were under way when the first one failed confirm nothing")
    func underWay() {
        var bench = ScheduleBench(perHost: 3, retry: .never)
        bench.add([0, 0, 0, 0, 0])
        #expect(bench.startedIDs() == [1, 2, 3])
        bench.pass(.milliseconds(1))
        for id in 1...3 { #expect(bench.end(id, .refused).settledTogether == []) }
        // One at a time while the host is suspect.
        #expect(bench.startedIDs() == [4])
        #expect(bench.end(4, .refused).settledTogether == [RequestID(5)])
    }

    @Test("an answer in between clears the suspicion")
    func cleared() {
        var bench = ScheduleBench(perHost: 1, retry: .never)
        bench.add([0, 0, 0, 0, 0])
        for result in [AttemptResult.refused, .status(404), .refused, .refused] {
            let id = bench.startedIDs().first ?? 0
            #expect(bench.end(id, result).settledTogether == [])
        }
        #expect(bench.startedIDs() == [5])
    }

    @Test("held requests are left alone")
    func heldOnesStay() {
        var bench = ScheduleBench(perHost: 1, retry: .never)
        bench.add([0, 0, 0, 0])
        #expect(bench.schedule.hold([RequestID(4)]) == [RequestID(4)])
        #expect(bench.startedIDs() == [1])
        bench.end(1, .refused)
        #expect(bench.startedIDs() == [2])
        #expect(bench.end(2, .refused).settledTogether == [RequestID(3)])
        #expect(bench.state(4) == .held)
    }

    @Test("pressed retries try the host anew, and settle together again when it is still away")
    func pressedAgain() {
        var bench = ScheduleBench(retry: .never)
        let ids = (1...6).map { RequestID($0) }
        bench.add([0, 0, 0, 0, 0, 0], isKnown: false)
        for id in 1...2 {
            #expect(bench.startedIDs() == [id])
            bench.end(id, .noSuchName)
        }
        #expect(bench.schedule.retry(ids, now: bench.now) == ids)
        #expect(bench.starts().map(\.attempt) == [2])
        bench.end(1, .noSuchName)
        #expect(bench.startedIDs() == [2])
        #expect(bench.end(2, .noSuchName).settledTogether == Array(ids[2...]))

        #expect(bench.schedule.retry(ids, now: bench.now) == ids)
        #expect(bench.startedIDs() == [1])
        bench.schedule.addressKnown(.first)
        bench.end(1, .ok())
        #expect(bench.startedIDs() == [2, 3, 4, 5, 6])
    }

    @Test("twenty failing attempts in a row make a host rest; a failed probe makes it rest longer")
    func rests() {
        var bench = ScheduleBench(perHost: 1, retry: .never)
        bench.add([UInt32](repeating: 0, count: 40))
        for id in 1...20 {
            #expect(bench.startedIDs() == [id])
            bench.end(id, .status(503))
        }
        #expect(bench.schedule.takeNotices() == [.hostResting(.first, until: .milliseconds(1000))])
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(1000)))
        #expect(
            bench.schedule.waitReason(RequestID(21), now: bench.now)
                == .hostPaused(until: .milliseconds(1000)))

        for (probe, rest) in zip(21..., [2, 4, 8, 16, 30]) {
            guard case .wait(let until) = bench.schedule.next(now: bench.now) else {
                Issue.record("no rest before probe \(probe)")
                return
            }
            bench.now = until
            let starts = bench.starts()
            #expect(starts.map(\.isProbe) == [true])
            #expect(starts.map(\.id) == [RequestID(probe)])
            bench.end(probe, .status(429))
            #expect(
                bench.schedule.takeNotices() == [
                    .hostProbing(.first),
                    .hostResting(.first, until: bench.now.advanced(by: .seconds(rest))),
                ])
        }

        // A minute of rests has not helped: the queue settles with the next probe.
        bench.now = .milliseconds(61_000)
        #expect(bench.starts().map(\.id) == [RequestID(26)])
        #expect(bench.end(26, .status(503)).settledTogether == (27...40).map { RequestID($0) })
    }

    @Test("that the same requests fail again makes no host rest")
    func retriesAreNoOutage() {
        var bench = ScheduleBench(perHost: 40, retry: RetryPolicy(retries: 2, backoff: .zero))
        bench.add([UInt32](repeating: 0, count: 40))
        for id in bench.startedIDs() { bench.end(id, id % 4 == 0 ? .ok() : .status(503)) }
        while case let ids = bench.startedIDs(), !ids.isEmpty {
            for id in ids { bench.end(id, .status(503)) }
        }
        #expect(bench.schedule.counts.settled == 40)
        #expect(!bench.schedule.takeNotices().contains { if case .hostResting = $0 { true } else { false } })
    }

    @Test("a probe that succeeds lets all go")
    func recovers() {
        var bench = ScheduleBench(perHost: 4, retry: .never)
        bench.add([UInt32](repeating: 0, count: 30))
        while bench.schedule.counts.settled < 20 {
            for id in bench.startedIDs() { bench.end(id, .status(503)) }
        }
        bench.pass(.seconds(1))
        #expect(bench.startedIDs() == [21])
        _ = bench.schedule.takeNotices()
        bench.end(21, .ok())
        #expect(bench.schedule.takeNotices() == [.hostRecovered(.first)])
        #expect(bench.startedIDs() == [22, 23, 24, 25])
    }

    @Test("a cancelled probe tells nothing: the next one is the probe")
    func cancelledProbe() {
        var bench = ScheduleBench(perHost: 1, retry: .never)
        bench.add([UInt32](repeating: 0, count: 24))
        for id in 1...20 where bench.startedIDs() == [id] { bench.end(id, .status(503)) }
        bench.pass(.seconds(1))
        #expect(bench.startedIDs() == [21])
        #expect(bench.schedule.cancel(RequestID(21)) == .abort)
        bench.end(21, .cancelled)
        #expect(bench.starts().map(\.isProbe) == [true])
    }

    @Test("a pressed retry overrides a rest, and its success ends it")
    func pressedOverrides() {
        var bench = ScheduleBench(perHost: 1, retry: .never)
        bench.add([UInt32](repeating: 0, count: 22))
        for id in 1...20 where bench.startedIDs() == [id] { bench.end(id, .status(503)) }
        #expect(bench.startedIDs() == [])
        #expect(bench.schedule.retry([RequestID(3)], now: bench.now) == [RequestID(3)])
        #expect(bench.startedIDs() == [3])
        bench.end(3, .ok())
        #expect(bench.startedIDs() == [21])
    }

    @Test("with `--no-host-backoff` no host rests")
    func noRest() {
        var bench = ScheduleBench(perHost: 1, retry: RetryPolicy(retries: 0, restsHosts: false))
        bench.add([UInt32](repeating: 0, count: 30))
        for id in 1...30 {
            #expect(bench.startedIDs() == [id])
            bench.end(id, .status(503))
        }
        #expect(bench.schedule.takeNotices() == [])
    }

    @Test("a host that answered before and is gone settles its queue after two failed probes")
    func goneHost() {
        var bench = ScheduleBench(perHost: 1, retry: .never)
        bench.add([UInt32](repeating: 0, count: 40))
        #expect(bench.startedIDs() == [1])
        bench.end(1, .ok())
        for id in 2...21 {
            #expect(bench.startedIDs() == [id])
            #expect(bench.end(id, .refused).settledTogether == [])
        }
        bench.pass(.seconds(1))
        #expect(bench.startedIDs() == [22])
        #expect(bench.end(22, .refused).settledTogether == [])
        bench.pass(.seconds(2))
        #expect(bench.startedIDs() == [23])
        #expect(bench.end(23, .refused).settledTogether == (24...40).map { RequestID($0) })
        #expect(bench.schedule.isSettled)
    }
}
