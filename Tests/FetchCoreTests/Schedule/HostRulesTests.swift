import Testing

@testable import FetchCore

@Suite("Limits that move by themselves, in the schedule")
struct HostRulesTests {
    @Test("each host starts at 4, whatever the common limit above is")
    func start() {
        var bench = ScheduleBench(total: 50, perHost: 0, isAdaptive: true)
        bench.add([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
        #expect(bench.starts().count == 8)
        var small = ScheduleBench(total: 50, perHost: 3, isAdaptive: true)
        small.add([0, 0, 0, 0, 0])
        #expect(small.starts().count == 3)
    }

    @Test("a limit set by hand takes the host out of the rule, until the rule is asked for again")
    func byHand() {
        var bench = ScheduleBench(perHost: 10, isAdaptive: true)
        bench.add([UInt32](repeating: 0, count: 40))
        bench.schedule.setHostLimit(.first, 6, now: bench.now)
        #expect(bench.starts().count == 6)
        bench.end(1, .status(429))
        #expect(bench.schedule.hostLimit(.first) == 6)
        bench.schedule.setAdaptive(.first, true, now: bench.now)
        #expect(bench.schedule.hostLimit(.first) == 6, "it goes on from there")
        bench.pass(.seconds(2))
        bench.end(2, .status(503))
        #expect(bench.schedule.hostLimit(.first) == 4)
        bench.schedule.setAdaptive(.first, false, now: bench.now)
        #expect(bench.schedule.hostLimit(.first) == 4 && !bench.schedule.rules.adapts(0), "it stands still")
        bench.schedule.dropHostLimit(.first)
        #expect(bench.schedule.hostLimit(.first) == 10)
    }

    @Test("a refusal of one host leaves the others alone")
    func others() {
        var bench = ScheduleBench(perHost: 10, isAdaptive: true)
        bench.add((0..<40).map { UInt32($0 % 2) })
        _ = bench.starts()
        bench.end(1, .status(429))
        #expect(bench.schedule.hostLimit(.first) == 2 && bench.schedule.hostLimit(.second) == 4)
        let moves = bench.schedule.takeNotices().compactMap { notice -> LimitMove? in
            if case .hostLimitMoved(.first, let move) = notice { move } else { nil }
        }
        #expect(moves.last.map { [$0.from, $0.to] } == [4, 2] && moves.last?.refusal == .status(429))
    }

    @Test("turned off for all and on again, it is on for all that nobody set")
    func offAndOn() {
        var bench = ScheduleBench(perHost: 10, isAdaptive: true)
        bench.add((0..<20).map { UInt32($0 % 2) })
        bench.schedule.setHostLimit(.second, 3, now: bench.now)
        bench.schedule.setAdaptive(nil, false, now: bench.now)
        #expect(!bench.schedule.rules.adapts(0) && !bench.schedule.rules.adapts(1))
        bench.schedule.setAdaptive(nil, true, now: bench.now)
        #expect(bench.schedule.rules.adapts(0) && !bench.schedule.rules.adapts(1))
        var plain = ScheduleBench(perHost: 10)
        plain.add([0, 0, 0])
        plain.schedule.setAdaptive(.first, true, now: plain.now)
        plain.schedule.setAdaptive(nil, false, now: plain.now)
        #expect(!plain.schedule.rules.adapts(0))
    }

    @Test("a lower ceiling holds at once, and is no limit by hand")
    func ceiling() {
        var bench = ScheduleBench(total: 50, perHost: 0, isAdaptive: true)
        bench.add([0, 0, 0, 0, 0])
        bench.schedule.setLimit(2, now: bench.now)
        #expect(bench.schedule.hostLimit(.first) == 2 && bench.schedule.rules.adapts(0))
        bench.schedule.setAdaptive(nil, false, now: bench.now)
        #expect(!bench.schedule.rules.adapts(0) && bench.schedule.hostLimit(.first) == 2)
    }
}
