import Testing

@testable import DeckModel
@testable import DeckScreen

/// A run from its middle to its end as every view shows it, told event by event: its figures are the deck's own.
@Suite("A run on screen, as recorded")
struct RunSnapshotTests {
    private static let sizes = [(40, 12), (80, 24), (120, 36), (200, 60), (300, 90)]

    /// The moments, each in the order of time.
    private static func moments() throws -> [(name: String, run: ScriptedRun)] {
        var run = try ScriptedRun()
        run.run(.seconds(14))
        var paused = run
        paused.press("P")
        paused.run(.milliseconds(600))
        var retried = run
        for key in ["R", "y"] { retried.press(key) }
        retried.run(.milliseconds(500))
        var finished = retried
        finished.finish()
        return [("in flight", run), ("paused", paused), ("retried", retried), ("finished", finished)]
    }

    @Test("every view, in flight, paused, retried and finished", arguments: sizes)
    func views(size: (Int, Int)) throws {
        let moments = try Self.moments()
        for view in DeckView.ofRuns {
            let text = moments.map { name, run in
                var run = run
                run.press(String(view.digit))
                return "=== \(name)\n" + run.picture(size.0, size.1, .standard).frame.dump()
            }
            try expectSnapshot(text.joined(), "run-\(view)-\(size.0)x\(size.1)")
        }
    }

    @Test("the detail of a failed request, before and after it was sent again", arguments: sizes)
    func detail(size: (Int, Int)) throws {
        let text = try Self.moments().map { name, run in
            var run = run
            for key in ["E", "enter"] { run.press(key) }
            return "=== \(name)\n" + run.picture(size.0, size.1, .standard).frame.dump()
        }
        try expectSnapshot(text.joined(), "run-detail-\(size.0)x\(size.1)")
    }
}
