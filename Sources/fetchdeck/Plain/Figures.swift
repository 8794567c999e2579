import FetchCore

/// Numbers as people read them, in the progress line and the summary.
enum Figures {
    /// `850 µs`, `12.3 ms`, `1.24 s`, `2:05`, `1:02:05`.
    static func duration(_ duration: Duration) -> String {
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        switch seconds {
        case ..<0.000_999_5: return "\(Int((seconds * 1e6).rounded())) µs"
        case ..<0.999_5: return "\(threeDigits(seconds * 1000)) ms"
        case ..<59.95: return "\(threeDigits(seconds)) s"
        default: return clock(seconds)
        }
    }

    /// `0:03`, `12:05`, `1:02:05`.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(min(max(0, seconds), 3.15e9).rounded())
        let tail = "\(pad(whole / 60 % 60, whole >= 3600)):\(pad(whole % 60, true))"
        return whole >= 3600 ? "\(whole / 3600):\(tail)" : tail
    }

    /// `0 B`, `73 B`, `1.2 kB`, `3.4 MB`, in powers of 1000.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 999.5 { return unit == "B" ? "\(count) B" : "\(threeDigits(value)) \(unit)" }
            value /= 1000
        }
        return "\(threeDigits(value)) TB"
    }

    /// `0.5`, `12.3`, `1230`.
    static func rate(_ perSecond: Double) -> String {
        perSecond >= 999.5 ? String(Int(perSecond.rounded())) : threeDigits(perSecond)
    }

    /// `1 request`, `300 requests`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Three digits that matter, without zeros at the end: `1.24`, `12.3`, `123`.
    static func threeDigits(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let factor: Double = value < 9.995 ? 100 : value < 99.95 ? 10 : 1
        let rounded = (value * factor).rounded() / factor
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    private static func pad(_ number: Int, _ isTwoDigits: Bool) -> String {
        isTwoDigits && number < 10 ? "0\(number)" : String(number)
    }
}
