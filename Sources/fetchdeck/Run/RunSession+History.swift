import FetchCore
import FetchFiles
import RunModel

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
        note.unsent = shown.figures.counts.unsettled
        let counts = shown.figures.counts
        note.counts = RunNote.Counts(requests: counts.total, ok: counts[.ok], failed: counts[.failed])
        kept.write(note)
        RunHistory(environment: plan.environment)?.prune()
        StandardStream.error.writeLine("'fetchdeck last' shows this run again")
    }

    /// Says where a dashboard run's records are, and remembers that for `last`.
    func conclude(_ output: OutputClaim, _ shown: Shown) {
        guard output.isFile, shown.figures.counts.settled > 0 else { return }
        if plan.values.flag(.history) ?? true {
            RunHistory(environment: plan.environment)?
                .noteOutput(output.path, startedAt: clock.wall(.start))
        }
        StandardStream.error.writeLine(ReplaySession.hint(output.path))
    }

    /// Says of an output that it has records of earlier runs.
    func noteEarlierRecords(_ output: OutputClaim) {
        let count = output.recordCount
        guard count > 0 else { return }
        notes.add(
            "fetchdeck: \(output.path.sanitised()) has \(Figures.counted(count, "record")) already; appended")
    }
}
