import FetchCore

/// The one line that says how far a run is.
struct ProgressLine {
    let tally: RunTally
    let elapsed: Duration
    /// Requests settled a second, of late.
    let rate: Double

    /// `37/300 12% · 35 ok · 2 failed · 10 in flight · 120/s · 0:03 · 0:02 left`.
    var text: String {
        var parts = [progress, "\(tally.ok) ok"]
        if tally.failed > 0 { parts.append("\(tally.failed) failed") }
        if tally.cancelled > 0 { parts.append("\(tally.cancelled) cancelled") }
        parts.append("\(tally.inFlight) in flight")
        parts.append("\(Figures.rate(rate))/s")
        parts.append(Figures.clock(seconds))
        let rest = tally.total - tally.settled
        if tally.isListComplete, rest > 0, rate > 0.01 {
            parts.append("\(Figures.clock(Double(rest) / rate)) left")
        }
        return parts.joined(separator: separator)
    }

    /// ` · `, or ` | ` where the terminal has ASCII only.
    var separator = " · "

    private var seconds: Double {
        let parts = elapsed.components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }

    private var progress: String {
        guard tally.isListComplete else { return "\(tally.settled) of \(tally.total)+" }
        let percent = tally.total == 0 ? 100 : tally.settled * 100 / tally.total
        return "\(tally.settled)/\(tally.total) \(percent)%"
    }
}
