import Testing

@testable import FetchCore

@Suite("The retry budget")
struct RetryBudgetTests {
    @Test("a hundred retries are saved up, a hundred more are promised at ten a second, the next is refused")
    func purse() {
        var budget = RetryBudget()
        for _ in 0..<100 { #expect(budget.withdraw(now: .start) == .start) }
        for number in 1...100 as ClosedRange<UInt64> {
            #expect(budget.withdraw(now: .start) == .milliseconds(number * 100))
        }
        #expect(budget.withdraw(now: .start) == nil)
        #expect(budget.isSpent)
        #expect(budget.withdraw(now: .milliseconds(1000)) == .milliseconds(10_100))
        #expect(!budget.isSpent)
    }

    @Test("five requests earn a retry, and what they earned is forgotten")
    func share() {
        var budget = RetryBudget()
        for _ in 0..<200 { _ = budget.withdraw(now: .start) }
        for _ in 0..<10 { budget.attemptStarted(now: .start) }
        // What is promised ahead by the second purse does not hold up what the first one pays.
        #expect(budget.withdraw(now: .start) == .start)
        #expect(budget.withdraw(now: .start) == .start)
        #expect(budget.withdraw(now: .start) == nil)
        for _ in 0..<10 { budget.attemptStarted(now: .start) }
        // After a minute two earned retries are 0.004: only the purse of time is left, and it is full.
        for _ in 0..<200 { #expect(budget.withdraw(now: .milliseconds(60_000)) != nil) }
        #expect(budget.withdraw(now: .milliseconds(60_000)) == nil)
    }
}
