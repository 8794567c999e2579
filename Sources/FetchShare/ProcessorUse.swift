import Glibc

/// How much of a processor this process uses.
struct ProcessorUse {
    private var last: (at: Duration, used: Duration)?

    /// In percent of one processor, since the call before; nil at the first.
    mutating func percent(_ now: Duration) -> Int? {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let used = Self.duration(usage.ru_utime) + Self.duration(usage.ru_stime)
        defer { last = (now, used) }
        guard let last, now > last.at else { return nil }
        return Int(((used - last.used) / (now - last.at) * 100).rounded())
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }
}
