import FetchCore

/// How long little of a run was in flight because most of what was queued had to wait, and for what.
package struct WaitTally: Sendable {
    /// What is waited for; no limit, and nothing that a free slot would end.
    enum Reason: Int, CaseIterable {
        /// A server asks for it.
        case retryAfter
        /// A request's own back-off before its next attempt.
        case retry
        /// The run backs off from a host.
        case backoff
        /// Someone has paused a host.
        case hostPause
        /// Someone has paused the run.
        case pause
    }

    /// What has been waited for one reason.
    struct Waited {
        var microseconds: Int64 = 0
        /// How many requests waited at once, at most.
        var most = 0
        /// For how long most of those that waited were of one host; nil is several.
        var hosts: [HostID?: Int64] = [:]

        /// The host that it was for nine tenths of the time; nil where there is none.
        var host: HostID? {
            guard let top = hosts.max(by: { $0.value < $1.value }), top.value * 10 >= microseconds * 9 else {
                return nil
            }
            return top.key
        }
    }

    private var waited = [Waited](repeating: Waited(), count: Reason.allCases.count)
    private var addedAt = RunInstant.start
    /// The longest `Retry-After` of each host, in milliseconds.
    private var asked: [HostID: UInt32] = [:]

    package init() {}

    /// Everything that was waited for, in microseconds.
    var microseconds: Int64 { waited.reduce(0) { $0 + $1.microseconds } }

    /// What was waited for longest; nil where nothing was.
    var longest: (reason: Reason, waited: Waited)? {
        Reason.allCases.map { (reason: $0, waited: waited[$0.rawValue]) }
            .filter { $0.waited.microseconds > 0 }
            .max { $0.waited.microseconds < $1.waited.microseconds }
    }

    /// In whole seconds, the longest `Retry-After` of a host; nil where it sent none.
    func askedSeconds(_ host: HostID) -> Int? { asked[host].map { Int($0 + 500) / 1_000 } }

    mutating func ask(_ host: HostID, at: RunInstant, until: RunInstant) {
        guard host != .none, until > at else { return }
        let milliseconds = UInt32(clamping: until.since(at).microseconds / 1_000)
        if (asked[host] ?? 0) < milliseconds { asked[host] = milliseconds }
    }

    /// Takes in that what waited before has waited until this instant.
    mutating func add(_ standing: Standing?, until now: RunInstant) {
        defer { addedAt = max(addedAt, now) }
        guard let standing, now > addedAt else { return }
        let time = now.since(addedAt).microseconds
        let place = standing.reason.rawValue
        waited[place].microseconds += time
        waited[place].most = max(waited[place].most, standing.count)
        waited[place].hosts[standing.host, default: 0] += time
    }

    /// What most of the queue waits for at one instant.
    struct Standing: Equatable {
        var reason: Reason
        /// How many requests wait for it.
        var count: Int
        /// The host of nine tenths of them; nil where there is none.
        var host: HostID?
    }
}

extension RunState {
    /// What most of the queue waits for while little is in flight; nil while enough is, or most waits for a limit.
    var standingWait: WaitTally.Standing? {
        let (queued, inFlight) = (tally.counts[.queued], tally.counts.inFlight)
        // A quarter of what there could be at once.
        guard queued > 0, inFlight * 4 <= min(max(1, status.limits.total), inFlight + queued) else {
            return nil
        }
        if status.isPaused { return WaitTally.Standing(reason: .pause, count: queued) }
        guard !status.startsNothing, !status.recordsLag else { return nil }
        var counts = [Int](repeating: 0, count: WaitTally.Reason.allCases.count)
        var tops = [(host: HostID?, count: Int)](repeating: (nil, 0), count: counts.count)
        for (index, host) in tally.hosts.enumerated() where host.counts[.queued] > 0 {
            for (reason, count) in host.waits(now: now) where count > 0 {
                counts[reason.rawValue] += count
                if count > tops[reason.rawValue].count {
                    tops[reason.rawValue] = (HostID(rawValue: UInt32(index)), count)
                }
            }
        }
        guard counts.reduce(0, +) * 2 >= queued,
            let most = WaitTally.Reason.allCases.max(by: { counts[$0.rawValue] < counts[$1.rawValue] })
        else { return nil }
        let (count, top) = (counts[most.rawValue], tops[most.rawValue])
        return WaitTally.Standing(
            reason: most, count: count, host: top.count * 10 >= count * 9 ? top.host : nil)
    }
}

extension HostLedger {
    /// How many of its queued requests wait for what is no limit; one entry a reason.
    fileprivate func waits(now: RunInstant) -> [(WaitTally.Reason, Int)] {
        let own: [(WaitTally.Reason, Int)] = [(.retryAfter, retryingAfter), (.retry, backingOff)]
        if isPaused { return own + [(.hostPause, ready)] }
        switch wait {
        case .retryAfter(let until) where until > now:
            return [(.retryAfter, retryingAfter + ready), (.retry, backingOff)]
        case .backedOff(let until) where until > now: return own + [(.backoff, ready)]
        default: return own
        }
    }
}
