import Glibc
import RunModel

/// Hours of the day, by local time, in which no alert command is called; they may cross midnight.
struct QuietHours: Equatable {
    /// Minutes since midnight.
    private let begin: Int
    private let end: Int

    /// `22:00-07:30`.
    ///
    /// - Throws: What is wrong with it.
    init(parsing text: String) throws(OptionComplaint) {
        let times = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
        guard times.count == 2, let begin = times[0], let end = times[1] else {
            throw OptionComplaint("expected HH:MM-HH:MM, such as 22:00-07:30")
        }
        guard begin != end else { throw OptionComplaint("the hours begin and end at the same time") }
        (self.begin, self.end) = (begin, end)
    }

    /// Whether the time is within them; the last minute is not.
    func contain(hour: Int, minute: Int) -> Bool {
        let now = hour * 60 + minute
        return begin < end ? (begin..<end).contains(now) : now >= begin || now < end
    }

    /// Whether it is one of them now.
    var isNow: Bool {
        var seconds = time(nil)
        var local = tm()
        localtime_r(&seconds, &local)
        return contain(hour: Int(local.tm_hour), minute: Int(local.tm_min))
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }
}
