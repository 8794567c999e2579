import FetchCore
import RunModel

/// The one line that says how far a run is.
struct ProgressLine {
    let run: RunState
    /// ` · `, or ` | ` where the terminal has ASCII only.
    var separator = " · "
    /// Of a run on several machines; what is in flight is theirs.
    var workers: Int?

    /// `37/300 12% · 35 ok · 2 failed · 10 in flight · 120/s · 0:03 · 0:02 left`.
    var text: String {
        let counts = run.tally.counts
        var parts = [progress]
        for state in [RowState.ok, .failed, .cancelled] where state == .ok || counts[state] > 0 {
            parts.append("\(Figures.count(counts[state])) \(state.word)")
        }
        if let workers {
            parts.append(workers == 0 ? "no worker" : Figures.counted(workers, "worker"))
            if run.status.isPaused { parts.append(WaitKind.paused.words) }
        } else {
            parts.append("\(Figures.count(counts.inFlight)) in flight")
        }
        parts.append(
            "\(Figures.rate(run.tally.settledPace.rate(over: 5, since: run.status.movesSince, now: run.now).count))/s"
        )
        parts.append(Figures.clock(run.status.clock(run.now).since(.start)))
        if let remaining = run.remaining(run.waiting) {
            parts.append("\(remaining.words) left")
        }
        return parts.joined(separator: separator)
    }

    private var progress: String {
        let settled = run.tally.counts.settled
        let total = run.tally.counts.total
        let counts = "\(Figures.count(settled))/\(Figures.count(total))"
        guard run.status.listEnded else { return counts + "+" }
        return "\(counts) \(total == 0 ? "100%" : Figures.percent(Int64(settled), of: Int64(total)))"
    }
}
