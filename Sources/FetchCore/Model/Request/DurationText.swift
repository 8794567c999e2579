/// Durations as people type and read them: `500ms`, `1.5s`, `2m`.
package enum DurationText {
    /// The units, by the words they may be written with.
    package enum Unit: Sendable, CaseIterable {
        case microseconds, milliseconds, seconds, minutes, hours, days

        var words: [String] {
            switch self {
            case .microseconds: ["us", "µs", "μs"]
            case .milliseconds: ["ms"]
            case .seconds: ["s", "sec"]
            case .minutes: ["m", "min"]
            case .hours: ["h"]
            case .days: ["d"]
            }
        }

        var seconds: Double {
            switch self {
            case .microseconds: 1e-6
            case .milliseconds: 1e-3
            case .seconds: 1
            case .minutes: 60
            case .hours: 3600
            case .days: 86_400
            }
        }
    }

    /// A number, whole or with a fraction, and its unit; nil when it is not that, is negative or beyond a
    /// hundred years.
    ///
    /// - Parameter bare: The unit of a number without one; nil, the default, means that it needs one.
    package static func parse(_ text: some StringProtocol, bare: Unit? = nil) -> Duration? {
        let text = String(text.trimmed)
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let word = text[digits.endIndex...].trimmed.lowercased()
        let unit = word.isEmpty ? bare : Unit.allCases.first { $0.words.contains(word) }
        guard let unit, digits.contains(where: \.isNumber), let number = Double(digits) else { return nil }
        let seconds = number * unit.seconds
        guard seconds < 100 * 365 * 86_400 else { return nil }
        // In whole nanoseconds, so that `1.1s` is 1,100,000,000 of them and no fraction less.
        return .nanoseconds(Int64((seconds * 1e9).rounded()))
    }

    /// As short as it can be told with at most one digit after the point: `250us`, `12ms`, `1.5s`, `2m05s`,
    /// `3h10m`.
    package static func short(_ duration: Duration) -> String {
        let microseconds = duration.microseconds
        switch microseconds {
        case ..<0: return "-" + short(.zero - duration)
        case ..<1000: return "\(microseconds)us"
        case ..<10_000 where microseconds % 1000 >= 100:
            return "\(microseconds / 1000).\(microseconds % 1000 / 100)ms"
        case ..<1_000_000: return "\(microseconds / 1000)ms"
        case ..<60_000_000:
            let tenths = microseconds / 100_000
            return tenths % 10 == 0 ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s"
        default:
            let seconds = microseconds / 1_000_000
            if seconds < 3600 { return "\(seconds / 60)m\(padded(seconds % 60))s" }
            return "\(seconds / 3600)h\(padded(seconds % 3600 / 60))m"
        }
    }

    /// In the largest unit below minutes that needs no fraction, to be read back: `1500ms`, `120s`; whole
    /// microseconds.
    package static func exact(_ duration: Duration) -> String {
        let microseconds = duration.microseconds
        if microseconds % 1_000_000 == 0 { return "\(microseconds / 1_000_000)s" }
        if microseconds % 1000 == 0 { return "\(microseconds / 1000)ms" }
        return "\(microseconds)us"
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
