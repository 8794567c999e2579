import Testing

@testable import FetchCore

@Suite("The budget of kept responses")
struct CaptureRateLimitTests {
    @Test("keeps a second's worth at once, then so many a second, and all where there is no bound")
    func bounds() {
        var budget = CaptureRateLimit(perSecond: 50)
        func take(_ count: Int, atMillisecond millisecond: Int) -> Int {
            let now = RunInstant(nanoseconds: UInt64(millisecond) * 1_000_000)
            return (0..<count).count { _ in budget.take(now: now) }
        }
        #expect(take(60, atMillisecond: 5) == 50)
        #expect(take(9, atMillisecond: 105) == 5)
        let nextSecond = (106...1_105).map { take(1, atMillisecond: $0) }.reduce(0, +)
        #expect(nextSecond == 50)
        #expect(take(60, atMillisecond: 9_000) == 50)
        var endless = CaptureRateLimit(perSecond: nil)
        #expect((0..<9_999).allSatisfy { _ in endless.take(now: .start) })
    }
}
