import FetchCore

/// What keeps more of a run's requests from being sent at once.
package enum BindingLimit: Sendable, Equatable {
    case limit(Int)
    /// With its host where it is one's alone; the number is nil where hosts have several.
    case hostLimit(Int?, HostID?)
    case rate(Double)
    case hostRate(Double)
    /// So many requests wait for their next attempt.
    case retry(Int)
    /// So many wait because a server asked for it.
    case retryAfter(Int)
    case paused
    /// Hosts that are paused or backed off from; the host where it is one.
    case hostPaused(HostID?)
    /// All that is left is in flight, or could start at once.
    case nothing
    /// First requests go one at a time; the host where it is one.
    case canary(HostID?)

    func words(isOver: Bool, name: (HostID) -> String) -> String {
        let lead = isOver ? "what bound it was" : "what binds is"
        switch self {
        case .limit(let limit): return "\(lead) the concurrency \(Figures.count(limit))"
        case .hostLimit(let limit, let host):
            let number = limit.map { " \(Figures.count($0))" } ?? "s"
            return "\(lead) the host limit\(number)" + (host.map { " of \(name($0))" } ?? "")
        case .rate(let rate): return "\(lead) the rate \(Figures.setting(rate))/s"
        case .hostRate(let rate): return "\(lead) the host rate \(Figures.setting(rate))/s"
        case .retry(let count):
            return "\(Figures.counted(count, "request")) back\(count == 1 ? "s" : "") off before a retry"
        case .retryAfter(let count):
            return "\(Figures.counted(count, "request")) wait\(count == 1 ? "s" : "") as Retry-After asks"
        case .paused: return "the run is paused"
        case .hostPaused(let host): return "\(lead) the pause of \(host.map(name) ?? "several hosts")"
        case .canary(let host): return "\(lead) the canary of \(host.map(name) ?? "several hosts")"
        case .nothing: return isOver ? "no limit held it back" : "no limit holds it back"
        }
    }
}

extension BindingLimit {
    static func of(_ run: RunState, isOver: Bool) -> BindingLimit? {
        isOver ? overall(run) : now(run)
    }

    /// What most of the queued requests wait for.
    private static func now(_ run: RunState) -> BindingLimit? {
        if run.status.isPaused { return .paused }
        guard let most = run.waiting.first else { return run.tally.counts.inFlight > 0 ? .nothing : nil }
        let limits = run.status.limits
        switch most.kind {
        // A row that is about to start is said to wait for a limit, too.
        case .limit:
            return isReached(limits.total, by: run.tally.counts.inFlight) ? .limit(limits.total) : nil
        case .hostLimit:
            let hosts = hosts(of: run, waitingFor: .hostLimit).filter {
                let host = run.tally.hosts[$0.index]
                return isReached(host.limit(limits.perHost), by: host.counts.inFlight)
            }
            guard !hosts.isEmpty else { return nil }
            let values = Set(hosts.map { run.tally.hosts[$0.index].limit(limits.perHost) })
            let isOfOne = hosts.count == 1 && run.tally.hosts.count > 1
            return .hostLimit(values.count == 1 ? values.first : nil, isOfOne ? hosts.first : nil)
        case .rate: return limits.rate.map(Self.rate)
        case .hostRate: return limits.hostRate.map(Self.hostRate)
        case .retry: return .retry(most.count)
        case .retryAfter: return .retryAfter(most.count)
        case .paused: return .paused
        case .hostPaused: return .hostPaused(only(hosts(of: run, waitingFor: .hostPaused)))
        case .canary: return .canary(only(hosts(of: run, waitingFor: .canary)))
        case .elsewhere, .noWorker, .databaseGone, .runCancelled, .runDeleted: return nil
        }
    }

    /// Whether as many are in flight as may be, but for some that have just ended.
    private static func isReached(_ limit: Int, by inFlight: Int) -> Bool {
        limit > 0 && inFlight * 10 >= limit * 9
    }

    private static func only(_ hosts: [HostID]) -> HostID? { hosts.count == 1 ? hosts.first : nil }

    private static func hosts(of run: RunState, waitingFor kind: WaitKind) -> [HostID] {
        let waits = run.hostWaits
        return waits.indices.filter { waits[$0] == kind && run.tally.hosts[$0].ready > 0 }
            .map { HostID(rawValue: UInt32($0)) }
    }

    /// What a run that is over was near to all the time; nil where none of it shows, and where limits were changed meanwhile.
    private static func overall(_ run: RunState) -> BindingLimit? {
        let limits = run.status.limits
        let seconds = run.wall / .seconds(1)
        guard !run.status.limitsChanged, seconds > 0 else { return nil }
        let totals = run.tally.latency.phaseTotals
        // A twentieth of the time in the queue is nothing that a higher limit would spare.
        guard totals.queue * 20 >= totals.total else { return .nothing }
        func isNear(_ value: Double, _ limit: Double) -> Bool { limit > 0 && value >= 0.8 * limit }
        if let rate = limits.rate, isNear(Double(run.tally.attempts) / seconds, rate) { return .rate(rate) }
        guard let top = run.tally.slowestHosts(1).first else { return nil }
        let host = run.tally.hosts[top.index]
        if let rate = limits.hostRate, isNear(Double(host.attempts) / seconds, rate) {
            return .hostRate(rate)
        }
        let hostLimit = host.limit(limits.perHost)
        if isNear(Double(host.phaseTotals.total) / 1e6 / seconds, Double(hostLimit)) {
            return .hostLimit(hostLimit, run.tally.hosts.count > 1 ? top : nil)
        }
        let inFlight = Double(run.tally.attemptMicroseconds) / 1e6 / seconds
        return isNear(inFlight, Double(limits.total)) ? .limit(limits.total) : nil
    }
}
