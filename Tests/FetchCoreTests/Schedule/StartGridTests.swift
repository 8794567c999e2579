import Testing

@testable import FetchCore

@Suite("A start has a due time by the rate")
struct StartGridTests {
    private func bench(_ count: Int, total: Int = 1, rate: Double) -> ScheduleBench {
        var bench = ScheduleBench(total: total, perHost: 0, rate: rate)
        bench.add([UInt32](repeating: 0, count: count))
        return bench
    }

    /// Moves the clock to each start that is due, for so long.
    private func starts(
        _ bench: inout ScheduleBench, for length: Duration
    ) -> [(start: ScheduledStart, at: RunInstant)] {
        var starts: [(ScheduledStart, RunInstant)] = []
        let end = bench.now.advanced(by: length)
        while true {
            switch bench.schedule.next(now: bench.now) {
            case .start(let start): starts.append((start, bench.now))
            case .wait(let until) where until < end: bench.now = until
            default:
                bench.now = end
                return starts
            }
        }
    }

    @Test("what a limit holds up catches up at once, each as late as it is, and goes on with the grid")
    func catchesUp() {
        var bench = bench(10, rate: 10)
        _ = bench.starts()
        // Requests 2 to 5 are due every 100 ms, and the first is in the way for 450.
        bench.pass(.milliseconds(450))
        bench.schedule.setLimit(100)
        #expect(bench.starts().map(\.lateMicroseconds) == [350_000, 250_000, 150_000, 50_000])
        let next = starts(&bench, for: .milliseconds(200))
        #expect(next.map(\.at) == [.milliseconds(500), .milliseconds(600)])
        #expect(next.allSatisfy { $0.start.lateMicroseconds == 0 })
    }

    @Test("a pause, an empty queue and a change of the rate begin another grid: nothing is late for them")
    func begins() {
        var bench = bench(3, total: 10, rate: 10)
        _ = bench.starts()
        bench.schedule.pause()
        _ = bench.starts()
        bench.pass(.seconds(5))
        bench.schedule.resume()
        #expect(starts(&bench, for: .milliseconds(250)).map(\.start.lateMicroseconds) == [0, 0])
        // The queue is empty now.
        bench.pass(.seconds(5))
        bench.add([0, 0, 0], first: 4)
        #expect(bench.starts().map(\.lateMicroseconds) == [0])
        bench.schedule.setLimit(1)
        bench.pass(.seconds(5))
        bench.schedule.setRate(20)
        bench.schedule.setLimit(10)
        let next = starts(&bench, for: .milliseconds(120))
        #expect(next.map(\.start.lateMicroseconds) == [0, 0])
        #expect(next[1].at.since(next[0].at) == .milliseconds(50))
    }

    @Test("a host that the run backs off from makes nothing late, nor a host's own rate")
    func hosts() {
        var bench = bench(4, total: 10, rate: 10)
        bench.schedule.pauseHost(.first)
        #expect(bench.starts().isEmpty)
        bench.pass(.seconds(5))
        bench.schedule.resumeHost(.first)
        #expect(bench.starts().map(\.lateMicroseconds) == [0])
        bench.schedule.setHostRate(1)
        let next = starts(&bench, for: .seconds(4))
        #expect(next.map(\.start.lateMicroseconds) == [0, 0, 0])
    }

    @Test("a retry has no due time, and takes its place in the grid")
    func retries() {
        var bench = bench(2, rate: 10)
        #expect(bench.startedIDs() == [1])
        bench.pass(.milliseconds(350))
        bench.end(1, .status(500))
        let starts = bench.starts()
        #expect(starts.map(\.attempt) == [2] && starts.map(\.lateMicroseconds) == [0])
        bench.pass(.milliseconds(100))
        bench.end(1)
        #expect(bench.starts().map(\.lateMicroseconds) == [250_000])
    }

    /// As vegeta has it, which sends each when it is due: what is due in a stall is answered at its end.
    @Test(
        "a server that stalls 2 s every 10 s at 500 a second: p99 from when due is what a client without limits sees"
    )
    func stalls() {
        let service = Duration.milliseconds(1)
        func answer(at instant: RunInstant) -> RunInstant {
            let phase = instant.nanoseconds % 10_000_000_000
            let stall = phase < 2_000_000_000 ? Duration.nanoseconds(2_000_000_000 - Int64(phase)) : .zero
            return instant.advanced(by: stall + service)
        }
        let count = 500 * 60
        var bench = bench(count, total: 40, rate: 500)
        var ends: [(at: RunInstant, id: Int)] = []
        var fromStart: [Int64] = []
        var fromDue: [Int64] = []
        while fromDue.count < count {
            var wait = RunInstant.never
            stepping: while true {
                switch bench.schedule.next(now: bench.now) {
                case .start(let start):
                    let end = answer(at: bench.now)
                    ends.append((end, Int(start.id.rawValue)))
                    fromStart.append(end.since(bench.now).microseconds)
                    fromDue.append(fromStart[fromStart.count - 1] + start.lateMicroseconds)
                case .wait(let until):
                    wait = until
                    break stepping
                case .idle: break stepping
                }
            }
            bench.now = min(wait, ends.map(\.at).min() ?? wait)
            for end in ends where end.at <= bench.now { bench.end(end.id) }
            ends.removeAll { $0.at <= bench.now }
        }
        let ideal = (0..<count).map { place in
            let due = RunInstant.milliseconds(UInt64(place) * 2)
            return answer(at: due).since(due).microseconds
        }
        func p99(_ times: [Int64]) -> Double { Double(times.sorted()[times.count * 99 / 100 - 1]) }
        #expect(abs(p99(fromDue) / p99(ideal) - 1) < 0.05)
        #expect(p99(ideal) > 1_850_000)
        // Forty requests a stall: measured from their start, hardly any was slow.
        #expect(p99(fromStart) < p99(ideal) / 10)
    }
}
