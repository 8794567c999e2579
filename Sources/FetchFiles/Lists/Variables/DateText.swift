import FoundationEssentials
import Glibc

/// Writes a date by the formats of [Day.js](https://day.js.org/docs/en/display/format): `YYYY-MM-DD`, `[at] HH:mm`.
struct DateText {
    /// In local time rather than in UTC.
    let isLocal: Bool
    /// Whose time is the local one; nil is the machine's.
    var zone: TimeZone?

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]
    private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    /// The longest first: each is looked for where the format goes on.
    private static let tokens = [
        "YYYY", "MMMM", "dddd", "MMM", "ddd", "SSS", "YY", "MM", "DD", "dd", "HH", "hh", "mm", "ss", "ZZ",
        "M", "D", "d", "H", "h", "m", "s", "Z", "A", "a", "X", "x",
    ]

    /// - Parameter format: also `iso8601` and `rfc1123`.
    func text(_ date: Date, format: String) -> String {
        switch format {
        case "iso8601": filled(date, isLocal ? "YYYY-MM-DD[T]HH:mm:ssZ" : "YYYY-MM-DD[T]HH:mm:ss.SSS[Z]")
        case "rfc1123":
            filled(date, isLocal ? "ddd, DD MMM YYYY HH:mm:ss ZZ" : "ddd, DD MMM YYYY HH:mm:ss [GMT]")
        default: filled(date, format)
        }
    }

    private func filled(_ date: Date, _ format: String) -> String {
        var calendar = Calendar(identifier: .gregorian)
        let zone = self.zone(at: date)
        calendar.timeZone = zone
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second, .nanosecond, .weekday], from: date)
        var text = ""
        var rest = format[...]
        while let first = rest.first {
            if first == "[", let end = rest.firstIndex(of: "]") {
                text += rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
            } else if let token = Self.tokens.first(where: rest.hasPrefix) {
                text += value(of: token, date, parts, zone)
                rest = rest.dropFirst(token.count)
            } else {
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        return text
    }

    private func value(of token: String, _ date: Date, _ parts: DateComponents, _ zone: TimeZone) -> String {
        func two(_ number: Int?) -> String { Self.padded(number ?? 0, 2) }
        let hour = parts.hour ?? 0
        let shortHour = hour % 12 == 0 ? 12 : hour % 12
        let month = Self.months[((parts.month ?? 1) - 1) % 12]
        let day = Self.days[((parts.weekday ?? 1) - 1) % 7]
        switch token {
        case "YYYY": return Self.padded(parts.year ?? 0, 4)
        case "YY": return two((parts.year ?? 0) % 100)
        case "MMMM": return month
        case "MMM": return String(month.prefix(3))
        case "MM": return two(parts.month)
        case "M": return String(parts.month ?? 0)
        case "DD": return two(parts.day)
        case "D": return String(parts.day ?? 0)
        case "dddd": return day
        case "ddd": return String(day.prefix(3))
        case "dd": return String(day.prefix(2))
        case "d": return String((parts.weekday ?? 1) - 1)
        case "HH": return two(hour)
        case "H": return String(hour)
        case "hh": return two(shortHour)
        case "h": return String(shortHour)
        case "mm": return two(parts.minute)
        case "m": return String(parts.minute ?? 0)
        case "ss": return two(parts.second)
        case "s": return String(parts.second ?? 0)
        case "SSS": return Self.padded((parts.nanosecond ?? 0) / 1_000_000, 3)
        case "Z": return offset(date, zone, separator: ":")
        case "ZZ": return offset(date, zone, separator: "")
        case "A": return hour < 12 ? "AM" : "PM"
        case "a": return hour < 12 ? "am" : "pm"
        case "X": return String(Int(date.timeIntervalSince1970))
        default: return String(Int(date.timeIntervalSince1970 * 1000))
        }
    }

    private func offset(_ date: Date, _ zone: TimeZone, separator: String) -> String {
        let minutes = zone.secondsFromGMT(for: date) / 60
        let sign = minutes < 0 ? "-" : "+"
        return sign + Self.padded(abs(minutes) / 60, 2) + separator + Self.padded(abs(minutes) % 60, 2)
    }

    /// The machine's zone has the offset of that moment: names of zones would need all of Foundation.
    private func zone(at date: Date) -> TimeZone {
        guard isLocal else { return .gmt }
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        return zone ?? localtime_r(&seconds, &parts).flatMap {
            TimeZone(secondsFromGMT: $0.pointee.tm_gmtoff)
        }
            ?? .gmt
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
