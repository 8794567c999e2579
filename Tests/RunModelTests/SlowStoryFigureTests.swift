import FetchCore
import TestSupport
import Testing

@testable import RunModel

@Suite("The figures of why a run is slow")
struct SlowStoryFigureTests {
    /// Times of a random run, in milliseconds: quick ones, and now and then a few that are many times as slow.
    private static func times(_ dice: inout Dice) -> [Int] {
        let quick = Int.random(in: 2...60, using: &dice)
        var times = (0..<Int.random(in: 5...300, using: &dice)).map { _ in
            Int.random(in: quick...quick * 3, using: &dice)
        }
        let factor = [1, 3, 8, 30, 200].randomElement(using: &dice) ?? 1
        for _ in 0..<Int.random(in: 0...12, using: &dice) {
            times.append(quick * factor * Int.random(in: 1...2, using: &dice))
        }
        return times
    }

    @Test("in random runs they are those of a recount", arguments: 1...200 as ClosedRange<UInt64>)
    func recount(seed: UInt64) throws {
        var dice = Dice(state: seed)
        let times = Self.times(&dice)
        var run = try StoryRun(["a": times.count])
        run.wait(100_000)
        run.settle("a", times.count, times)
        let story = try #require(run.run.slowStory(isReplay: true))
        let slowestFirst = times.sorted(by: >)
        let total = times.reduce(0, +)
        guard case .requests(let slow, let percent) = story.share else {
            // A little more than the limits: the histogram rounds.
            let few = Self.groups(slowestFirst, ratio: 4.02, percent: 26).filter { $0 * 2 <= times.count }
            #expect(few.isEmpty, "\(slowestFirst)")
            return
        }
        let group = slowestFirst.prefix(slow.count)
        let others = slowestFirst.dropFirst(slow.count)
        #expect(abs(Double(percent) - Double(group.reduce(0, +)) / Double(total) * 100) < 1.1)
        #expect(percent >= 24)
        let rank = max(1, Int((0.99 * Double(others.count)).rounded(.up)))
        let p99 = others.isEmpty ? nil : others.sorted()[rank - 1]
        #expect(abs((story.p99 ?? 0) - Int64(p99 ?? 0) * 1_000) <= Int64(p99 ?? 0) + 1)
        #expect(slow.kind == .slow && slow.hosts == nil)
        let groups = Self.groups(slowestFirst, ratio: 3.98, percent: 24)
        #expect(
            groups.contains(slow.count) && slow.count * 2 <= times.count || slow.count * 10 <= times.count)
    }

    /// How many stand above each gap of that ratio and took that much of the time.
    private static func groups(_ slowestFirst: [Int], ratio: Double, percent: Int) -> [Int] {
        let total = slowestFirst.reduce(0, +)
        return (1..<max(1, slowestFirst.count)).filter { count in
            Double(slowestFirst[count - 1]) >= ratio * Double(slowestFirst[count])
                && slowestFirst.prefix(count).reduce(0, +) * 100 >= total * percent
        }
    }
}
