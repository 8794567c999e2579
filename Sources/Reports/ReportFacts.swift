import FetchCore
import FetchFiles
import RunModel

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
    struct HostRow {
        /// None for requests that have no host: lines that could not be read.
        var host: HostID
        var counts: StateCounts
        var receivedBytes: Int64 = 0
        var latency = LatencySummary()
    }

    /// How many pieces the run's time is cut into.
    static let timeSlices = 120
    private static let mostCauses = 200

    /// The run as its records tell of it.
    private(set) var run = RunState()
    let figures: RunFigures
    /// What was settled in each slice of the run's time.
    private(set) var slices = [StateCounts](repeating: StateCounts(), count: Self.timeSlices)
    /// In order of id.
    private(set) var rows: [Row] = []

    /// Reads the records of the run.
    init(_ reader: RecordReader, longestList: Int) throws(RecordError) {
        var run = RunState()
        var slices = slices
        var weights: [(weight: Int64, id: RequestID)] = []
        let end = reader.finishedAt
        try reader.replay { batch in
            run.take(batch)
            for settlement in batch.settlements {
                let share = end.nanoseconds == 0 ? 0 : settlement.finishedAt.seconds / end.seconds
                let slice = min(slices.count - 1, Int(share * Double(slices.count)))
                if let state = run.rows.state(settlement.id.index) { slices[slice][state] += 1 }
                let isFailed = settlement.outcome == .failed
                weights.append((isFailed ? .max : settlement.timings.total, settlement.id))
            }
        }
        if reader.count > 0 { run.extend(from: .start, to: end) }
        let chosen = Self.chosen(&weights, longestList)
        var rows: [Row] = []
        try reader.replay { batch in
            for settlement in batch.settlements where chosen.contains(settlement.id) {
                guard let chunk = run.rows.chunk(of: settlement.id) else { continue }
                rows.append(Row(settlement, chunk))
            }
        }
        figures = run.figures
        self.run = run
        self.slices = slices
        self.rows = rows.sorted { $0.id < $1.id }
    }

    /// By number of requests, most first.
    var hosts: [HostRow] {
        var without = HostRow(host: .none, counts: run.tally.counts)
        var hosts = run.tally.hosts.enumerated().map { index, ledger in
            for state in RowState.allCases { without.counts[state] -= ledger.counts[state] }
            var row = HostRow(host: HostID(rawValue: UInt32(index)), counts: ledger.counts)
            row.receivedBytes = ledger.receivedBytes
            if ledger.gauge >= 0 { row.latency = run.tally.gauges[Int(ledger.gauge)].summary(now: run.now) }
            return row
        }
        hosts.append(without)
        return hosts.filter { $0.counts.total > 0 }
            .sorted { ($1.counts.total, $0.host) < ($0.counts.total, $1.host) }
    }

    /// By number, most first.
    var causes: [CauseLedger.Cause] {
        let met = run.tally.causes.causes.filter { $0.count > 0 }
        return Array(met.sorted { ($1.count, $0.words) < ($0.count, $1.words) }.prefix(Self.mostCauses))
    }

    /// The requests that are listed: all where there are few, else as many failed and slow ones as there is room for.
    private static func chosen(
        _ weights: inout [(weight: Int64, id: RequestID)], _ limit: Int
    ) -> Set<RequestID> {
        guard weights.count > limit else { return Set(weights.map(\.id)) }
        weights.sort { ($1.weight, $0.id) < ($0.weight, $1.id) }
        // Half the list is left to the slowest, however many have failed.
        let failed = weights.prefix { $0.weight == .max }.prefix(limit / 2)
        let others = weights.drop { $0.weight == .max }.prefix(limit - failed.count)
        return Set((failed + others).map(\.id))
    }
}

extension ReportFacts.Row {
    init(_ settlement: Settlement, _ chunk: RequestChunk) {
        id = settlement.id
        method = chunk.method(id).rawValue
        url = chunk.url(id)
        name = chunk.extras(id)?.name
        self.settlement = settlement
    }
}
