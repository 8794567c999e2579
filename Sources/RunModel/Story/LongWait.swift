import FetchCore

/// What a run waited for most of its length, with little in flight.
package struct LongWait: Sendable, Equatable {
    var reason: WaitTally.Reason
    /// How many requests waited at once, at most.
    package var count: Int
    /// The host that it was; nil where there were several, or it is the run's.
    package var host: HostID?
    /// The longest that the host asked to wait; nil where it did not, or is not one.
    package var askedSeconds: Int?
    package var waited: Duration
    /// Of how long a run.
    package var length: Duration

    func words(name: (HostID) -> String) -> String {
        let times = "\(Figures.duration(waited)) of the \(Figures.duration(length))"
        let requests = "up to \(Figures.counted(count, "request")) waited at once"
        return "\(cause(name)): \(requests), \(times)"
    }

    private func cause(_ name: (HostID) -> String) -> String {
        switch reason {
        case .retryAfter:
            let asked = askedSeconds.map { "Retry-After \($0) s" } ?? "Retry-After"
            return host.map { "\(name($0)) asks to wait (\(asked))" } ?? "hosts ask to wait (\(asked))"
        case .retry: return "back-off before retries" + (host.map { " to \(name($0))" } ?? "")
        case .backoff: return "the run backs off from \(host.map(name) ?? "several hosts")"
        case .hostPause: return "\(host.map(name) ?? "several hosts") paused"
        case .pause: return "the run paused"
        }
    }
}

extension RunState {
    /// Nil where less than half of the run was waited for, or less than a second.
    var longWait: LongWait? {
        let waits = tally.waits
        let length = status.finishedAt == nil ? max(wall, status.clock(now).since(.start)) : wall
        guard waits.microseconds >= 1_000_000, waits.microseconds * 2 >= length.microseconds,
            let longest = waits.longest
        else { return nil }
        let host = longest.waited.host
        return LongWait(
            reason: longest.reason, count: longest.waited.most, host: host,
            askedSeconds: host.flatMap(waits.askedSeconds),
            waited: min(length, .microseconds(longest.waited.microseconds)), length: length)
    }
}
