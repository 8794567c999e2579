import FetchCore

/// What is counted of settlements for metrics, and never reduced: a counter only grows.
package struct MetricTally: Sendable {
    /// What a settlement is counted under. Nothing of it can have more than a few values, but for the host.
    struct Key: Hashable, Sendable {
        /// The host's number, the one behind the last that has a label of its own for all others; -1 for none.
        var host: Int16
        var outcome: Outcome
        var kind: FailureKind?
        /// The first digit of the status; 0 without one.
        var statusClass: UInt8
    }

    /// What the last settlement of a request said, for who probes by it.
    struct Probe: Sendable {
        var isOK: Bool
        var status: Int
        var timings: PhaseTimings
        var finishedAt: RunInstant
        var certificateLife: CertificateLife
    }

    /// So many hosts have labels of their own; the others are counted together.
    package static let namedHosts = 100
    /// More requests than that are not told one by one.
    static let mostProbes = 1_000
    /// Upper bounds of the buckets of the latency, in microseconds: 1 ms to 60 s.
    static let bounds: [Int64] = [
        1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
        5_000_000, 10_000_000, 30_000_000, 60_000_000,
    ]

    private(set) var settled: [Key: Int] = [:]
    private(set) var attempts = 0
    private(set) var retries = 0
    /// One entry a bucket, and one for what took longer.
    private(set) var latencies = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var measured = 0
    /// Microseconds of all that were measured.
    private(set) var phases = PhaseTimings()
    /// Nil where there are too many, or nobody asks for them.
    private(set) var probes: [RequestID: Probe]?

    /// - Parameter probes: Whether the last settlement of each request is kept, as in a watch.
    package init(probes: Bool) {
        self.probes = probes ? [:] : nil
    }

    /// The number under which a host is counted.
    static func slot(_ host: HostID) -> Int16 {
        host == .none ? -1 : Int16(min(host.index, namedHosts))
    }

    /// - Parameter counted: How many of its attempts are counted already.
    mutating func add(_ settlement: Settlement, _ host: HostID, counted: Int) {
        let key = Key(
            host: Self.slot(host), outcome: settlement.outcome, kind: settlement.failure?.kind,
            statusClass: UInt8(clamping: settlement.status / 100))
        settled[key, default: 0] += 1
        let new = max(0, settlement.attempts - counted)
        attempts += new
        retries += max(0, new - 1)
        if settlement.hasLatency {
            let total = settlement.timings.total
            latencies[Self.bounds.firstIndex { total <= $0 } ?? Self.bounds.count] += 1
            measured += 1
            phases.add(settlement.timings)
        }
        guard probes != nil else { return }
        probes?[settlement.id] = Probe(
            isOK: settlement.outcome == .ok, status: settlement.status, timings: settlement.timings,
            finishedAt: settlement.finishedAt, certificateLife: settlement.certificateLife)
        if (probes?.count ?? 0) > Self.mostProbes { probes = nil }
    }
}
