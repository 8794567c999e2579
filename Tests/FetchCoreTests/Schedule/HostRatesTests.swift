import Testing

@testable import FetchCore

@Suite("The rate limit of each host")
struct HostRatesTests {
    private func bench(rate: Double? = nil, hostRate: Double?) -> ScheduleBench {
        var bench = ScheduleBench(total: 1000, perHost: 0)
        bench.schedule = Schedule(
            limits: FetchLimits(total: 1000, perHost: 0, rate: rate, hostRate: hostRate), retry: .instant,
            seed: 1)
        return bench
    }

    /// When each start comes, by host.
    private func starts(_ bench: inout ScheduleBench, for length: Duration) -> [UInt32: [UInt64]] {
        var times: [UInt32: [UInt64]] = [:]
        let end = bench.now.advanced(by: length)
        while true {
            switch bench.schedule.next(now: bench.now) {
            case .start(let start):
                times[start.host.rawValue, default: []].append(bench.now.nanoseconds / 1_000_000)
            case .wait(let until) where until < end: bench.now = until
            default: return times
            }
        }
    }

    @Test("starts to one host come evenly, and no host keeps another one waiting")
    func even() {
        var bench = bench(hostRate: 4)
        bench.add([0, 0, 0, 0, 1, 1, 2])
        #expect(
            starts(&bench, for: .seconds(10)) == [0: [0, 250, 500, 750], 1: [0, 250], 2: [0]])
        #expect(bench.schedule.next(now: bench.now) == .idle)
    }

    @Test("beside the rate of the run both hold")
    func both() {
        var bench = bench(rate: 2, hostRate: 1)
        bench.add([0, 0, 0, 0, 1, 1])
        #expect(starts(&bench, for: .seconds(20)) == [0: [0, 1000, 2000, 3000], 1: [500, 1500]])
    }

    @Test("its rows say so, a change applies at once, and without it nothing waits")
    func changes() {
        var bench = bench(hostRate: 1)
        bench.add([0, 0, 0, 0])
        #expect(bench.startedIDs() == [1])
        #expect(bench.schedule.waitReason(RequestID(2), now: bench.now) == .hostRate)
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(1000)))
        bench.schedule.setHostRate(10)
        #expect(bench.schedule.next(now: bench.now) == .wait(until: .milliseconds(100)))
        bench.now = .milliseconds(100)
        #expect(bench.startedIDs() == [2])
        bench.schedule.setHostRate(nil)
        #expect(bench.startedIDs() == [3, 4])
        #expect(bench.schedule.takeNotices() == [.hostRateChanged(10), .hostRateChanged(nil)])
    }

    @Test("time without work, or at the host's limit, gives no credit")
    func noCredit() {
        var bench = bench(hostRate: 10)
        bench.add([0])
        #expect(bench.startedIDs() == [1])
        bench.pass(.seconds(10))
        bench.add([0, 0, 0], first: 2)
        #expect(bench.startedIDs() == [2])
        bench.schedule.setHostLimit(.first, 2)
        bench.pass(.seconds(1))
        #expect(bench.startedIDs() == [])
        bench.schedule.setHostLimit(.first, 0)
        #expect(bench.startedIDs().count == 1)
    }
}
