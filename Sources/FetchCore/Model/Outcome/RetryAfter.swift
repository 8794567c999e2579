/// Reads `Retry-After` ([RFC 9110 §10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
package enum RetryAfter {
    /// What is longer comes out as this, some 30,000 years: longer than anyone waits.
    private static let longestSeconds: Int64 = 1_000_000_000_000

    /// How long the server asks to wait; nil when it cannot be read.
    ///
    /// - Parameters:
    ///   - value: Seconds (`120`; a fraction is understood too) or an HTTP date. A past date is no wait.
    ///   - wallNanoseconds: Nanoseconds since 1970 when the response came.
    package static func delay(_ value: String, wallNanoseconds: UInt64) -> Duration? {
        let text = value.trimmed
        if let first = text.utf8.first, first >= 0x30, first <= 0x39 { return seconds(text) }
        guard let date = HTTPDate.parse(String(text)) else { return nil }
        let wait = Duration.seconds(date) - .nanoseconds(Int64(clamping: wallNanoseconds))
        return min(max(.zero, wait), .seconds(longestSeconds))
    }

    private static func seconds(_ text: Substring) -> Duration? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }) else {
            return nil
        }
        // More digits than fit are longer than that all the same.
        guard let seconds = Double(text) else { return nil }
        return seconds >= Double(longestSeconds) ? .seconds(longestSeconds) : .seconds(seconds)
    }
}

/// Reads the three date forms of HTTP
/// ([RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
package enum HTTPDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Seconds since 1970, UTC; nil when it is none of the three:
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
    package static func parse(_ text: String) -> Int64? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
        guard words.count >= 5 else { return nil }
        if let month = month(words[1]) {
            guard words.count == 5, let year = number(words[4], digits: 4...4) else { return nil }
            return seconds(year, month, day: words[2], time: words[3])
        }
        guard words.count == 6, words[5].uppercased() == "GMT" || words[5].uppercased() == "UTC",
            let month = month(words[2])
        else { return nil }
        if let year = number(words[3], digits: 4...4) {
            return seconds(year, month, day: words[1], time: words[4])
        }
        guard let short = number(words[3], digits: 2...2) else { return nil }
        // Two digits: none of the servers of today means the last century but as a date long past.
        return seconds(short < 70 ? 2000 + short : 1900 + short, month, day: words[1], time: words[4])
    }

    private static func month(_ word: Substring) -> Int? {
        months.firstIndex(of: word.lowercased()).map { $0 + 1 }
    }

    private static func number(_ word: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(word.utf8.count), word.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return Int(word)
    }

    private static func seconds(_ year: Int, _ month: Int, day: Substring, time: Substring) -> Int64? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false)
        guard let day = number(day, digits: 1...2), (1...31).contains(day), clock.count == 3,
            let hour = number(clock[0], digits: 1...2), hour < 24,
            let minute = number(clock[1], digits: 2...2), minute < 60,
            // 60 is a leap second.
            let second = number(clock[2], digits: 2...2), second <= 60
        else { return nil }
        return Int64(days(year, month, day)) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// Days since 1970-01-01 in the Gregorian calendar
    /// ([days from civil](https://howardhinnant.github.io/date_algorithms.html#days_from_civil)).
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
