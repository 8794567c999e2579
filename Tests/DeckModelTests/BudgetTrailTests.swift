import FetchCore
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("A budget over the last rounds")
struct BudgetTrailTests {
    private static func standing(_ rule: String, _ left: Double) throws -> BudgetStanding {
        BudgetStanding(try BudgetRule(parsing: rule), value: 0.999, left: left)
    }

    /// What is left at the ends of rounds, a minute apart; looked at half a minute after the last.
    private static func goneIn(_ left: [Double], rule: String = "ok>=99%") throws -> Duration? {
        var trail = BudgetTrail(try standing(rule, 1))
        for (round, left) in left.enumerated() {
            trail.take(try standing(rule, left), at: .start.advanced(by: .seconds(60 * round)))
        }
        return trail.facts(at: .start.advanced(by: .seconds(60 * left.count - 30))).goneIn
    }

    @Test("is gone when what is left is used up at the pace of those rounds")
    func pace() throws {
        // A tenth a minute, six tenths left, half a minute ago.
        for left in [[0.8, 0.7, 0.6], [0.8, 0.9, 0.6]] {
            let gone = try #require(try Self.goneIn(left))
            #expect(abs(gone / .seconds(1) - 330) < 0.001)
        }
    }

    @Test(
        "has no end where it does not become less, is told from too few rounds, or is nothing that is used up"
    )
    func endless() throws {
        #expect(try Self.goneIn([0.6, 0.6, 0.6]) == nil)
        #expect(try Self.goneIn([0.6, 0.5, 0.7]) == nil)
        #expect(try Self.goneIn([0.6, 0.5]) == nil)
        #expect(try Self.goneIn([0.2, 0.1, 0]) == nil)
        #expect(try Self.goneIn([0.6, 0.5, 0.4], rule: "p95<400ms") == nil)
        #expect(try Self.goneIn([0.6, 0.5, 0.4], rule: "changed=0") == nil)
    }

    @Test("counts the last twenty rounds alone")
    func recent() throws {
        // It went down fast long ago, and by a hundredth a minute since.
        let left = [1.0, 0.9] + (0..<20).map { 0.5 - Double($0) / 100 }
        let gone = try #require(try Self.goneIn(left))
        #expect(abs(gone / .seconds(60) - 30.5) < 0.01)
    }

    @Test("tells its pace from the rounds since the watch was started last")
    func watchBreak() throws {
        var deck = try RoundDeck().deck
        func round(_ number: Int, at seconds: Int, left: Double) throws {
            let at = RunInstant.start.advanced(by: .seconds(seconds))
            let result = RoundResult(
                start: RoundClock.Start(number: number, kind: .full, dueAt: at), startedAt: at, endedAt: at,
                column: .init(round: number, entries: []))
            let standing = try Self.standing("ok>=99%", left)
            _ = update(&deck.state, .round(.ended(result, budgets: [standing], nextDue: nil)))
        }
        for number in 1...3 { try round(number, at: number * 30, left: 1 - Double(number) / 10) }
        #expect(deck.state.header.budgets.first?.goneIn != nil)
        for number in 4...5 { try round(number, at: 3_600 + number * 30, left: 1 - Double(number) / 10) }
        #expect(deck.state.header.budgets.first?.goneIn == nil)
        try round(6, at: 3_600 + 6 * 30, left: 0.4)
        let gone = try #require(deck.state.header.budgets.first?.goneIn)
        #expect((.seconds(60)...(.seconds(7_200))).contains(gone))
    }
}
