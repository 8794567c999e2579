import FetchCore

/// How many a second there were in the last few seconds.
struct RateWindow {
    private var samples: [(at: RunInstant, count: Int)] = [(.start, 0)]

    /// Notes how many there are by now, and forgets what is older than five seconds.
    mutating func note(_ count: Int, at now: RunInstant) {
        samples.append((now, count))
        while samples.count > 2, now.seconds - samples[1].at.seconds > 5 { samples.removeFirst() }
    }

    /// 0 before anything was noted.
    var perSecond: Double {
        guard let first = samples.first, let last = samples.last, last.at > first.at else { return 0 }
        return Double(last.count - first.count) / (last.at.seconds - first.at.seconds)
    }
}
