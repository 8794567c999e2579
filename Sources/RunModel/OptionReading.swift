import FetchCore

/// Values of options from their text; each says what is wrong in words that follow the option's name.
package enum OptionReading {
    /// A whole number of at least `minimum`.
    package static func count(
        _ text: String, atLeast minimum: Int, atMost maximum: Int = .max
    ) throws(OptionComplaint) -> Int {
        guard let value = Int(text) else {
            throw OptionComplaint(
                isDigits(text) ? "the number is too large" : "expected a whole number of \(minimum) or more")
        }
        guard value >= minimum else { throw OptionComplaint("expected \(minimum) or more") }
        guard value <= maximum else { throw OptionComplaint("expected \(maximum) or less") }
        return value
    }

    /// `5`, or `5:60%`.
    package static func canary(_ text: String) throws(OptionComplaint) -> CanaryPolicy {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard let count = Int(parts[0]), count >= 1 else {
            throw OptionComplaint("expected a number of requests, 1 or more, such as 5 or 5:60%")
        }
        guard parts.count == 2 else { return CanaryPolicy(count: count) }
        let digits = parts[1].hasSuffix("%") ? String(parts[1].dropLast()) : parts[1]
        guard let percent = Int(digits), (0...100).contains(percent) else {
            throw OptionComplaint("expected a share of 0 to 100 per cent after ':', such as 5:60%")
        }
        return CanaryPolicy(count: count, percent: percent)
    }

    /// A time with its unit or in seconds, decimals allowed, more than 0 and at most a year: `500ms`, `1.5s`, `2m`, `1d`, `5`.
    package static func seconds(_ text: String, zeroAllowed: Bool = false) throws(OptionComplaint) -> Duration
    {
        let wanted =
            zeroAllowed ? "expected seconds, 0 or more, such as 0.5" : "expected seconds, such as 5 or 0.5"
        guard let value = number(text) ?? DurationText.parse(text).map({ $0 / .seconds(1) }) else {
            throw OptionComplaint(wanted)
        }
        guard value > 0 || (zeroAllowed && value == 0) else {
            throw OptionComplaint("expected \(zeroAllowed ? "0 or more" : "more than 0") seconds")
        }
        guard value <= 31_536_000 else { throw OptionComplaint("that is more than a year of seconds") }
        return .nanoseconds(Int64(value * 1e9))
    }

    /// Requests a second, more than 0.
    ///
    /// - Parameter noLimit: how one has no limit where it is read.
    package static func rate(
        _ text: String, noLimit: String = "leave it out for no limit"
    ) throws(OptionComplaint) -> Double {
        guard let value = number(text) else {
            throw OptionComplaint("expected requests a second, such as 20 or 0.5")
        }
        guard value > 0 else { throw OptionComplaint("expected more than 0; \(noLimit)") }
        guard value <= 1e9 else {
            throw OptionComplaint("expected at most 1000000000; \(noLimit)")
        }
        return value
    }

    /// Bytes: `1048576`, `500k`, `100M`, `1G`, in powers of 1024; `100MB` and `100MiB` are the same.
    package static func bytes(_ text: String) throws(OptionComplaint) -> Int64 {
        let wanted = OptionComplaint("expected bytes of 1 or more, such as 1048576, 500k, 100M or 1G")
        let lower = text.lowercased()
        let digits = lower.prefix { $0.isNumber || $0 == "." }
        let units: [String: Double] = [
            "": 1, "b": 1, "k": 1024, "m": 1_048_576, "g": 1_073_741_824, "t": 1_099_511_627_776,
        ]
        var unit = String(lower.dropFirst(digits.count))
        if unit.count > 1, unit.hasSuffix("ib") {
            unit = String(unit.dropLast(2))
        } else if unit.count > 1, unit.hasSuffix("b") {
            unit = String(unit.dropLast())
        }
        guard let value = number(String(digits)), let factor = units[unit] else { throw wanted }
        let total = value * factor
        guard total >= 1 else { throw wanted }
        guard total < 9e18 else {
            throw OptionComplaint("the number is too large; expected bytes such as 500k, 100M or 1G")
        }
        return Int64(total)
    }

    /// A decimal number without the words, signs and hexadecimals that `Double` would take as well, but for a minus.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 || $0 == 45 }) else { return nil }
        return Double(text)
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    }
}
