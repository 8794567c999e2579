import FetchCore
import TestSupport
import Testing

@testable import RunModel

private func at(_ seconds: Double) -> RunInstant { RunInstant(nanoseconds: UInt64(seconds * 1e9)) }

@Suite("When rounds begin")
struct RoundClockTests {
    private func clock(_ change: (inout RoundClock.Plan) -> Void = { _ in }, number: Int = 1) -> RoundClock {
        var plan = RoundClock.Plan()
        plan.every = .seconds(10)
        change(&plan)
        return RoundClock(plan, start: at(1), number: number)
    }

    private func begin(
        _ number: Int, _ seconds: Double, _ kind: RoundClock.Kind = .full
    ) -> RoundClock.Step {
        .begin(.init(number: number, kind: kind, dueAt: at(seconds)))
    }

    @Test("rounds begin on the grid, whenever the ones before them end")
    func grid() {
        var clock = clock(number: 7)
        #expect(clock.next(now: at(1)) == begin(7, 1))
        #expect(clock.next(now: at(2)) == .wait(until: .never))
        #expect(clock.end(at: at(4), failures: false) == 0)
        #expect(clock.next(now: at(4)) == .wait(until: at(11)))
        #expect(clock.next(now: at(11.003)) == begin(8, 11))
        #expect(clock.end(at: at(21), failures: false) == 0)
        #expect(clock.next(now: at(21)) == begin(9, 21))
    }

    @Test("a round that takes longer skips the points that it runs over, and says how many")
    func skips() {
        var clock = clock()
        #expect(clock.next(now: at(1)) == begin(1, 1))
        #expect(clock.end(at: at(32), failures: false) == 3)
        #expect(clock.next(now: at(32)) == .wait(until: at(41)))
        #expect(clock.next(now: at(41)) == begin(2, 41))
        #expect(clock.end(at: at(42), failures: false) == 0)
    }

    @Test("after a sleep one round begins, and those that were slept over are counted with it")
    func sleep() {
        var clock = clock()
        #expect(clock.next(now: at(1)) == begin(1, 1))
        #expect(clock.end(at: at(2), failures: false) == 0)
        #expect(clock.next(now: at(58)) == begin(2, 51))
        #expect(clock.end(at: at(59), failures: false) == 4)
        #expect(clock.next(now: at(59)) == .wait(until: at(61)))
    }

    @Test("what failed has rounds of its own in between, with numbers of their own")
    func failing() {
        var clock = clock { $0.everyFailing = .seconds(4) }
        #expect(clock.next(now: at(1)) == begin(1, 1))
        #expect(clock.end(at: at(2), failures: true) == 0)
        #expect(clock.next(now: at(2)) == .wait(until: at(5)))
        #expect(clock.next(now: at(5)) == begin(2, 5, .failing))
        #expect(clock.end(at: at(6), failures: false) == 0)
        #expect(clock.next(now: at(9)) == .wait(until: at(11)))
        #expect(clock.next(now: at(11)) == begin(3, 11))
    }

    @Test("a round that is asked for begins at once, or when the one under way is over")
    func asked() {
        var clock = clock { $0.rounds = 3 }
        #expect(clock.next(now: at(1)) == begin(1, 1))
        clock.ask()
        #expect(clock.next(now: at(2)) == .wait(until: .never))
        #expect(clock.end(at: at(3), failures: false) == 0)
        #expect(clock.next(now: at(3)) == begin(2, 3, .asked))
        #expect(clock.end(at: at(12), failures: false) == 1)
        #expect(clock.next(now: at(21)) == begin(3, 21))
        #expect(clock.end(at: at(22), failures: false) == 0)
        #expect(clock.next(now: at(22)) == .over)
    }

    @Test("it is over after so many rounds, after its time, and when it is stopped")
    func ends() {
        var counted = clock { $0.rounds = 1 }
        #expect(counted.next(now: at(1)) == begin(1, 1))
        #expect(counted.end(at: at(2), failures: true) == 0)
        #expect(counted.next(now: at(2)) == .over)
        var timed = clock { $0.duration = .seconds(10) }
        #expect(timed.next(now: at(1)) == begin(1, 1))
        #expect(timed.end(at: at(2), failures: false) == 0)
        #expect(timed.next(now: at(2)) == .over)
        var stopped = clock()
        stopped.stop()
        #expect(stopped.next(now: at(1)) == .over)
    }

    @Test("starts are spread over half of the time to the next round, each at its own place")
    func spread() {
        let spread = clock()
        #expect(spread.offset(of: 0, of: 4, in: .full) == .zero)
        #expect(spread.offset(of: 3, of: 4, in: .full) == .milliseconds(3_750))
        #expect(spread.offset(of: 3, of: 4, in: .asked) == .zero)
        #expect(clock { $0.spreads = false }.offset(of: 3, of: 4, in: .full) == .zero)
    }

    @Test("in random days no point of the grid is lost: each has its round, or is counted as skipped")
    func days() {
        var dice = Dice(seed: 11)
        for _ in 0..<200 {
            var clock = clock {
                $0.everyFailing = (Double.random(in: 0..<1, using: &dice) < 0.5) ? .seconds(3) : nil
            }
            var now = at(1)
            var points = 0
            var last = 0
            while now < at(3_000) {
                switch clock.next(now: now) {
                case .begin(let start):
                    #expect(start.number == last + 1 && start.dueAt <= now)
                    last = start.number
                    if start.kind == .full { points += 1 }
                    now = now.advanced(by: .milliseconds(Int.random(in: 1...40_000, using: &dice)))
                    points += clock.end(at: now, failures: (Double.random(in: 0..<1, using: &dice) < 0.4))
                case .wait(let until):
                    now = until.advanced(by: .milliseconds(Int.random(in: 0...5, using: &dice)))
                case .over: Issue.record("it ended")
                }
            }
            let passed = Int(now.since(at(1)) / .seconds(10)) + 1
            #expect(abs(points - passed) <= 1)
        }
    }
}
