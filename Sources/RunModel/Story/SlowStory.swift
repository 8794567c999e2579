import FetchCore

/// Why a run takes as long as it does, as figures: what most of the time is, how slow the others are, and what holds it back.
package struct SlowStory: Sendable, Equatable {
    package var share: SlowShare
    /// The 99th percentile in microseconds, without the requests that ``share`` is about; nil where none is left.
    package var p99: Int64?
    /// Whether ``p99`` can only grow.
    package var isP99Open = false
    /// What keeps more from being sent at once; nil where that is not known.
    package var limit: BindingLimit?
    /// Whether all of this is over.
    package var isOver = false
    /// Whether only the last attempt of each request is known.
    package var isOfLastAttempts = false
}

/// What stands out in the time that a run's requests took.
package enum SlowShare: Sendable, Equatable {
    /// Nothing has come yet: so many requests are in flight, the longest of them for that time.
    case unanswered(count: Int, microseconds: Int64)
    /// Most of the run's length was waited for something, with little in flight.
    case wait(LongWait)
    /// A group of requests that took much longer than the others.
    case requests(SlowRequests, percent: Int)
    /// Attempts that were tried again, and the waits after them; the hosts that they went to, nil where those are too many, and
    /// where the run has no others.
    case retries(attempts: Int, percent: Int, hosts: NamedHosts?)
    /// A host, with a smaller share of the attempts than of the time.
    case host(HostID, percent: Int, attemptPercent: Int)
    case phase(AttemptPhase, percent: Int)
}

extension SlowStory {
    /// Whether ``p99`` is the one of all requests.
    package var isOfAll: Bool {
        if case .requests = share { return false }
        return p99 != nil
    }

    /// `62% of the time is 10 hung requests to billing`, `without them p99 is 156 ms`, `what binds is the host limit 10`: one
    /// entry a clause, most important first.
    ///
    /// - Parameter name: What a host is called.
    package func clauses(name: (HostID) -> String) -> [String] {
        let limit = limit.map { $0.words(isOver: isOver, name: name) }
        let whole = isOfLastAttempts ? "the last attempts' time" : "the attempts' time"
        return [share.words(of: whole, name: name), p99Words, limit].compactMap { $0 }
    }

    private var p99Words: String? {
        guard let p99 else { return nil }
        let words = "p99 is \(isP99Open ? "≥" : "")\(Figures.latency(microseconds: p99, .blank))"
        guard case .requests(let slow, _) = share else { return words }
        return "without \(slow.count == 1 ? "it" : "them") \(words)"
    }
}

extension SlowShare {
    func words(of whole: String, name: (HostID) -> String) -> String {
        switch self {
        case .unanswered(let count, let microseconds):
            let longest = Figures.latency(microseconds: microseconds, .blank)
            return
                "no response yet: \(Figures.counted(count, "request")) in flight, the longest for \(longest)"
        case .wait(let wait): return wait.words(name: name)
        case .requests(let slow, let percent):
            return "\(percent)% of \(whole) is \(slow.words(name: name))"
        case .retries(let attempts, let percent, let hosts):
            let waits = attempts == 1 ? "the wait after it" : "the waits after them"
            let retried =
                Figures.counted(attempts, "retried attempt") + (hosts.map { " to \($0.words(name))" } ?? "")
            return "\(percent)% of the time of attempts and waits is \(retried) and \(waits)"
        case .host(let host, let percent, let attemptPercent):
            return "\(percent)% of \(whole) is \(name(host)), with \(attemptPercent)% of the attempts"
        case .phase(let phase, let percent):
            return "\(percent)% of \(whole) is \(phase.activity)"
        }
    }
}

extension AttemptPhase {
    /// What is done in it.
    var activity: String {
        switch self {
        case .dns: "looking up names"
        case .connect: "connecting"
        case .tls: "TLS handshakes"
        case .send: "sending requests"
        case .wait: "waiting for the first byte"
        case .receive: "receiving bodies"
        }
    }
}

extension RunState {
    /// Why the run takes as long as it does; nil before anything is in flight.
    ///
    /// Worked out from what is counted and from the rows in flight, in some tenths of a millisecond; needs ``Depth/views``.
    ///
    /// - Parameter isReplay: Whether the run is known by its records, which say nothing of limits and of attempts before the last.
    package func slowStory(isReplay: Bool) -> SlowStory? {
        guard var story = slowStory else { return nil }
        guard isReplay else { return story }
        story.limit = nil
        story.isOfLastAttempts = tally.attempts > tally.counts.settled
        return story
    }

    private var slowStory: SlowStory? {
        let unsettled = UnsettledTimes(self)
        let isOver = status.finishedAt != nil
        let limit = BindingLimit.of(self, isOver: isOver)
        let recorded = tally.latency.recorded
        if let wait = longWait {
            return SlowStory(
                share: .wait(wait), p99: SlowStory.p99(of: recorded), limit: isOver ? nil : limit,
                isOver: isOver)
        }
        guard !recorded.isEmpty else {
            return untoldStory(unsettled.flights, limit)
        }
        let waits = tally.retries.waitMicroseconds + unsettled.waitMicroseconds
        let retried = tally.retries.microseconds + unsettled.earlierMicroseconds
        let whole =
            tally.attemptMicroseconds + unsettled.flightMicroseconds + unsettled.earlierMicroseconds + waits
        func percent(_ part: Int64) -> Int { SlowStory.percent(part, of: whole) }
        let slow = SlowRequests.among(recorded, unsettled, whole: whole, of: self)
        // What hung and was tried again is told with the other slow ones.
        let otherRetries = retried + waits - (slow?.retriedMicroseconds ?? 0)
        if let slow, slow.microseconds >= otherRetries {
            return SlowStory(
                share: .requests(
                    slow.requests, percent: SlowStory.percent(slow.microseconds, of: whole - waits)),
                p99: slow.othersP99,
                limit: limit, isOver: isOver)
        }
        let attempts = tally.retries.attempts + unsettled.earlier.count
        let share =
            percent(otherRetries) >= SlowStory.leastPercent
            ? SlowShare.retries(
                attempts: attempts, percent: percent(retried + waits),
                hosts: retriedHosts(unsettled, of: attempts))
            : outstandingHost ?? longestPhase
        return SlowStory(share: share, p99: SlowStory.p99(of: recorded), limit: limit, isOver: isOver)
    }

    /// The hosts that the attempts went to that were tried again; nil where they are too many, or there is no other.
    private func retriedHosts(_ unsettled: UnsettledTimes, of attempts: Int) -> NamedHosts? {
        var counts = tally.retries.hosts
        for time in unsettled.earlier { counts[time.host, default: 0] += 1 }
        let found = NamedHosts(counts, of: attempts)
        return found.flatMap { $0.hostCount < tally.hosts.count ? $0 : nil }
    }

    /// While no request has come to anything yet.
    private func untoldStory(_ flights: [UnsettledTimes.Time], _ limit: BindingLimit?) -> SlowStory? {
        guard !flights.isEmpty else { return nil }
        let silent = flights.filter { !$0.hasResponse }
        guard let longest = silent.map(\.microseconds).max() else {
            let share = SlowRequests(count: flights.count, kind: .streaming)
            return SlowStory(share: .requests(share, percent: 100), limit: limit)
        }
        return SlowStory(share: .unanswered(count: silent.count, microseconds: longest), limit: limit)
    }

    /// The host that takes half of the time or more, and that more than its attempts account for.
    private var outstandingHost: SlowShare? {
        let busy = tally.hosts.indices.filter { tally.hosts[$0].attempts > 0 }
        let attempts = busy.reduce(0) { $0 + tally.hosts[$1].attempts }
        guard busy.count > 1,
            let top = busy.max(by: { tally.hosts[$0].phaseTotals.total < tally.hosts[$1].phaseTotals.total })
        else { return nil }
        let share = SlowStory.percent(tally.hosts[top].phaseTotals.total, of: tally.latency.phaseTotals.total)
        let ofAttempts = SlowStory.percent(Int64(tally.hosts[top].attempts), of: Int64(attempts))
        guard share >= 50, share * 2 >= ofAttempts * 3 || share >= ofAttempts + 15 else { return nil }
        return .host(HostID(rawValue: UInt32(top)), percent: share, attemptPercent: ofAttempts)
    }

    private var longestPhase: SlowShare {
        let totals = tally.latency.phaseTotals
        let phase = AttemptPhase.allCases.max { totals[$0] < totals[$1] } ?? .wait
        return .phase(phase, percent: SlowStory.percent(totals[phase], of: totals.total))
    }
}

extension SlowStory {
    /// What takes less of the time than this is not what it is about.
    static let leastPercent = 25

    /// Rounded down, 100 at most.
    static func percent(_ part: Int64, of whole: Int64) -> Int {
        whole > 0 ? Int(min(100, max(0, Double(part) / Double(whole) * 100))) : 0
    }

    /// The time that 99 in 100 did not exceed, of times in order; nil where there is none.
    static func p99(of times: some Sequence<RecordedTime>) -> Int64? {
        let count = times.reduce(0) { $0 + $1.count }
        // As the histogram rounds, so that both say the same.
        var left = max(1, Int((99.0.nextDown * Double(count) / 100).rounded(.up)))
        for time in times {
            left -= time.count
            if left <= 0 { return time.microseconds }
        }
        return nil
    }
}
