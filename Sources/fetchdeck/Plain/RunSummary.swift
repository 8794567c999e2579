import FetchCore

/// What stays on the terminal when a run is over.
struct RunSummary {
    let tally: RunTally
    /// From the beginning to the end of the run.
    let wall: Duration

    /// One entry a line: counts by outcome, failures by kind, latency, rate, and what running at once has saved.
    var lines: [String] {
        var lines = [outcomes]
        if !kinds.isEmpty { lines.append("failed by: \(kinds)") }
        if let latency { lines.append(latency) }
        if tally.attempts > 0 {
            lines.append(
                "\(Figures.rate(Double(tally.settled - tally.earlier) / seconds)) requests/s, "
                    + "\(Figures.bytes(tally.wireBytes)) received, \(Figures.count(tally.attempts, "attempt"))"
                    + (tally.connections.map { " over \(Figures.count($0, "connection"))" } ?? "")
            )
            if let speedUp { lines.append(speedUp) }
        }
        if let failure = tally.outputFailure { lines.append("output: \(failure.sanitised())") }
        return lines
    }

    private var seconds: Double {
        let parts = wall.components
        return max(1e-6, Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }

    private var outcomes: String {
        let total = Figures.count(tally.total, "request")
        let known = tally.earlier > 0 ? " (\(tally.earlier) in an earlier run)" : ""
        let givenUp = tally.givenUp > 0 ? " (\(tally.givenUp) \(FetchFailure.givenUp))" : ""
        return "\(total) in \(Figures.duration(wall)): \(tally.ok) ok\(known), "
            + "\(tally.failed) failed\(givenUp), \(tally.cancelled) cancelled, \(tally.total - tally.settled) not sent"
    }

    private var kinds: String {
        tally.kinds.filter { $0.value > 0 }
            .sorted { ($1.value, $0.key.word) < ($0.value, $1.key.word) }
            .map { "\($0.value) \($0.key.word)" }.joined(separator: ", ")
    }

    private var latency: String? {
        guard let p50 = tally.percentile(50), let p90 = tally.percentile(90), let p99 = tally.percentile(99),
            let max = tally.percentile(100)
        else { return nil }
        return "latency: p50 \(Figures.duration(p50)), p90 \(Figures.duration(p90)), "
            + "p99 \(Figures.duration(p99)), max \(Figures.duration(max))"
    }

    /// Nil where it saved nothing: one request, or a run that waited for its list, a pause or a host.
    private var speedUp: String? {
        let alone = Duration.microseconds(tally.attemptMicroseconds)
        let factor = Double(tally.attemptMicroseconds) / 1e6 / seconds
        guard factor >= 1.1 else { return nil }
        return "one at a time would have taken \(Figures.duration(alone)): "
            + "\(Figures.threeDigits(factor)) times as long"
    }
}
