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
}
