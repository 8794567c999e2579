import FetchCore
import RunModel

/// The figures of the header.
extension DeckState {
    public var header: HeaderFacts {
        guard var facts = frozen?.header else { return liveHeader }
        facts.marked = ui.marks.count
        return facts
    }

    var liveHeader: HeaderFacts {
        var facts = HeaderFacts()
        facts.word = runWord
        facts.elapsed = run.clock(now).since(.start)
        facts.listIsOpen = !run.listEnded
        facts.counts = tally.counts
        facts.givenUp = rows.givenUp.count
        facts.shown = order.filter.isEmpty ? nil : order.rows.count
        facts.marked = ui.marks.count
        facts.active = tally.counts.inFlight
        facts.limit = run.limits.total
        facts.perHostLimit = run.limits.perHost
        facts.rateLimit = run.limits.rate
        facts.waiting = waiting
        facts.receivedBytes = tally.receivedBytes
        facts.latency = tally.latency.summary(now: now)
        facts.okLatency = tally.latency.okSummary(now: now)
        facts.causeCount = tally.causes.activeCount
        facts.outputFailure = run.outputFailure
        facts.connections = run.connections
        facts.recordsLag = run.recordsLag
        facts.proxy = options.proxy
        fillPace(&facts)
        return facts
    }

    /// The word for how the run goes.
    public var runWord: RunWord {
        if run.finishedAt != nil { return .finished }
        if run.isStopping || run.outputFailure != nil { return .stopping }
        if run.isPaused { return .paused }
        if tally.counts.total == 0, !run.listEnded { return .starting }
        return .running
    }

    private func fillPace(_ facts: inout HeaderFacts) {
        let isOver = facts.word == .finished
        if !isOver {
            let rate = tally.pace.rate(over: 3, now: now)
            facts.requestsPerSecond = rate.count
            facts.bytesPerSecond = rate.amount
        } else if facts.elapsed > .zero {
            let seconds = max(0.001, Double(facts.elapsed.microseconds) / 1e6)
            facts.requestsPerSecond = Double(facts.counts.settled - rows.earlier.count) / seconds
            facts.bytesPerSecond = Double(tally.receivedBytes) / seconds
        }
        let history = tally.pace.history()
        facts.requestHistory = history.counts
        facts.byteHistory = history.amounts
        facts.remaining = remaining(facts)
    }

    /// How long the rest will take at the pace of the last seconds; nil where that says nothing.
    ///
    /// What is held, and what waits for a host that is paused or backed off from, is no part of it: it comes when something else lets it.
    /// Once all others are in flight or wait for their next attempt, the slow ones are left, and the pace of those
    /// before them says nothing of when they end.
    private func remaining(_ facts: HeaderFacts) -> Duration? {
        guard facts.word == .running, run.listEnded else { return nil }
        func count(_ kind: WaitKind) -> Int { facts.waiting.first { $0.kind == kind }?.count ?? 0 }
        let left = facts.counts.unsettled - facts.counts[.held] - count(.hostPaused)
        let canStart = left - facts.active - count(.retry) - count(.retryAfter)
        // Of no second in which nothing could settle, because it was paused or done.
        let seconds = min(10, now.wholeSeconds - run.movesSince.wholeSeconds)
        let pace = tally.settledPace.rate(over: max(1, seconds), now: now).count
        return canStart > 0 && pace > 0 ? .seconds(Double(left) / pace) : nil
    }

    /// Queued rows by what they wait for, most first.
    private var waiting: [WaitCount] {
        var counts = [Int](repeating: 0, count: WaitKind.allCases.count)
        let constraints = runConstraints
        for (index, host) in tally.hosts.enumerated() where host.counts[.queued] > 0 {
            counts[WaitKind.retry.rawValue] += host.backingOff
            counts[WaitKind.retryAfter.rawValue] += host.retryingAfter
            guard host.ready > 0 else { continue }
            let reason = WaitReason.of(
                .none, now: now, constraints, hostConstraints(HostID(rawValue: UInt32(index))))
            counts[WaitKind(reason).rawValue] += host.ready
        }
        return WaitKind.allCases.map { WaitCount(kind: $0, count: counts[$0.rawValue]) }
            .filter { $0.count > 0 }
            .sorted { ($1.count, $0.kind.rawValue) < ($0.count, $1.kind.rawValue) }
    }

    /// One entry a host: what its queued rows wait for that have no delay of their own.
    var hostWaits: [WaitKind] {
        let constraints = runConstraints
        return tally.hosts.indices.map { index in
            WaitKind(
                WaitReason.of(.none, now: now, constraints, hostConstraints(HostID(rawValue: UInt32(index)))))
        }
    }

    /// Why a queued row has not started.
    func waitReason(_ index: Int) -> WaitReason {
        WaitReason.of(
            Delay(bits: rows.notes[index]).queueDelay, now: now, runConstraints,
            hostConstraints(rows.hosts[index]))
    }

    private var runConstraints: RunConstraints {
        RunConstraints(
            isPaused: run.startsNothing || run.recordsLag, active: tally.counts.inFlight,
            limit: run.limits.total, rate: run.limits.rate)
    }

    private func hostConstraints(_ id: HostID) -> HostConstraints {
        guard id != .none, tally.hosts.indices.contains(id.index) else {
            return HostConstraints(isPaused: false, wait: .none, active: 0, limit: 0)
        }
        let host = tally.hosts[id.index]
        return HostConstraints(
            isPaused: host.isPaused, wait: host.wait, active: host.counts.inFlight,
            limit: host.limit(run.limits.perHost), rate: run.limits.hostRate)
    }
}

extension WaitKind {
    init(_ reason: WaitReason) {
        switch reason {
        case .limit: self = .limit
        case .hostLimit: self = .hostLimit
        case .rate: self = .rate
        case .hostRate: self = .hostRate
        case .retry: self = .retry
        case .retryAfter: self = .retryAfter
        case .paused: self = .paused
        case .hostPaused: self = .hostPaused
        }
    }
}
