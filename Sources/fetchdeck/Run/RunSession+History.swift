import FetchCore

/// The run in the history.
extension RunSession {
    /// Where the run is kept; nil where it is not wanted, or not possible.
    func keep(_ lists: [String]?) -> KeptRun? {
        guard let lists, plan.values.flag(.history) ?? true else { return nil }
        guard let history = RunHistory(environment: plan.environment) else { return nil }
        do {
            let shown = lists.map { plan.redaction.url($0).sanitised() }
            return try history.begin(shown, at: clock.wall(.start))
        } catch {
            notes.add(
                "fetchdeck: this run is not kept for 'fetchdeck last': \(history.folder): \(error.reason)")
            return nil
        }
    }

    /// Says what the run came to; one of which nothing settled is not kept.
    func conclude(_ kept: KeptRun, _ shown: Shown) {
        guard shown.figures.counts.settled > 0, var note = kept.note else { return kept.remove() }
        note.summary = RunSummary(figures: shown.figures).lines.first
        kept.write(note)
        RunHistory(environment: plan.environment)?.prune()
        StandardStream.error.writeLine("'fetchdeck last' shows this run again")
    }
}
