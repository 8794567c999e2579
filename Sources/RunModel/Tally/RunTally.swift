import FetchCore

/// Everything that is counted as events come, so that no question of the screen needs a walk over all rows.
package struct RunTally: Sendable {
    package var counts = StateCounts()
    /// Requests that were attempted, and are queued or in flight again.
    package internal(set) var retrying = 0
    /// Requests of a run that began paused which nothing has started yet.
    package private(set) var heldAtStart = 0
    /// One entry a host that was met, at its ``FetchCore/HostID/index``.
    package var hosts: [HostLedger] = []
    /// One entry a host that answered, for the first few thousand of them.
    package internal(set) var gauges: [HostGauge] = []
    package var causes = CauseLedger()
    /// Kept where views are shown.
    package internal(set) var statuses = StatusTally()
    /// From the start of each attempt.
    package var latency = LatencyTally()
    /// From when each was due by the rate; nil while none has been late, when it would be the same.
    package private(set) var dueLatency: LatencyTally?
    package var pace = Pace()
    /// Requests that settled for the first time, each second: what the ETA is told from.
    package var settledPace = Pace()
    package var delays = DelayQueue()
    /// Body bytes as received, of each request's last attempt so far.
    package var receivedBytes: Int64 = 0
    /// What requests of a watch had come to before their last round.
    var pastRounds = PastRounds()
    /// Attempts that settled requests of this run took.
    var attempts = 0
    /// All their times added up.
    var attemptMicroseconds: Int64 = 0
    /// Of the ok ones, those that an earlier run's records know.
    var earlierOK = 0
    /// Of the failed ones, those that were answered and received something until their time was up.
    var streamed = 0
    /// What automatic retries of settled requests cost.
    var retries = RetryTally()
    /// What the run waited for with little in flight; kept where views are shown.
    var waits = WaitTally()
    var span = RunSpan()
    /// For rows that were retried: how many of their attempts are counted already.
    package var countedAttempts: [RequestID: Int] = [:]

    private static let maximumGauges = 8_192

    package init() {}

    package mutating func growHosts(to id: HostID) {
        while id != .none, hosts.count <= id.index { hosts.append(HostLedger()) }
    }

    package mutating func enter(_ state: RowState, _ host: HostID) {
        counts[state] += 1
        guard host != .none else { return }
        growHosts(to: host)
        hosts[host.index].counts[state] += 1
    }

    package mutating func leave(_ state: RowState, _ host: HostID) {
        counts[state] -= 1
        guard host != .none else { return }
        hosts[host.index].counts[state] -= 1
    }

    package mutating func enterDelay(_ delay: Delay, _ host: HostID) { shiftDelay(delay, host, 1) }

    package mutating func leaveDelay(_ delay: Delay, _ host: HostID) { shiftDelay(delay, host, -1) }

    mutating func enterHold(_ reason: HoldReason, _ host: HostID) { shiftHold(reason, host, 1) }

    mutating func leaveHold(_ reason: HoldReason, _ host: HostID) { shiftHold(reason, host, -1) }

    /// The latencies as they are measured from there.
    package func latency(from origin: LatencyOrigin) -> LatencyTally {
        switch origin {
        case .start: latency
        case .due: dueLatency ?? latency
        }
    }

    mutating func refreshLatency(now: RunInstant, isFinal: Bool, flights: [Int64]) {
        latency.refresh(now: now, isFinal: isFinal, flights: flights)
        dueLatency?.refresh(now: now, isFinal: isFinal, flights: flights)
    }

    /// Takes in an attempt that has a latency.
    ///
    /// - Parameter lateness: How long after it was due it began.
    mutating func record(
        _ timings: PhaseTimings, _ attempt: Int, _ status: Int, _ state: RowState, of settlement: Settlement,
        _ host: HostID, _ lateness: Lateness = .none
    ) {
        noteLateness(lateness)
        latency.record(
            timings, id: settlement.id, attempt: attempt, status: status, state: state,
            at: settlement.finishedAt)
        dueLatency?.record(
            timings, lateness, id: settlement.id, attempt: attempt, status: status, state: state,
            at: settlement.finishedAt)
        guard host != .none else { return }
        hosts[host.index].phaseTotals.add(timings)
        hosts[host.index].attempts += 1
        guard let gauge = gauge(of: host) else { return }
        gauges[gauge].record(microseconds: timings.total, second: settlement.finishedAt.wholeSeconds)
    }

    /// Counts the latency of a request that settled.
    mutating func measure(
        _ microseconds: Int64, _ lateness: Lateness, isOK: Bool, byHost: Bool, _ host: HostID
    ) {
        noteLateness(lateness)
        latency.add(microseconds, isOK: isOK)
        dueLatency?.add(microseconds + lateness.microseconds, isOK: isOK)
        if byHost, let gauge = gauge(of: host) { gauges[gauge].add(microseconds) }
    }

    /// Takes back the latency of a request that is retried.
    mutating func unmeasure(
        _ microseconds: Int64, _ lateness: Lateness, isOK: Bool, byHost: Bool, _ host: HostID
    ) {
        latency.remove(microseconds, isOK: isOK)
        dueLatency?.remove(microseconds + lateness.microseconds, isOK: isOK)
        if byHost, let gauge = gauge(of: host) { gauges[gauge].remove(microseconds) }
    }

    /// With the first that is late the two ways of measuring part.
    private mutating func noteLateness(_ lateness: Lateness) {
        if lateness != .none, dueLatency == nil { dueLatency = latency }
    }

    /// The place of the host's gauge, made where it has none; nil for hosts past a great many.
    private mutating func gauge(of host: HostID) -> Int? {
        guard host != .none else { return nil }
        if hosts[host.index].gauge < 0, gauges.count < Self.maximumGauges {
            hosts[host.index].gauge = Int32(gauges.count)
            gauges.append(HostGauge(number: gauges.count))
        }
        let place = Int(hosts[host.index].gauge)
        return place >= 0 ? place : nil
    }

    mutating func receive(_ bytes: Int64, _ host: HostID) {
        receivedBytes += bytes
        guard host != .none else { return }
        hosts[host.index].receivedBytes += bytes
    }

    private mutating func shiftHold(_ reason: HoldReason, _ host: HostID, _ step: Int) {
        guard reason == .start else { return }
        heldAtStart += step
        guard host != .none else { return }
        hosts[host.index].heldAtStart += step
    }

    /// The hosts that took most time, that one first.
    package func slowestHosts(_ number: Int) -> [HostID] {
        var top: [Int] = []
        for index in hosts.indices where hosts[index].attempts > 0 {
            let time = hosts[index].phaseTotals.total
            if top.count == number, let last = top.last {
                guard time > hosts[last].phaseTotals.total else { continue }
                top.removeLast()
            }
            let place = top.firstIndex { hosts[$0].phaseTotals.total < time } ?? top.count
            top.insert(index, at: place)
        }
        return top.map { HostID(rawValue: UInt32($0)) }
    }

    /// How many of a host's requests took that long or longer, and how many are measured; none for a host without a gauge.
    func gaugedCounts(of host: HostID, from microseconds: Int64) -> (slow: Int, all: Int) {
        guard host != .none, hosts.indices.contains(host.index), hosts[host.index].gauge >= 0 else {
            return (0, 0)
        }
        return gauges[Int(hosts[host.index].gauge)].counts(from: microseconds)
    }

    private mutating func shiftDelay(_ delay: Delay, _ host: HostID, _ step: Int) {
        guard delay != .none, host != .none else { return }
        if delay.isRetryAfter {
            hosts[host.index].retryingAfter += step
        } else {
            hosts[host.index].backingOff += step
        }
    }
}

/// From the first request's start to the last one's end, in whole milliseconds, as records tell them.
struct RunSpan: Sendable {
    private var first: UInt64?
    private var last: UInt64 = 0

    mutating func extend(_ settlement: Settlement) {
        extend(from: settlement.startedAt ?? settlement.finishedAt, to: settlement.finishedAt)
    }

    mutating func extend(from start: RunInstant, to end: RunInstant) {
        let start = start.nanoseconds / 1_000_000
        first = min(first ?? start, start)
        last = max(last, end.nanoseconds / 1_000_000)
    }

    /// When the last request settled; nil when none has.
    var end: RunInstant? { first.map { _ in RunInstant(nanoseconds: last * 1_000_000) } }

    /// Nil when no request has settled.
    var length: Duration? { first.map { .milliseconds(Int64(last - min($0, last))) } }
}
