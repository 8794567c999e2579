import FetchCore

/// How a run goes, and what keeps its requests waiting.
extension RunState {
    /// The word for how the run goes.
    package var word: RunWord {
        if status.finishedAt != nil, !status.roundsGoOn { return .finished }
        if status.isStopping || status.outputFailure != nil { return .stopping }
        if status.isPaused || isHeldAtStart { return .paused }
        if tally.counts.total == 0, !status.listEnded { return .starting }
        return .running
    }

    /// Whether all that has not settled waits for someone to start it.
    private var isHeldAtStart: Bool {
        tally.heldAtStart > 0 && tally.heldAtStart == tally.counts.unsettled
    }

    /// How long the rest will take at the pace of the last seconds; nil where that says nothing.
    ///
    /// What is held, and what waits for a host that is paused or backed off from, is no part of it: it comes when something else lets it.
    /// Once all others are in flight or wait for their next attempt, the slow ones are left, and the pace of those
    /// before them says nothing of when they end. Where some hang meanwhile, or wait for a host, it can only become longer.
    ///
    /// - Parameter waiting: ``waiting``, where that is at hand.
    package func remaining(_ waiting: [WaitCount]) -> RemainingTime? {
        guard word == .running, status.listEnded else { return nil }
        func count(_ kind: WaitKind) -> Int { waiting.first { $0.kind == kind }?.count ?? 0 }
        let left = tally.counts.unsettled - tally.counts[.held] - count(.hostPaused)
        let canStart = left - tally.counts.inFlight - count(.retry) - count(.retryAfter)
        // Of no time in which nothing could settle, because it was paused or done.
        let pace = tally.settledPace.rate(over: 10, since: status.movesSince, now: now).count
        guard canStart > 0, pace > 0 else { return nil }
        var remaining = RemainingTime(duration: .seconds(Double(left) / pace))
        remaining.isAtLeast = count(.hostPaused) + count(.retryAfter) > 0 || hasHungFlight
        if let asked = longestAsk { remaining.duration = max(remaining.duration, asked) }
        return remaining
    }

    /// Whether an attempt in flight takes much longer than nine tenths of the others did.
    private var hasHungFlight: Bool {
        let usual = tally.latency.usual
        return flights.contains { $0.microseconds >= 1_000_000 && $0.microseconds > 2 * usual }
    }

    /// Until the last host lets its queue go on that asked to wait; nil where none does.
    private var longestAsk: Duration? {
        let until = tally.hosts.lazy.filter { $0.ready > 0 }.compactMap { host in
            if case .retryAfter(let until) = host.wait { until } else { nil }
        }.max()
        return until.flatMap { $0 > now ? $0.since(now) : nil }
    }

    /// Queued rows by what they wait for, most first.
    package var waiting: [WaitCount] {
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
    package var hostWaits: [WaitKind] {
        let constraints = runConstraints
        return tally.hosts.indices.map { index in
            WaitKind(
                WaitReason.of(.none, now: now, constraints, hostConstraints(HostID(rawValue: UInt32(index)))))
        }
    }

    /// Why a queued row has not started.
    package func waitReason(_ index: Int) -> WaitReason {
        WaitReason.of(
            Delay(bits: rows.notes[index]).queueDelay, now: now, runConstraints,
            hostConstraints(rows.hosts[index]))
    }

    private var runConstraints: RunConstraints {
        RunConstraints(
            isPaused: status.startsNothing || status.recordsLag, active: tally.counts.inFlight,
            limit: status.limits.total, rate: status.limits.rate, shared: status.sharedWait)
    }

    private func hostConstraints(_ id: HostID) -> HostConstraints {
        guard id != .none, tally.hosts.indices.contains(id.index) else {
            return HostConstraints(isPaused: false, wait: .none, active: 0, limit: 0)
        }
        let host = tally.hosts[id.index]
        return HostConstraints(
            isPaused: host.isPaused, wait: host.wait, isProbing: host.isProbing, active: host.counts.inFlight,
            limit: host.limit(status.limits.perHost), rate: status.limits.hostRate, canary: rules.canaries[id]
        )
    }
}
