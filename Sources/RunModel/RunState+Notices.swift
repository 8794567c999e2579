import FetchCore

/// Taking in what the run decided.
extension RunState {
    package mutating func take(_ timed: TimedNotice) {
        takeRule(timed)
        switch timed.notice {
        case .hostLimitMoved(let host, let move): change(host) { $0.ownLimit = move.to }
        case .hostLimitChanged(let host?, let limit):
            change(host) { $0.ownLimit = limit }
            status.take(timed)
        case .hostLimitDropped(let host):
            change(host) { $0.ownLimit = nil }
            status.take(timed)
        case .hostPaused(let host): change(host) { $0.isPaused = true }
        case .hostResumed(let host): change(host) { $0.isPaused = false }
        case .hostBackedOff(let host, let wait):
            if case .retryAfter(let until) = wait { tally.waits.ask(host, at: timed.at, until: until) }
            change(host) { host in
                host.wait = wait
                host.isProbing = false
            }
        case .hostProbing(let host): change(host) { $0.isProbing = true }
        case .hostRecovered(let host), .hostGivenUp(let host, _, _):
            change(host) { host in
                // What the server asked for stands.
                if case .backedOff = host.wait { host.wait = .none }
                host.isProbing = false
            }
        case .finished where isOutdated(timed): break
        default: status.take(timed)
        }
    }

    /// Whether the end that it tells of is over: something was sent again since, in the same batch.
    private func isOutdated(_ finish: TimedNotice) -> Bool {
        guard let reopenedAt, reopenedAt >= finish.at, !status.isStopping, status.outputFailure == nil
        else { return false }
        return tally.counts.unsettled > 0
    }

    private mutating func change(_ id: HostID, _ change: (inout HostLedger) -> Void) {
        guard id != .none else { return }
        tally.growHosts(to: id)
        change(&tally.hosts[id.index])
    }
}
