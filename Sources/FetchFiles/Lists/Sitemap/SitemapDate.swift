/// A date as sitemaps have it, with the time it spans: `2026`, `2026-11`, `2026-11-27`, `2026-11-27T12:30Z`,
/// `2026-11-27T12:30:15.5+01:00` ([W3C](https://www.w3.org/TR/NOTE-datetime)).
package struct SitemapDate: Sendable, Equatable {
    /// Seconds since 1970 of its first second and of the first one behind it.
    let seconds: Range<Int>

    /// Nil for anything else. A time without a zone is UTC.
    package init?(_ text: some StringProtocol) {
        var fields = Fields(text.utf8)
        guard let year = fields.number(4), (1970...9999).contains(year) else { return nil }
        var (month, day) = (1, 1)
        var monthsSpanned = 12
        var hasDay = false
        if fields.skip("-") {
            guard let value = fields.number(2), (1...12).contains(value) else { return nil }
            (month, monthsSpanned) = (value, 1)
            if fields.skip("-") {
                guard let value = fields.number(2), (1...31).contains(value) else { return nil }
                (day, hasDay) = (value, true)
            }
        }
        let start = TimestampText.days(year: year, month: month, day: day) * 86_400
        if fields.isAtEnd {
            let next = month + monthsSpanned
            let end =
                hasDay
                ? start + 86_400
                : TimestampText.days(year: next > 12 ? year + 1 : year, month: next > 12 ? 1 : next, day: 1)
                    * 86_400
            seconds = start..<end
            return
        }
        guard hasDay, fields.skip("T") || fields.skip("t") || fields.skip(" "), let time = fields.time()
        else { return nil }
        seconds = (start + time.lowerBound)..<(start + time.upperBound)
    }

    /// Whether some of it is not before the beginning of the other.
    func isNotBefore(_ other: SitemapDate) -> Bool { seconds.upperBound > other.seconds.lowerBound }
}

/// The fields of a date, read from left to right.
private struct Fields {
    private var rest: [UInt8]

    init(_ text: some Sequence<UInt8>) {
        rest = text.reversed()
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard rest.last == UInt8(ascii: sign) else { return false }
        rest.removeLast()
        return true
    }

    mutating func number(_ length: Int) -> Int? {
        guard rest.count >= length else { return nil }
        var value = 0
        for _ in 0..<length {
            let byte = rest.removeLast()
            guard byte.isDigit else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    /// The seconds of the day in UTC that `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s` and its zone span, to the end of the text.
    mutating func time() -> Range<Int>? {
        guard let hour = number(2), hour < 25, skip(":"), let minute = number(2), minute < 60 else {
            return nil
        }
        var start = hour * 3600 + minute * 60
        var length = 60
        if skip(":") {
            guard let second = number(2), second < 61 else { return nil }
            (start, length) = (start + second, 1)
            if skip(".") {
                guard number(1) != nil else { return nil }
                while let byte = rest.last, byte.isDigit { rest.removeLast() }
            }
        }
        if isAtEnd || skip("Z") || skip("z") { return isAtEnd ? start..<(start + length) : nil }
        let sign = skip("+") ? -1 : skip("-") ? 1 : 0
        guard sign != 0, let hours = number(2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = number(2), minutes < 60, isAtEnd else { return nil }
        start += sign * (hours * 3600 + minutes * 60)
        return start..<(start + length)
    }
}
