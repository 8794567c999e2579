import DeckModel
import RunModel

/// The lines about a retry: how it goes, and what was changed before it.
enum TrialPane {
    static func lines(_ trial: RetryTrial, _ deck: DeckState, _ glyphs: Glyphs) -> [[Span]] {
        [[Span(trial.progress.words, .notice)], changes(trial, deck, glyphs)]
    }

    /// For a line that is all there is: `retried 20: 14 ok, 6 failed again · concurrency 50 → 25: K keeps, B undoes`; less of
    /// what was changed where that is too long, so that the keys are never cut off.
    static func line(
        _ progress: RetryProgress, _ deck: DeckState, _ glyphs: Glyphs, width: Int
    ) -> String {
        guard let trial = deck.retryTrial, !trial.changes.isEmpty else { return progress.words }
        let changed = trial.changes.map { "\($0.name) \($0.before) \(glyphs.arrow) \($0.after)" }
        let names = trial.changes.map(\.name)
        let shorter = [
            changed.joined(separator: ", "), names.joined(separator: ", "),
            Figures.counted(trial.changes.count, "change"),
        ].map { "\(progress.words) · \($0): \(keys(deck))" }
        return shorter.first { CellText.width($0) <= width } ?? "\(progress.words) · \(keys(deck))"
    }

    private static func changes(_ trial: RetryTrial, _ deck: DeckState, _ glyphs: Glyphs) -> [Span] {
        guard !trial.changes.isEmpty else {
            let end = trial.isOver ? "; \(deck.keyName(.keepChanges)) dismisses this" : ""
            return [Span("no limit was changed in between\(end)", .dim)]
        }
        var spans = [Span("changed in between: ", .dim)]
        for (index, change) in trial.changes.enumerated() {
            let gap = index == 0 ? "" : ", "
            spans += [
                Span("\(gap)\(change.name) \(change.before) \(glyphs.arrow) ", .dim),
                Span(change.after, .text),
            ]
        }
        return spans + [Span("  \(keys(deck))", .dim)]
    }

    private static func keys(_ deck: DeckState) -> String {
        "\(deck.keyName(.keepChanges)) keeps, \(deck.keyName(.undoChanges)) undoes"
    }
}
