import FetchCore

/// What a run knows beyond its events that metrics tell of.
package struct MetricSurroundings: Sendable {
    package var hosts: HostTable
    /// The last round that has begun; nil where there are none.
    package var round: Int?
    package var budgets: [BudgetStanding]
    /// Tells what the wall clock said.
    package var clock: RunClock

    package init(
        hosts: HostTable, clock: RunClock = RunClock(), round: Int? = nil, budgets: [BudgetStanding] = []
    ) {
        self.hosts = hosts
        self.clock = clock
        self.round = round
        self.budgets = budgets
    }
}

/// The run as metrics. No label has a URL, an id or a key in it, and none more values than is said of it.
extension RunState {
    /// Every family, in the order in which they are told; empty where nothing is counted for them.
    package func metricFamilies(_ surroundings: MetricSurroundings) -> [MetricFamily] {
        guard let metrics else { return [] }
        let hosts = MetricHosts(surroundings.hosts)
        var families = [
            MetricFamily(
                "fetchdeck_requests_total", .counter, "Requests that settled", requestSamples(metrics, hosts)),
            MetricFamily(
                "fetchdeck_attempts_total", .counter, "Attempts of requests that settled",
                [.init([], .count(metrics.attempts))]),
            MetricFamily(
                "fetchdeck_retries_total", .counter, "Automatic retries among the attempts",
                [.init([], .count(metrics.retries))]),
            MetricFamily(
                "fetchdeck_request_seconds", .histogram, "Time of the last attempt of answered requests",
                [.init([], .distribution(metrics.latencyDistribution))]),
            MetricFamily(
                "fetchdeck_phase_seconds", .summary, "Time of the same attempts by phase",
                metrics.phaseSamples),
            MetricFamily("fetchdeck_in_flight", .gauge, "Transfers in flight", inFlightSamples(hosts)),
            MetricFamily("fetchdeck_queued", .gauge, "Requests by what they wait for", queueSamples),
            MetricFamily("fetchdeck_limit", .gauge, "Limits in force", limitSamples(hosts)),
            MetricFamily(
                "fetchdeck_hosts_folded", .gauge, "Hosts that are counted together as other",
                [.init([], .count(hosts.folded))]),
        ]
        if !surroundings.budgets.isEmpty {
            families.append(
                MetricFamily(
                    "fetchdeck_budget_left", .gauge,
                    "What is left of a budget, 1 for all, below 0 when broken",
                    surroundings.budgets.compactMap { budget in
                        budget.left.map { .init([.init("rule", budget.rule.text)], .number($0)) }
                    }))
        }
        if let round = surroundings.round {
            families.append(
                MetricFamily(
                    "fetchdeck_round", .gauge, "The last round that has begun", [.init([], .count(round))]))
        }
        return families + metrics.probeFamilies(probeTargets, surroundings.clock)
    }

    private func requestSamples(_ metrics: MetricTally, _ hosts: MetricHosts) -> [MetricFamily.Sample] {
        metrics.settled.map { key, count in
            MetricFamily.Sample(
                [
                    .init("host", hosts.name(key.host)), .init("outcome", key.outcome.word),
                    .init("kind", key.kind?.word ?? ""),
                    .init("status_class", key.statusClass == 0 ? "" : "\(key.statusClass)xx"),
                ], .count(count))
        }
        .sorted { $0.labels.map(\.value).lexicographicallyPrecedes($1.labels.map(\.value)) }
    }

    private func inFlightSamples(_ hosts: MetricHosts) -> [MetricFamily.Sample] {
        var counts = [Int](repeating: 0, count: min(tally.hosts.count, MetricTally.namedHosts + 1))
        for (index, host) in tally.hosts.enumerated() {
            counts[min(index, MetricTally.namedHosts)] += host.counts.inFlight
        }
        return counts.enumerated().map { .init([.init("host", hosts.name(Int16($0)))], .count($1)) }
    }

    private var queueSamples: [MetricFamily.Sample] {
        let waiting = waiting
        let samples = WaitKind.allCases.filter { !$0.isOfSharedRuns || status.sharedWait != nil }.map {
            kind in
            MetricFamily.Sample(
                [.init("reason", kind.label)],
                .count(waiting.first { $0.kind == kind }?.count ?? 0))
        }
        return samples + [.init([.init("reason", "held")], .count(tally.counts[.held]))]
    }

    /// Where there is no limit there is no sample.
    private func limitSamples(_ hosts: MetricHosts) -> [MetricFamily.Sample] {
        func sample(_ host: String, _ which: String, _ value: MetricFamily.Value) -> MetricFamily.Sample {
            .init([.init("host", host), .init("which", which)], value)
        }
        var samples = [sample("", "concurrency", .count(status.limits.total))]
        if let rate = status.limits.rate { samples.append(sample("", "rate", .number(rate))) }
        for (index, host) in tally.hosts.prefix(MetricTally.namedHosts).enumerated() {
            let limit = host.limit(status.limits.perHost)
            if limit > 0 { samples.append(sample(hosts.name(Int16(index)), "host", .count(limit))) }
        }
        return samples
    }

    /// The requests that are told one by one, with their names: those of which no other has the name.
    private var probeTargets: [(id: RequestID, name: String)] {
        guard metrics?.probes != nil, rows.count <= MetricTally.mostProbes else { return [] }
        var ids: [String: [RequestID]] = [:]
        for index in 0..<rows.count {
            let id = RequestID(index + 1)
            if let name = rows.chunk(of: id)?.extras(id)?.name { ids[name, default: []].append(id) }
        }
        return ids.filter { $0.value.count == 1 }.map { (id: $0.value[0], name: $0.key) }
            .sorted { $0.id < $1.id }
    }
}

/// The hosts of a run as values of a label.
struct MetricHosts {
    private let names: [String]
    let folded: Int

    init(_ hosts: HostTable) {
        let count = hosts.count
        names = (0..<min(count, MetricTally.namedHosts)).map { hosts[HostID(rawValue: UInt32($0))].display }
        folded = max(0, count - MetricTally.namedHosts)
    }

    func name(_ slot: Int16) -> String {
        if slot < 0 { return "" }
        return names.indices.contains(Int(slot)) ? names[Int(slot)] : "other"
    }
}

extension MetricTally {
    /// The phases of an attempt, each with its word.
    private static let phaseWords: [(word: String, time: @Sendable (PhaseTimings) -> Int64)] = [
        ("queue", { $0.queue }), ("dns", { $0.dns }), ("connect", { $0.connect }), ("tls", { $0.tls }),
        ("send", { $0.send }), ("wait", { $0.wait }), ("receive", { $0.receive }),
    ]
    /// The phases under the names that blackbox_exporter gives them.
    private static let probeWords: [(word: String, time: @Sendable (PhaseTimings) -> Int64)] = [
        ("resolve", { $0.dns }), ("connect", { $0.connect }), ("tls", { $0.tls }),
        ("processing", { $0.send + $0.wait }), ("transfer", { $0.receive }),
    ]

    private static func seconds(_ microseconds: Int64) -> Double { Double(microseconds) / 1e6 }

    var latencyDistribution: MetricFamily.Distribution {
        .init(
            bounds: Self.bounds.map(Self.seconds), counts: latencies, sum: Self.seconds(phases.total),
            count: measured)
    }

    var phaseSamples: [MetricFamily.Sample] {
        Self.phaseWords.map { word, time in
            .init(
                [.init("phase", word)],
                .distribution(.init(sum: Self.seconds(time(phases)), count: measured)))
        }
    }

    /// The last settlements as blackbox_exporter's probes.
    func probeFamilies(
        _ targets: [(id: RequestID, name: String)], _ clock: RunClock
    ) -> [MetricFamily] {
        let found = targets.compactMap { target in probes?[target.id].map { (target.name, $0) } }
        guard !found.isEmpty else { return [] }
        func family(
            _ name: String, _ help: String, _ value: (Probe) -> MetricFamily.Value
        ) -> MetricFamily {
            MetricFamily(name, .gauge, help, found.map { .init([.init("target", $0)], value($1)) })
        }
        let families = [
            family("probe_success", "Whether the request was ok in its last round") {
                .count($0.isOK ? 1 : 0)
            },
            family("probe_duration_seconds", "Time of its last attempt") {
                .number(Self.seconds($0.timings.total))
            },
            MetricFamily(
                "probe_http_duration_seconds", .gauge, "Time of its last attempt by phase",
                found.flatMap { name, probe in
                    Self.probeWords.map { word, time in
                        .init(
                            [.init("phase", word), .init("target", name)],
                            .number(Self.seconds(time(probe.timings))))
                    }
                }),
            family("probe_http_status_code", "Status of its last response, 0 without one") {
                .count($0.status)
            },
        ]
        let ends = found.compactMap { name, probe in
            probe.certificateEnd(clock).map {
                MetricFamily.Sample([.init("target", name)], .count(Int($0)))
            }
        }
        guard !ends.isEmpty else { return families }
        return families + [
            MetricFamily(
                "probe_ssl_earliest_cert_expiry", .gauge,
                "When the server's certificate ends, in seconds since 1970", ends)
        ]
    }
}

extension MetricTally.Probe {
    /// In seconds since 1970; nil without a certificate, and where there was no handshake.
    fileprivate func certificateEnd(_ clock: RunClock) -> Int64? {
        certificateLife.secondsLeft.map { Int64(clamping: clock.wall(finishedAt) / 1_000_000_000) + $0 }
    }
}
