import FetchCore
import Testing

@testable import FetchShare

@Suite("Starts that a worker reserves")
struct ReservedStartsTests {
    /// What is wanted this many milliseconds after the begin, at 300 starts a second.
    private func want(_ starts: inout ReservedStarts, waiting: Int, at milliseconds: Int) -> Int? {
        starts.want(
            rate: 300, waiting: waiting, now: .milliseconds(milliseconds),
            instant: RunInstant(nanoseconds: UInt64(milliseconds) * 1_000_000))
    }

    private func slots(from milliseconds: Int, count: Int) -> GrantedStarts {
        GrantedStarts(
            first: RunInstant(nanoseconds: UInt64(milliseconds) * 1_000_000), count: count, gapSeconds: 0.01,
            startMicroseconds: 7_000_000 + milliseconds * 1000)
    }

    @Test("are as many as the worker can use: those that it has ahead are not asked for again")
    func ahead() {
        var starts = ReservedStarts()
        #expect(want(&starts, waiting: 500, at: 0) == 120)
        starts.came(slots(from: 10, count: 40))
        // 14 have passed.
        #expect(want(&starts, waiting: 26, at: 150) == nil)
        #expect(want(&starts, waiting: 31, at: 150) == 5)
        starts.came(slots(from: 300, count: 5))
        #expect(want(&starts, waiting: 31, at: 300) == 15)
        starts.came(slots(from: 700, count: 14))
        // Only four of the last ones are left, then none.
        #expect(want(&starts, waiting: 20, at: 800) == 16)
        starts.came(slots(from: 900, count: 0))
        #expect(want(&starts, waiting: 7, at: 1000) == 7)
    }

    @Test("are asked for once at a time, and not in short turns; a lost connection leaves none asked for")
    func asking() {
        var starts = ReservedStarts()
        #expect(want(&starts, waiting: 9, at: 0) == 9)
        #expect(want(&starts, waiting: 9, at: 500) == nil)
        starts.connectionLost()
        #expect(want(&starts, waiting: 9, at: 500) == 9)
        starts.came(slots(from: 510, count: 1))
        #expect(want(&starts, waiting: 9, at: 649) == nil)
        #expect(want(&starts, waiting: 9, at: 650) == 9)
    }

    @Test("that are still to come are counted by their times")
    func left() {
        let some = slots(from: 100, count: 3).slots
        let left = [0, 100, 101, 110, 111, 120, 121, 5000].map {
            some.left(at: RunInstant(nanoseconds: UInt64($0) * 1_000_000))
        }
        #expect(left == [3, 3, 2, 2, 1, 1, 0, 0])
        let free = StartSlots(first: RunInstant(nanoseconds: 5), gap: .zero, count: 9)
        #expect(free.left(at: RunInstant(nanoseconds: 5)) == 9)
        #expect(free.left(at: RunInstant(nanoseconds: 6)) == 0)
    }

    @Test("that a worker does not use are given back once, but for those that it may be about to use")
    func givenBack() {
        var starts = ReservedStarts()
        func back(at milliseconds: Int) -> ReturnedStarts? {
            starts.giveBack(at: RunInstant(nanoseconds: UInt64(milliseconds) * 1_000_000))
        }
        #expect(back(at: 0) == nil)
        starts.came(slots(from: 100, count: 20))
        starts.came(slots(from: 400, count: 3))
        // By then ten have passed at 200 ms.
        #expect(back(at: 100) == ReturnedStarts(startMicroseconds: 7_200_000, count: 10, gapSeconds: 0.01))
        #expect(back(at: 100) == nil)
        starts.came(slots(from: 100, count: 20))
        #expect(back(at: 300) == nil)
        starts.came(GrantedStarts(first: .start, count: 9, gapSeconds: 0, startMicroseconds: 0))
        #expect(back(at: 0) == nil)
    }
}
