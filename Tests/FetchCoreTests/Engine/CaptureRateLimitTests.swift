import Testing

@testable import FetchCore

@Suite("The budget of kept responses")
struct CaptureRateLimitTests {
    @Test("keeps a tenth of the second's worth in each tenth of a second, and all where there is no bound")
    func bounds() {
        var budget = CaptureRateLimit(perSecond: 30)
        let kept = (0..<200).map { millisecond in
            budget.take(now: RunInstant(nanoseconds: UInt64(millisecond) * 1_000_000))
        }
        #expect(kept.prefix(100).count(where: \.self) == 3)
        #expect(kept.count(where: \.self) == 6)
        #expect(kept[0] && kept[2] && !kept[3] && kept[100])
        var endless = CaptureRateLimit(perSecond: nil)
        #expect((0..<9_999).allSatisfy { _ in endless.take(now: .start) })
    }
}
