import Synchronization
import Testing

@testable import FetchCore

@Suite("The time in which the process was stopped")
struct StoppedTimeTests {
    private static let second: UInt64 = 1_000_000_000

    @Test("is no part of the clock while beats are expected, but for one beat")
    func stopped() {
        let stopped = StoppedTime()
        let second = Self.second
        stopped.expectsBeats(true) { second }
        #expect(stopped.running { second * 3 / 2 } == second * 3 / 2)
        // Stopped at 1.5 s, goes on at 61.5 s.
        #expect(stopped.running { second * 123 / 2 } == second * 7 / 4)
        #expect(stopped.running { second * 62 } == second * 9 / 4)
        #expect(stopped.before(second * 3 / 2) == 0)
        #expect(stopped.before(second * 7 / 4) == second * 239 / 4)
        // Once more.
        #expect(stopped.running { second * 72 } == second * 5 / 2)
        #expect(stopped.before(second * 5 / 2) == second * 239 / 4 + second * 39 / 4)
        #expect(stopped.before(second * 9 / 4) == second * 239 / 4)
    }

    @Test("passes like any other while nothing is in flight, and where beats come late")
    func idle() {
        let stopped = StoppedTime()
        let second = Self.second
        #expect(stopped.running { 60 * second } == 60 * second)
        stopped.expectsBeats(true) { 90 * second }
        #expect(stopped.running { 91 * second } == 91 * second)
        stopped.expectsBeats(false) { 91 * second }
        #expect(stopped.running { 200 * second } == 200 * second)
        #expect(stopped.before(300 * second) == 0)
    }

    @Test("is taken out once, however many threads see that it has passed")
    func threads() async {
        let stopped = StoppedTime()
        let second = Self.second
        for round in 0..<50 as Range<UInt64> {
            let start = round * 100 * second
            stopped.expectsBeats(true) { start }
            let before = stopped.running { start }
            let told = await withTaskGroup(of: UInt64.self) { group in
                for _ in 0..<8 { group.addTask { stopped.running { start + 50 * second } } }
                var told: Set<UInt64> = []
                for await instant in group { told.insert(instant) }
                return told
            }
            #expect(told == [before + second / 4])
            stopped.expectsBeats(false) { start + 50 * second }
        }
    }
}
