/// Writes moments as ISO 8601 in UTC with milliseconds: `2026-11-22T12:00:00.123Z`.
///
/// The text up to the second is kept, since most moments lie in the second of the one before.
package struct TimestampText {
    private var second: UInt64 = .max
    /// `2026-11-22T12:00:00` as bytes, 19 of them used.
    private var words: (UInt64, UInt64, UInt64) = (0, 0, 0)

    /// The moment by itself.
    package static func text(_ nanoseconds: UInt64) -> String {
        var out = ByteBuffer(capacity: 64)
        var writer = TimestampText()
        writer.append(nanoseconds, to: &out)
        return out.text
    }

    /// Appends the moment, given as nanoseconds since 1970; parts of a millisecond are dropped.
    @inline(__always)
    mutating func append(_ nanoseconds: UInt64, to out: inout ByteBuffer) {
        let second = nanoseconds / 1_000_000_000
        if second != self.second { load(second) }
        withUnsafeBytes(of: &words) { out.append(UnsafeRawBufferPointer(rebasing: $0[..<19])) }
        out.append(UInt8(ascii: "."))
        out.append(padded: Int(nanoseconds / 1_000_000 % 1000), digits: 3)
        out.append(UInt8(ascii: "Z"))
    }

    private mutating func load(_ second: UInt64) {
        self.second = second
        var text = ByteBuffer(capacity: 64)
        let (year, month, day) = Self.date(day: Int64(second / 86400))
        let time = Int(second % 86400)
        text.append(padded: year, digits: 4)
        text.append("-")
        text.append(padded: month, digits: 2)
        text.append("-")
        text.append(padded: day, digits: 2)
        text.append("T")
        text.append(padded: time / 3600, digits: 2)
        text.append(":")
        text.append(padded: time / 60 % 60, digits: 2)
        text.append(":")
        text.append(padded: time % 60, digits: 2)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: text.bytes) }
    }

    /// Year, month and day of a day counted from 1970-01-01, by the civil calendar
    /// ([the algorithm](https://howardhinnant.github.io/date_algorithms.html#civil_from_days)).
    static func date(day: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))
    }

    /// Nanoseconds since 1970 of a moment written this way; nil when it is anything else.
    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard text.count >= 20, text[text.count - 1] == UInt8(ascii: "Z"),
            let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
            let hour = number(text, 11, 2), let minute = number(text, 14, 2),
            let second = number(text, 17, 2),
            // 64 bits of nanoseconds end in 2554.
            (1970...2500).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60,
            second < 61
        else { return nil }
        var nanoseconds: UInt64 = 0
        if text.count > 20 {
            guard text[19] == UInt8(ascii: "."), text.count <= 30,
                let fraction = number(text, 20, text.count - 21)
            else { return nil }
            nanoseconds = UInt64(fraction)
            for _ in (text.count - 21)..<9 { nanoseconds *= 10 }
        }
        let seconds = days(year: year, month: month, day: day) * 86400 + hour * 3600 + minute * 60 + second
        return UInt64(seconds) * 1_000_000_000 + nanoseconds
    }

    /// Days from 1970-01-01 to this date.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ length: Int) -> Int? {
        guard length > 0, start + length <= text.count else { return nil }
        var value = 0
        for place in start..<(start + length) {
            let digit = text[place] &- 48
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
