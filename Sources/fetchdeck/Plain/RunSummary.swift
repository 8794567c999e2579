import FetchCore
import RunModel

/// What stays on the terminal when a run is over.
struct RunSummary {
    let figures: RunFigures
    /// Names the hosts that hold something.
    var hosts = HostTable()

    /// One entry a line: counts by outcome, failures by kind, latency, rate, and what running at once has saved.
    var lines: [String] {
        var lines = [outcomes]
        if !figures.kinds.isEmpty { lines.append("failed by: \(kinds)") }
        for hold in figures.canaryHolds {
            lines.append(
                "held \(Figures.count(hold.count)): \(hosts[hold.host].withPort) \(hold.canary.words(withCause: false))"
            )
        }
        if figures.latency.count > 0 { lines.append("latency: \(text(figures.latency))") }
        if let due = figures.dueLatency, due.differs(from: figures.latency) {
            lines.append("latency from when due: \(text(due))")
        }
        if figures.attempts > 0 {
            lines.append(
                "\(Figures.rate(figures.requestsPerSecond)) requests/s, "
                    + "\(Figures.bytes(figures.receivedBytes, .blank)) received, "
                    + Figures.counted(figures.attempts, "attempt")
                    + (figures.connections.map { " over \(Figures.counted($0, "connection"))" } ?? "")
            )
            if let speedUp { lines.append(speedUp) }
        }
        return lines
    }

    private var outcomes: String {
        let counts = figures.counts
        func number(_ state: RowState) -> String { "\(Figures.count(counts[state])) \(state.word)" }
        let total = Figures.counted(counts.total, "request")
        let known = figures.earlierOK > 0 ? " (\(Figures.count(figures.earlierOK)) in an earlier run)" : ""
        let givenUp =
            figures.givenUp > 0 ? " (\(Figures.count(figures.givenUp)) \(FetchFailure.givenUp))" : ""
        let undone = figures.withdrawn > 0 ? " (\(Figures.count(figures.withdrawn)) added and undone)" : ""
        return "\(total) in \(Figures.duration(figures.wall)): \(number(.ok))\(known), "
            + "\(number(.failed))\(givenUp), \(number(.cancelled))\(undone), \(Figures.count(counts.unsettled)) not sent"
    }

    private var kinds: String {
        figures.kinds.map { "\(Figures.count($0.count)) \($0.kind.word)" }.joined(separator: ", ")
    }

    private func text(_ latency: LatencySummary) -> String {
        func text(_ microseconds: Int64) -> String { Figures.latency(microseconds: microseconds, .blank) }
        return "p50 \(text(latency.p50)), p90 \(text(latency.p90)), "
            + "p99 \(text(latency.p99)), max \(text(latency.maximum))"
    }

    /// Nil where it saved nothing: one request, or a run that waited for its list, a pause or a host.
    private var speedUp: String? {
        guard figures.counts.total > 1, figures.speedUp >= 1.1 else { return nil }
        return "\(Figures.rate(figures.speedUp)) × faster than one at a time "
            + "(\(Figures.duration(figures.attemptTime)))"
    }
}
