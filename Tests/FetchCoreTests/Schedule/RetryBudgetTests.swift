import Testing

@testable import FetchCore

@Suite("The retry budget")
struct RetryBudgetTests {
    /// How many retries there are at that moment.
    private func available(_ budget: inout RetryBudget, at now: RunInstant) -> Int {
        var count = 0
        while count < 10_000, budget.withdraw(now: now) { count += 1 }
        return count
    }

    @Test("two hundred retries are free, then time gives ten a second and saves up no more")
    func time() {
        var budget = RetryBudget()
        #expect(available(&budget, at: .start) == 200)
        #expect(budget.isSpent)
        #expect(available(&budget, at: .milliseconds(500)) == 5)
        #expect(available(&budget, at: .milliseconds(1500)) == 10)
        #expect(available(&budget, at: .milliseconds(60_000)) == 10)
        let isGranted = budget.withdraw(now: .milliseconds(60_200))
        #expect(isGranted)
        #expect(!budget.isSpent)
    }

    @Test("five requests earn a retry, and what they earned is forgotten")
    func share() {
        var budget = RetryBudget()
        #expect(available(&budget, at: .start) == 200)
        for _ in 0..<10 { budget.attemptStarted(now: .start) }
        #expect(available(&budget, at: .start) == 2)
        for _ in 0..<100 { budget.attemptStarted(now: .start) }
        // After a minute twenty earned retries are 0.04: only what time gave is left.
        #expect(available(&budget, at: .milliseconds(60_000)) == 10)
    }
}
