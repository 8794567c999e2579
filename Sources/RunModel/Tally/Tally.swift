import FetchCore

/// Everything that is counted as events come, so that no question of the screen needs a walk over all rows.
public struct Tally: Sendable {
    public var counts = StateCounts()
    /// One entry a host that was met, at its ``FetchCore/HostID/index``.
    public var hosts: [HostLedger] = []
    /// One entry a host that answered, for the first few thousand of them.
    public var gauges: [HostGauge] = []
    public var causes = CauseLedger()
    public var latency = LatencyTally()
    public var pace = Pace()
    /// Requests that settled for the first time, each second: what the ETA is told from.
    public var settledPace = Pace()
    public var delays = DelayQueue()
    public var receivedBytes: Int64 = 0
    /// For rows that were retried: how many of their attempts are in the latencies already.
    public var countedAttempts: [RequestID: Int] = [:]

    private static let maximumGauges = 8_192

    public init() {}

    public mutating func growHosts(to id: HostID) {
        while id != .none, hosts.count <= id.index { hosts.append(HostLedger()) }
    }

    public mutating func enter(_ state: RowState, _ host: HostID) {
        counts[state] += 1
        guard host != .none else { return }
        growHosts(to: host)
        hosts[host.index].counts[state] += 1
    }

    public mutating func leave(_ state: RowState, _ host: HostID) {
        counts[state] -= 1
        guard host != .none else { return }
        hosts[host.index].counts[state] -= 1
    }

    public mutating func enterDelay(_ delay: Delay, _ host: HostID) { shiftDelay(delay, host, 1) }

    public mutating func leaveDelay(_ delay: Delay, _ host: HostID) { shiftDelay(delay, host, -1) }

    /// Counts the latencies of an attempt that got a response.
    public mutating func record(_ timings: PhaseTimings, of settlement: Settlement, _ host: HostID) {
        let latency = timings.total
        guard host != .none else { return }
        hosts[host.index].phaseTotals.add(timings)
        hosts[host.index].attempts += 1
        if hosts[host.index].gauge < 0, gauges.count < Self.maximumGauges {
            hosts[host.index].gauge = Int32(gauges.count)
            gauges.append(HostGauge(number: gauges.count))
        }
        let gauge = Int(hosts[host.index].gauge)
        guard gauge >= 0 else { return }
        gauges[gauge].record(microseconds: latency, second: settlement.finishedAt.wholeSeconds)
    }

    public mutating func receive(_ bytes: Int64, _ host: HostID) {
        receivedBytes += bytes
        guard host != .none else { return }
        hosts[host.index].receivedBytes += bytes
    }

    /// Works out the figures that screens ask for again and again; those of hosts only where they are shown.
    public mutating func refreshSummaries(now: RunInstant, withHosts: Bool, isFinal: Bool = false) {
        latency.refresh(now: now, isFinal: isFinal)
        guard withHosts else { return }
        for place in gauges.indices.prefix(256) { gauges[place].refresh(now: now, isFinal: isFinal) }
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
