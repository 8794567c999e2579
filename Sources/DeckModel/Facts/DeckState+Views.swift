import FetchCore
import RunModel

/// The rows of the views beside the request table.
extension DeckState {
    /// One entry a host, in the order of the hosts view.
    package func hostRows() -> [HostFacts] {
        hostRows(0..<listedHostCount)
    }

    /// The hosts at these places of ``hostRows()``, for a screen that shows only some of very many.
    package func hostRows(_ range: Range<Int>) -> [HostFacts] {
        if let frozen { return Array(frozen.hosts[range.clamped(to: 0..<frozen.hosts.count)]) }
        return range.clamped(to: 0..<listedHostCount).compactMap { host(at: $0).map(liveHost) }
    }

    /// Whether any host's limit moves by a rule, or its first requests are tried out.
    package var hasHostRules: Bool { !model.rules.limits.isEmpty || !model.rules.canaries.isEmpty }

    /// How many hosts the run has met.
    package var hostCount: Int { frozen?.hosts.count ?? tally.hosts.count }

    /// Cells of the longest name of a host that the run has met, as far as a few hundred tell.
    package var longestHostName: Int {
        if let frozen { return frozen.hosts.reduce(0) { max($0, $1.name.utf8.count) } }
        return (0..<min(tally.hosts.count, 256)).reduce(0) {
            max($0, hosts[HostID(rawValue: UInt32($1))].display.utf8.count)
        }
    }

    /// What the columns of the request table fit themselves to.
    package func tableFacts(width: Int, requestCount: Int) -> TableFacts {
        var facts = TableFacts(
            width: width, requestCount: requestCount, hostCount: hostCount, longestHostName: longestHostName)
        facts.hasRounds = rounds != nil
        facts.longestMethod = listShape.longestMethod
        facts.longestPath = listShape.longestPath
        facts.longestName = listShape.longestName
        facts.longestReason = tally.causes.causes.prefix(64).reduce(0) {
            max($0, $1.kind.word.count + 2 + max($1.words.count, $1.failure.message.count))
        }
        return facts
    }

    /// One entry a cause that a request has failed by, the most frequent first.
    package func causeRows() -> [CauseFacts] {
        frozen?.causes ?? causeOrder.map(liveCause)
    }

    /// The statuses that requests settled with, lowest first; what got no response stands last.
    package var statusCounts: [StatusCount] { frozen?.statuses ?? tally.statuses.all }

    package func latencyFacts() -> LatencyFacts {
        if let frozen {
            return ui.latencyOrigin == .due ? frozen.dueLatency ?? frozen.latency : frozen.latency
        }
        return latencyFacts(from: ui.latencyOrigin)
    }

    func latencyFacts(from origin: LatencyOrigin) -> LatencyFacts {
        let latency = tally.latency(from: origin)
        var facts = LatencyFacts()
        facts.origin = tally.dueLatency == nil ? nil : origin
        facts.summary = latency.summary(now: now)
        facts.inFlight = tally.counts.inFlight
        facts.okSummary = latency.okSummary(now: now)
        facts.buckets = latency.buckets
        facts.heatMap = latency.heatMap.facts
        facts.outliers = latency.outliers
        facts.phaseTotals = latency.phaseTotals
        facts.hostPhases = hostPhases
        facts.story = slowStory.clauses(of: model, isReplay: options.isReplay) { hosts[$0].display }
        return facts
    }

    func liveHost(_ id: HostID) -> HostFacts {
        let name = hosts[id]
        let ledger = tally.hosts[id.index]
        var facts = HostFacts(id: id, name: name.display)
        facts.isHTTPS = name.isHTTPS
        facts.hasTwin =
            hosts.id(of: HostName(isHTTPS: !name.isHTTPS, name: name.name, port: twinPort(name))) != nil
        facts.queued = ledger.counts[.queued]
        facts.held = ledger.counts[.held]
        if facts.held > 0, ledger.heldAtStart == 0 { facts.heldBy = words(.command) }
        if facts.held > 0, ledger.heldAtStart == facts.held { facts.heldBy = "at start" }
        facts.active = ledger.counts.inFlight
        facts.limit = ledger.limit(run.limits.perHost)
        facts.hasOwnLimit = ledger.ownLimit != nil
        fillRule(&facts)
        facts.ok = ledger.counts[.ok]
        facts.failed = ledger.counts[.failed]
        facts.cancelled = ledger.counts[.cancelled]
        facts.receivedBytes = ledger.receivedBytes
        facts.isPaused = ledger.isPaused
        facts.wait = (ledger.wait.until ?? .start) > now ? ledger.wait : .none
        facts.isProbing = ledger.isProbing
        if ledger.gauge >= 0 {
            let gauge = tally.gauges[Int(ledger.gauge)]
            facts.latency = gauge.summary(now: now)
            let recent = gauge.recent(now: now.wholeSeconds)
            facts.requestsPerSecond = ledger.isGoing ? recent.rate : 0
            facts.latencyHistory = recent.means
        }
        return facts
    }

    /// The limit of the selected host over the last minute, where that moves by a rule; nil where it does not.
    package var limitGraph: LimitGraph? {
        guard frozen == nil, let host = selectedHost, let trail = model.rules.limits[host] else { return nil }
        var graph = LimitGraph(host: liveHost(host))
        graph.limits = trail.history(seconds: LimitGraph.seconds, now: now)
        let ledger = tally.hosts[host.index]
        if ledger.gauge >= 0 {
            let recent = tally.gauges[Int(ledger.gauge)].recent(now: now.wholeSeconds)
            graph.rates = recent.counts
            graph.latencies = recent.means
        }
        return graph
    }

    private func fillRule(_ facts: inout HostFacts) {
        if let canary = model.rules.canaries[facts.id], canary.phase != .passed,
            facts.queued + facts.held + facts.active > 0
        {
            facts.limit = 1
            facts.limitReason = canary.words(withCause: true)
            if canary.phase == .held {
                facts.heldBy = ""
                facts.limitReason = "held: \(facts.limitReason)"
                facts.limit = 0
            }
            return
        }
        guard let trail = model.rules.limits[facts.id] else { return }
        facts.limitReason = trail.words(now: now)
        facts.hasOwnLimit = trail.isByHand
        if !trail.isByHand, let last = trail.last { facts.limitTrend = (last.to - last.from).signum() }
    }

    /// The port that a host of the other scheme would be shown alike with.
    private func twinPort(_ name: HostName) -> UInt16 {
        guard name.port == (name.isHTTPS ? 443 : 80) else { return name.port }
        return name.isHTTPS ? 80 : 443
    }

    /// The host's name, or how many there are.
    func hostWords(_ cause: CauseLedger.Cause) -> String {
        if let host = cause.onlyHost { return name(host) }
        return cause.hosts.isEmpty ? "" : "\(cause.hosts.count) hosts"
    }

    private func liveCause(_ id: CauseID) -> CauseFacts {
        let cause = tally.causes[id]
        return CauseFacts(
            id: id, kind: cause.kind, status: cause.status, pattern: cause.words, host: hostWords(cause),
            hostCount: cause.hosts.count, count: cause.count,
            lastSeen: run.clock(cause.lastSeen),
            lastSeenAgo: runWord == .finished ? nil : now.since(cause.lastSeen), example: cause.example,
            message: cause.failure.message,
            advice: advice(.retryFailed).text(
                for: cause.kind, phase: cause.phase, status: cause.status),
            retried: caught.progress(of: id), failedAgain: caught.failedAgain(by: id))
    }

    /// The eight hosts that took most time, that one first.
    private var hostPhases: [LatencyFacts.HostPhases] {
        tally.slowestHosts(8).map { id in
            LatencyFacts.HostPhases(
                host: id, name: hosts[id].display, count: tally.hosts[id.index].attempts,
                totals: tally.hosts[id.index].phaseTotals)
        }
    }
}
