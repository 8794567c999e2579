import FetchCore

/// Numbers as people read them at a glance: three digits that matter and a unit.
public enum Units {
    /// `830µs`, `1.23ms`, `12.3ms`, `123ms`, `1.23s`, `75.1s`, `2m05s`: at most six cells.
    public static func latency(microseconds: Int64) -> String {
        let value = max(0, microseconds)
        if value < 1000 { return "\(value)µs" }
        if value < 999_500 { return significant(value, unit: 1000) + "ms" }
        if value < 99_950_000 { return significant(value, unit: 1_000_000) + "s" }
        let seconds = (value + 500_000) / 1_000_000
        if seconds < 6000 { return "\(seconds / 60)m" + twoDigits(seconds % 60) + "s" }
        return "\(seconds / 3600)h" + twoDigits(seconds / 60 % 60) + "m"
    }

    /// `512B`, `1.23kB`, `12.3MB`: decimal units, at most six cells.
    public static func bytes(_ count: Int64) -> String {
        let value = max(0, count)
        if value < 1000 { return "\(value)B" }
        var unit: Int64 = 1000
        for name in ["kB", "MB", "GB", "TB"] {
            if value < unit * 1000 - unit / 2 { return significant(value, unit: unit) + name }
            unit *= 1000
        }
        return significant(value, unit: unit) + "PB"
    }

    /// `1,234,567`.
    public static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        guard digits.utf8.count > 3 else { return number < 0 ? "-" + digits : digits }
        var result = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// `940`, `12.3k`, `1.20M`: at most five cells.
    public static func shortCount(_ number: Int) -> String {
        let value = Int64(max(0, number))
        if value < 10_000 { return String(value) }
        if value < 999_500 { return significant(value, unit: 1000) + "k" }
        return significant(value, unit: 1_000_000) + "M"
    }

    /// `0.52`, `7.3`, `40.0`, `312`, `45.6k`: things a second, without the unit.
    public static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond > 0 else { return "0" }
        if perSecond < 0.995 { return "0." + twoDigits(Int64((perSecond * 100).rounded())) }
        if perSecond < 99.95 {
            let tenths = Int64((perSecond * 10).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        }
        return shortCount(Int(min(perSecond.rounded(), 1e15)))
    }

    /// As a rate, but a whole number as a person types it: `40`.
    public static func setting(_ value: Double) -> String {
        value == value.rounded() ? shortCount(Int(min(max(0, value), 1e15))) : rate(value)
    }

    /// `0:07`, `12:03`, `1:02:03`.
    public static func clock(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        let tail = twoDigits(seconds % 60)
        if seconds < 3600 { return "\(seconds / 60):\(tail)" }
        return "\(seconds / 3600):\(twoDigits(seconds / 60 % 60)):\(tail)"
    }

    /// `4.2s`, `12s`: what is left of a wait; never negative.
    public static func wait(until instant: RunInstant, now: RunInstant) -> String {
        let nanoseconds = max(0, Int64(clamping: instant.nanoseconds) - Int64(clamping: now.nanoseconds))
        let tenths = (nanoseconds + 50_000_000) / 100_000_000
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10)s" : "\((tenths + 5) / 10)s"
    }

    /// `45%`; 100 % only when nothing is missing.
    public static func percent(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "0%" }
        return "\(min(100, max(0, Double(part) / Double(whole) * 100).rounded(.down)).formattedInteger)%"
    }

    /// Three digits of `value / unit`: `1.23`, `12.3`, `123`.
    private static func significant(_ value: Int64, unit: Int64) -> String {
        // Past what fits a multiplication, the last three digits matter to no one.
        if value > Int64.max / 200 { return significant(value / 1000, unit: unit / 1000) }
        let hundredths = (value * 100 + unit / 2) / unit
        if hundredths < 1000 { return "\(hundredths / 100)." + twoDigits(hundredths % 100) }
        let tenths = (value * 10 + unit / 2) / unit
        if tenths < 1000 { return "\(tenths / 10).\(tenths % 10)" }
        return String((value + unit / 2) / unit)
    }

    private static func twoDigits(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}

extension Double {
    fileprivate var formattedInteger: String { String(Int(self)) }
}
