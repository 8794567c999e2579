import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("A watch on screen, as recorded")
struct WatchSnapshotTests {
    private static let sizes = [(40, 12), (80, 24), (120, 36), (200, 60), (300, 90)]

    private static func frame(_ watch: WatchedDeck, _ size: (Int, Int)) -> Frame {
        render(watch.state, theme: .standard, columns: size.0, rows: size.1, look: ScreenLook()).frame
    }

    @Test(
        "the requests between two rounds, in one, at an earlier one, and what differs; the rounds",
        arguments: sizes)
    func moments(size: (Int, Int)) throws {
        let between = try WatchedDeck()
        var underWay = between
        underWay.beginRound()
        var earlier = between
        earlier.press("left", "left", "left")
        var different = between
        different.press("d")
        var answered = between
        answered.press("m", "enter", "down", "A")
        var rounds = between
        rounds.press("6")
        let moments = [
            ("between two rounds", between), ("a round under way", underWay), ("an earlier round", earlier),
            ("only what differs", different), ("acknowledged and muted", answered), ("rounds", rounds),
        ]
        let text = moments.map { "=== \($0.0)\n" + Self.frame($0.1, size).dump() }
        try expectSnapshot(text.joined(), "watch-\(size.0)x\(size.1)")
    }

    @Test(
        "budgets have a line each with value and what is left; where rows are few the worst ones have",
        arguments: [(80, 16), (80, 24), (100, 30), (200, 60)])
    func budgets(size: (Int, Int)) throws {
        try expectSnapshot(
            Self.frame(WatchedDeck(hasBudgets: true), size).dump(), "budgets-\(size.0)x\(size.1)")
    }

    @Test("a low or narrow screen still says how many budgets are broken")
    func budgetsOnLowScreen() throws {
        let text = try Self.frame(WatchedDeck(hasBudgets: true), (100, 15)).dump()
        #expect(text.contains("1 budget broken") && !text.contains("budget changed=0"))
    }

    @Test(
        "the budgets of a run have the lines of those of a watch",
        arguments: [(80, 16), (80, 24), (100, 30), (200, 60)])
    func budgetsOfRun(size: (Int, Int)) throws {
        let watch = try WatchedDeck(hasBudgets: true).state
        var run = DeckState(hosts: HostTable(), limits: FetchLimits())
        _ = update(&run, .budgets(watch.header.budgets.map(\.standing)))
        func lines(_ deck: DeckState) -> [String] {
            let frame = render(
                deck, theme: .standard, columns: size.0, rows: size.1, look: ScreenLook()
            ).frame
            // When all of it is gone is told from rounds.
            return frame.dump().split(separator: "\n").filter { $0.contains(#/^ ?budget /#) }
                .map { $0.prefix { !"━╍─".contains($0) }.trimmingPrefix(while: { $0 == " " }) }
                .map(String.init)
        }
        let expected = lines(watch)
        #expect(!expected.isEmpty && lines(run) == expected)
        let header = render(run, theme: .standard, columns: 100, rows: 15, look: ScreenLook()).frame.dump()
        #expect(header.contains("1 budget broken") && !header.contains("budget ok"))
    }

    @Test("the prompt that asks for how long to mute", arguments: [(40, 12), (80, 24)])
    func prompt(size: (Int, Int)) throws {
        var watch = try WatchedDeck()
        watch.press("m")
        try expectSnapshot(Self.frame(watch, size).dump(), "mute-\(size.0)x\(size.1)")
    }
}
