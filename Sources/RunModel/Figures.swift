import FetchCore

/// Every number as text, as people read it at a glance: three digits that matter and a unit.
///
/// Screen, lines, summary and report have their numbers from here, so that they agree to the digit.
package enum Figures {
    /// What stands between a number and its unit.
    package enum Gap: String, Sendable {
        /// For cells, of which there are few.
        case none = ""
        /// For sentences.
        case blank = " "
    }

    /// `830µs`, `1.23ms`, `12.3ms`, `123ms`, `1.23s`, `75.1s`, `2m05s`: at most six cells without a gap.
    package static func latency(microseconds: Int64, _ gap: Gap = .none) -> String {
        let value = max(0, microseconds)
        if value < 1000 { return "\(value)\(gap.rawValue)µs" }
        if value < 999_500 { return significant(value, unit: 1000) + gap.rawValue + "ms" }
        if value < 99_950_000 { return significant(value, unit: 1_000_000) + gap.rawValue + "s" }
        let seconds = (value + 500_000) / 1_000_000
        if seconds < 6000 { return "\(seconds / 60)m" + twoDigits(seconds % 60) + "s" }
        return "\(seconds / 3600)h" + twoDigits(seconds / 60 % 60) + "m"
    }

    /// `30.0 ms`, `1.24 s`, `2m05s`: in a sentence.
    package static func duration(_ duration: Duration) -> String {
        latency(microseconds: duration.microseconds, .blank)
    }

    /// `512B`, `1.23kB`, `12.3MB`: decimal units, at most six cells without a gap.
    package static func bytes(_ count: Int64, _ gap: Gap = .none) -> String {
        let value = max(0, count)
        if value < 1000 { return "\(value)\(gap.rawValue)B" }
        var unit: Int64 = 1000
        for name in ["kB", "MB", "GB", "TB"] {
            if value < unit * 1000 - unit / 2 { return significant(value, unit: unit) + gap.rawValue + name }
            unit *= 1000
        }
        return significant(value, unit: unit) + gap.rawValue + "PB"
    }

    /// `12d`; `-3d` of what is over.
    package static func days(_ number: Int) -> String { "\(number)d" }

    /// `1,234,567`.
    package static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        guard digits.utf8.count > 3 else { return number < 0 ? "-" + digits : digits }
        var result = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// `1 request`, `1,200 requests`.
    package static func counted(_ number: Int, _ noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `940`, `12.3k`, `1.20M`: at most five cells.
    package static func shortCount(_ number: Int) -> String {
        let value = Int64(max(0, number))
        if value < 10_000 { return String(value) }
        if value < 999_500 { return significant(value, unit: 1000) + "k" }
        return significant(value, unit: 1_000_000) + "M"
    }

    /// `0.52`, `7.3`, `40.0`, `312`, `45.6k`: things a second, without the unit.
    package static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond > 0 else { return "0" }
        if perSecond < 0.995 { return "0." + twoDigits(Int64((perSecond * 100).rounded())) }
        if perSecond < 99.95 {
            let tenths = Int64((perSecond * 10).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        }
        return shortCount(Int(min(perSecond.rounded(), 1e15)))
    }

    /// A setting, as exactly as a person types it: `40`, `0.5`.
    package static func setting(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? count(Int(value)) : "\(value)"
    }

    /// `0:07`, `12:03`, `1:02:03`.
    package static func clock(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        let tail = twoDigits(seconds % 60)
        if seconds < 3600 { return "\(seconds / 60):\(tail)" }
        return "\(seconds / 3600):\(twoDigits(seconds / 60 % 60)):\(tail)"
    }

    /// `40 s`, `45 min`, `5 h`, `12 d`: a time ahead that is no more than a guess.
    package static func rough(_ duration: Duration) -> String {
        let seconds = max(0, duration / .seconds(1))
        for (unit, length, most) in [("s", 1.0, 90.0), ("min", 60, 90), ("h", 3_600, 48)]
        where (seconds / length).rounded() < most {
            return "\(Int((seconds / length).rounded())) \(unit)"
        }
        return "\(count(Int((min(seconds, 1e12) / 86_400).rounded()))) d"
    }

    /// `4.2s`, `12s`, `2m05s`: what is left of a wait, rounded up, so that it never says 0 while there is one. Tenths below ten
    /// seconds: a back-off of two seconds or less would seem to stand still else.
    package static func wait(until instant: RunInstant, now: RunInstant) -> String {
        let nanoseconds = instant > now ? instant.nanoseconds - now.nanoseconds : 0
        let left = max(1, nanoseconds / 100_000_000 + (nanoseconds % 100_000_000 > 0 ? 1 : 0))
        if left < 100 { return "\(left / 10).\(left % 10)s" }
        let seconds = Int64(left / 10 + (left % 10 > 0 ? 1 : 0))
        return seconds < 100 ? "\(seconds)s" : latency(microseconds: seconds * 1_000_000)
    }

    /// `1s`, `8s`, `2m05s`: the same in whole seconds, for a wait that begins anew every few tenths and would flicker.
    package static func wholeWait(until instant: RunInstant, now: RunInstant) -> String {
        let nanoseconds = instant > now ? instant.nanoseconds - now.nanoseconds : 0
        let seconds = Int64(max(1, nanoseconds / 1_000_000_000 + (nanoseconds % 1_000_000_000 > 0 ? 1 : 0)))
        return seconds < 100 ? "\(seconds)s" : latency(microseconds: seconds * 1_000_000)
    }

    /// `45%`; 100 % only when nothing is missing.
    package static func percent(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "0%" }
        return "\(Int(min(100, max(0, Double(part) / Double(whole) * 100)).rounded(.down)))%"
    }

    /// `+4.4 %`, `-0.19 %`, `+173 %`, `0 %`: how much more or less, of a share such as 0.044; two or three digits that matter.
    package static func change(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        let hundredths = min((abs(share) * 10_000).rounded(), 1e12)
        if hundredths == 0 { return "0 %" }
        let value = Int64(hundredths)
        let size =
            if value < 100 {
                "0." + twoDigits(value)
            } else if value < 9_995 {
                "\((value + 5) / 100).\((value + 5) / 10 % 10)"
            } else {
                count(Int((value + 50) / 100))
            }
        return "\(share < 0 ? "-" : "+")\(size) %"
    }

    /// `99.71 %`: a share of 1 with two decimals; 100 % only when nothing is missing.
    package static func share(_ share: Double) -> String {
        let rounded = Int64((min(1, max(0, share)) * 10_000).rounded())
        let hundredths = share < 1 ? min(9999, rounded) : rounded
        return "\(hundredths / 100).\(twoDigits(hundredths % 100)) %"
    }

    /// `45%`: a part of what is divided, rounded to the nearest; `<1%` and `>99%` where it is neither nothing nor all.
    package static func share(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0, part > 0 else { return "0%" }
        guard part < whole else { return "100%" }
        let percent = Int((Double(part) / Double(whole) * 100).rounded())
        return percent == 0 ? "<1%" : percent == 100 ? ">99%" : "\(percent)%"
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
