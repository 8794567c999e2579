/// Figures as a report shows them.
enum ReportText {
    /// Microseconds as `0.4 ms`, `12.3 ms`, `1.23 s`, `2 min 5 s`.
    static func duration(_ microseconds: Int64) -> String {
        switch microseconds {
        case ..<1000: "\(short(Double(microseconds) / 1000)) ms"
        case ..<1_000_000: "\(short(Double(microseconds) / 1000)) ms"
        case ..<120_000_000: "\(short(Double(microseconds) / 1_000_000)) s"
        default: "\(microseconds / 60_000_000) min \(microseconds / 1_000_000 % 60) s"
        }
    }

    /// Three digits of a number, all of a large one.
    static func short(_ number: Double) -> String {
        let digits = number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int64((number * scale).rounded())
        if digits == 0 { return "\(whole)" }
        let fraction = String(whole % Int64(scale))
        let padded = String(repeating: "0", count: digits - fraction.count) + fraction
        let kept = String(padded.reversed().drop { $0 == "0" }.reversed())
        return kept.isEmpty ? "\(whole / Int64(scale))" : "\(whole / Int64(scale)).\(kept)"
    }

    static func bytes(_ count: Int64) -> String {
        switch count {
        case ..<1000: "\(count) B"
        case ..<1_000_000: "\(short(Double(count) / 1e3)) kB"
        case ..<1_000_000_000: "\(short(Double(count) / 1e6)) MB"
        default: "\(short(Double(count) / 1e9)) GB"
        }
    }

    static func percent(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "0 %" : "\(short(Double(part) * 100 / Double(whole))) %"
    }
}
