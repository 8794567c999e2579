import TestSupport
import Testing

@testable import RunModel

@Suite("When an alert is raised and when it ends")
struct AlertEdgeTests {
    /// `x` failed, `.` ok; the answer has `!` where it is raised, `-` where it ends.
    private func edges(_ rounds: String, _ raise: String, _ clear: String = "1 in a row") throws -> String {
        let rules = (try AlertRule(parsing: raise), try AlertRule(parsing: clear))
        var alert = AlertEdge()
        return rounds.reduce(into: "") { text, round in
            switch alert.take(isOK: round == ".", raise: rules.0, clear: rules.1) {
            case .raised: text += "!"
            case .cleared: text += "-"
            case nil: text += " "
            }
        }
    }

    @Test("it is told at its edges alone")
    func once() throws {
        #expect(try edges(".xxxx..x.xx", "2 in a row") == "  !  -    !")
        #expect(try edges("x.x", "1 in a row") == "!-!")
        #expect(try edges("xx....", "2 in a row", "3 in a row") == " !  - ")
    }

    @Test("what flaps is alerted again as long as the window holds the failures")
    func flapping() throws {
        #expect(try edges("x.x.x.x", "3 of 10") == "    !-!")
        #expect(try edges("xxx.......x", "3 of 4") == "  !-       ")
    }

    @Test("a request that settles again in a round counts once")
    func replaced() throws {
        let (raise, clear) = (AlertRule(2, of: 2), AlertRule(1, of: 1))
        var alert = AlertEdge()
        #expect(alert.take(isOK: false, raise: raise, clear: clear) == nil)
        #expect(alert.take(isOK: false, raise: raise, clear: clear, replacesLast: true) == nil)
        #expect(alert.take(isOK: false, raise: raise, clear: clear) == .raised)
        #expect(alert.take(isOK: true, raise: raise, clear: clear, replacesLast: true) == .cleared)
        #expect(alert.take(isOK: false, raise: raise, clear: clear) == nil)
    }

    @Test("1,000 random scripts have the edges that counting by hand has")
    func reference() throws {
        var dice = Dice(seed: 3)
        for _ in 0..<1_000 {
            let window = Int.random(in: 1...12, using: &dice)
            let (raise, clear) = (
                AlertRule(Int.random(in: 1...window, using: &dice), of: window),
                AlertRule(Int.random(in: 1...3, using: &dice), of: 3)
            )
            let share = Double(Int.random(in: 1...9, using: &dice)) / 10
            var (alert, isRaised) = (AlertEdge(), false)
            var rounds: [Bool] = []
            for _ in 0..<200 {
                rounds.append(!(Double.random(in: 0..<1, using: &dice) < share))
                let edge = alert.take(isOK: rounds[rounds.count - 1], raise: raise, clear: clear)
                let failed = rounds.suffix(raise.window).count { !$0 }
                let ok = rounds.suffix(clear.window).count { $0 }
                var expected: AlertEdge.Edge?
                if !isRaised, rounds.last == false, failed >= raise.count { expected = .raised }
                if isRaised, rounds.last == true, ok >= clear.count { expected = .cleared }
                if let expected { isRaised = expected == .raised }
                #expect(edge == expected)
            }
        }
    }

    @Test(
        "what is no rule is refused with words",
        arguments: ["", "2", "0 in a row", "5 of 3", "x of 3", "2 of 65", "2 in row"])
    func refused(_ text: String) {
        #expect(throws: OptionComplaint.self) { try AlertRule(parsing: text) }
    }
}
