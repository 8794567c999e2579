import FetchCore
import RunModel
import Synchronization
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Budgets of a run, answer by answer")
struct BudgetKeeperTests {
    /// After how many answers a run is ended, a ten-thousandth of a second each.
    private func end(of count: Int, isOK: @escaping (Int) -> Bool) throws -> Int? {
        let told = Mutex(0)
        let keeper = BudgetKeeper([try BudgetRule(parsing: "ok>=99%")], hosts: HostTable()) { standing in
            #expect(!standing.holds)
            told.withLock { $0 += 1 }
        }
        var end: Int?
        for number in 1...count {
            var settlement = Settlement.plain(number, outcome: isOK(number) ? .ok : .failed)
            settlement.finishedAt = .start.advanced(by: .microseconds(100 * number))
            keeper.deliver(.of([], [settlement]))
            if end == nil, told.withLock({ $0 }) > 0 { end = number }
        }
        #expect(told.withLock { $0 } == (end == nil ? 0 : 1))
        return end
    }

    @Test("end it with the hundredth answer, whatever time that is, once")
    func atOnce() throws {
        #expect(try end(of: 300) { _ in false } == 100)
    }

    @Test("end it within a hundredth of its answers once they are broken later")
    func later() throws {
        // The eleventh failure of 1,011 answers is one too many.
        let end = try #require(try end(of: 1_100) { $0 <= 1_000 })
        #expect((1_011...1_022).contains(end))
        #expect(try self.end(of: 1_000) { $0 % 200 != 0 } == nil)
    }
}
