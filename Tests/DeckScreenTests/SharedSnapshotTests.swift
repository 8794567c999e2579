import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("A run of several machines on screen, as recorded")
struct SharedSnapshotTests {
    private static let sizes = [(40, 12), (80, 24), (100, 30), (200, 60)]

    @Test("its workers, one of them with its lanes, its requests; without its database", arguments: sizes)
    func moments(size: (Int, Int)) throws {
        let requests = try SharedDeck()
        var workers = requests
        workers.press("7")
        var opened = workers
        opened.press("down", "enter")
        var gone = workers
        gone.losesDatabase(for: .seconds(8))
        let moments = [
            ("requests", requests), ("workers", workers), ("a worker", opened), ("database gone", gone),
        ]
        let text = moments.map { name, deck in
            "=== \(name)\n"
                + render(
                    deck.state, theme: .standard, columns: size.0, rows: size.1, look: ScreenLook()
                ).frame.dump()
        }
        try expectSnapshot(text.joined(), "shared-\(size.0)x\(size.1)")
    }

    @Test(
        "where workers do not tell of each request in flight, a host may have more than is told, and says so")
    func untold() throws {
        var deck = try SharedDeck()
        deck.press("2")
        func actives() -> [String] {
            render(deck.state, theme: .standard, columns: 100, rows: 30, look: ScreenLook()).frame.dump()
                .split(separator: "\n").filter { $0.contains(".test ") }
                .compactMap { $0.firstMatch(of: #/ ([0-9]+\+?)\/10 /#).map { String($0.1) } }
        }
        #expect(deck.state.untoldInFlight > 0)
        #expect(actives().count == 2 && actives().allSatisfy { $0.hasSuffix("+") }, "\(actives())")
        var standing = SharedRunStanding()
        standing.workers = [SharedWorker(id: 1, name: "m1-1")]
        standing.workers[0].inFlight = deck.state.tally.counts.inFlight
        deck.tell(standing)
        #expect(deck.state.untoldInFlight == 0)
        #expect(actives().allSatisfy { !$0.hasSuffix("+") }, "\(actives())")
    }
}
