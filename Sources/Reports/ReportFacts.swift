import FetchCore
import FetchFiles

/// What a report tells of a run, gathered in two passes over its records.
struct ReportFacts {
    /// One request that is listed.
    struct Row {
        var id: RequestID
        var method: String
        var url: String
        var name: String?
        var settlement: Settlement
    }

    /// What is known of a host's requests.
    struct HostFacts {
        var host: HostID
        var counts = OutcomeCounts()
        var bytes: Int64 = 0
        /// Microseconds of each answered request, as on the screen and in the summary, in order of length when all are in.
        var latencies: [UInt32] = []

        mutating func add(_ settlement: Settlement) {
            counts.add(settlement.outcome)
            bytes += settlement.wireBytes
            if settlement.status > 0 { latencies.append(UInt32(clamping: settlement.timings.total)) }
        }
    }

    /// Failures of the same kind, phase and message.
    struct Cause {
        var kind: FailureKind
        var phase: FailurePhase?
        var message: String
        var count: Int
        var example: RequestID
    }

    struct OutcomeCounts: Equatable {
        var ok = 0
        var failed = 0
        var cancelled = 0

        var total: Int { ok + failed + cancelled }

        mutating func add(_ outcome: Outcome) {
            switch outcome {
            case .ok: ok += 1
            case .failed: failed += 1
            case .cancelled: cancelled += 1
            }
        }
    }

    /// How many pieces the run's time is cut into.
    static let timeSlices = 120
    private static let mostCauses = 200

    private(set) var counts = OutcomeCounts()
    /// By number of requests, most first.
    private(set) var hosts: [HostFacts] = []
    /// By number, most first.
    private(set) var causes: [Cause] = []
    /// What was settled in each slice of the run's time.
    private(set) var slices = [OutcomeCounts](repeating: OutcomeCounts(), count: Self.timeSlices)
    /// Microseconds of every answered request, in order of length.
    private(set) var latencies: [UInt32] = []
    /// In order of id.
    private(set) var rows: [Row] = []
    private(set) var attempts = 0
    private(set) var bytes: Int64 = 0
    let wall: Duration

    /// Reads the records of the run.
    init(_ reader: RecordReader, longestList: Int) throws(RecordError) {
        wall = reader.finishedAt.since(.start)
        var gathering = Gathering(end: reader.finishedAt)
        var index = reader.index
        try Self.each(reader) { settlement in
            guard let chunk = index.find(settlement.id) else { return }
            gathering.take(settlement, host: chunk.host(settlement.id))
        }
        let chosen = gathering.chosen(longestList)
        counts = gathering.counts
        slices = gathering.slices
        attempts = gathering.attempts
        bytes = gathering.bytes
        hosts = gathering.hosts.values.sorted { ($1.counts.total, $0.host) < ($0.counts.total, $1.host) }
        for place in hosts.indices { hosts[place].latencies.sort() }
        latencies = hosts.flatMap(\.latencies).sorted()
        causes = Array(
            gathering.causes.values.sorted { ($1.count, $0.message) < ($0.count, $1.message) }.prefix(
                Self.mostCauses))
        var listed: [Row] = []
        try Self.each(reader) { settlement in
            let id = settlement.id
            guard chosen.contains(id), let chunk = index.find(id) else { return }
            listed.append(
                Row(
                    id: id, method: chunk.method(id).rawValue, url: chunk.url(id),
                    name: chunk.extras(id)?.name,
                    settlement: settlement))
        }
        rows = listed.sorted { $0.id < $1.id }
    }

    /// The latency that this share of the requests did not exceed, in microseconds; nil when there are none.
    static func percentile(_ share: Double, of sorted: [UInt32]) -> UInt32? {
        guard !sorted.isEmpty else { return nil }
        let place = (share * Double(sorted.count)).rounded(.up)
        return sorted[min(sorted.count - 1, max(0, Int(place) - 1))]
    }

    private static func each(
        _ reader: RecordReader, _ body: (Settlement) -> Void
    ) throws(RecordError) {
        var maker = RecordedSettlement(wallStart: reader.clock.wallStart)
        try reader.forEachOutcome { id, line in
            if let settlement = maker.make(line, id: id) { body(settlement) }
        }
    }

    /// The first pass.
    private struct Gathering {
        let end: RunInstant
        var counts = OutcomeCounts()
        var hosts: [HostID: HostFacts] = [:]
        var causes: [FetchFailure: Cause] = [:]
        var slices = [OutcomeCounts](repeating: OutcomeCounts(), count: ReportFacts.timeSlices)
        var attempts = 0
        var bytes: Int64 = 0
        /// Every request with what it is listed by: failed ones first, then the slowest.
        var weights: [(weight: Int64, id: RequestID)] = []

        mutating func take(_ settlement: Settlement, host: HostID) {
            counts.add(settlement.outcome)
            attempts += settlement.attempts
            bytes += settlement.wireBytes
            let total = settlement.timings.total
            // In place: a copy of what is known of a host for each of its requests would take time by their square.
            hosts[host, default: HostFacts(host: host)].add(settlement)
            let share = end.nanoseconds == 0 ? 0 : settlement.finishedAt.seconds / end.seconds
            slices[min(slices.count - 1, Int(share * Double(slices.count)))].add(settlement.outcome)
            weights.append((settlement.outcome == .failed ? .max : total, settlement.id))
            guard let failure = settlement.failure else { return }
            causes[failure, default: Self.cause(failure, settlement.id)].count += 1
        }

        private static func cause(_ failure: FetchFailure, _ id: RequestID) -> Cause {
            Cause(kind: failure.kind, phase: failure.phase, message: failure.message, count: 0, example: id)
        }

        /// The requests that are listed: all where there are few, else as many failed and slow ones as there is room for.
        mutating func chosen(_ limit: Int) -> Set<RequestID> {
            if weights.count > limit {
                weights.sort { ($1.weight, $0.id) < ($0.weight, $1.id) }
                // Half the list is left to the slowest, however many have failed.
                let failed = weights.prefix { $0.weight == .max }.prefix(limit / 2)
                let others = weights.drop { $0.weight == .max }.prefix(limit - failed.count)
                return Set((failed + others).map(\.id))
            }
            return Set(weights.map(\.id))
        }
    }
}
