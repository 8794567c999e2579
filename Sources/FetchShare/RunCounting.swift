import FetchCore

/// How far a shared run is, all its workers together, at one moment.
package struct RunCount: Sendable {
    package let state: SharedRunState
    package let counts: SharedCounts
    /// Workers that were heard of in the last 15 s and have not left.
    package let workers: Int
    /// PostgreSQL's code for why the database takes nothing of some workers for the time being; nil while it does.
    package let refusal: String?
    /// Since the list was loaded, by the database's clock; of a run that has ended, until it did.
    package let age: Duration
    /// The records of requests that failed or were cancelled since the look before, each a line without its end.
    package let records: [ArraySlice<UInt8>]
    /// Requests that may have been received by a worker that was lost since the look before.
    package let unknown: [Int]

    /// Whether nothing settles any more: what workers have in flight when a run is cancelled still does.
    package var isFinished: Bool { state == .done || state == .cancelled && workers == 0 }
}

/// Follows the counts of a run: reads what has been added since the last time, and records only of what failed since the first.
struct RunCounting {
    private let run: Int
    private var counts = SharedCounts(ok: 0, failed: 0, cancelled: 0, total: 0)
    /// The last number read, by worker.
    private var last: [Int: Int] = [:]
    private var isFirst = true

    init(run: Int) { self.run = run }

    /// - Throws: `runGone` when it was deleted.
    mutating func look(_ database: ShareDatabase) throws(ShareError) -> RunCount {
        // The state first: what has settled by the end of a run is counted behind it.
        let found = try database.connection.query(
            """
            select r.state, r.total,
                extract(epoch from coalesce(r.done_at, clock_timestamp()) - r.created_at)::float8,
                (\(ShareDatabase.workerCount)),
                (select min(w.facts->>'refused') from fetchdeck.worker w where \(ShareDatabase.isThere))
            from fetchdeck.run r where r.run = $1
            """, [.int(run)])
        guard found.count == 1, let state = found.text(0, 0).flatMap(SharedRunState.init(rawValue:)) else {
            throw try database.runGone(run)
        }
        let before = last
        try add(database, total: found.int(0, 1) ?? 0)
        let news = isFirst ? ([], []) : try unsuccessful(database, since: before)
        isFirst = false
        return RunCount(
            state: state, counts: counts, workers: found.int(0, 3) ?? 0, refusal: found.text(0, 4),
            age: .seconds(max(0, found.double(0, 2) ?? 0)), records: news.0, unknown: news.1)
    }

    private mutating func add(_ database: ShareDatabase, total: Int) throws(ShareError) {
        let workers = last.keys.sorted()
        let found = try database.connection.query(
            """
            select b.worker, max(b.seq), sum(b.ok), sum(b.failed), sum(b.cancelled)
            from fetchdeck.batch b left join unnest($2::int[], $3::bigint[]) k(worker, seq) on k.worker = b.worker
            where b.run = $1 and b.seq > coalesce(k.seq, 0) group by b.worker
            """, [.int(run), .ints(workers), .ints(workers.map { last[$0] ?? 0 })])
        var (ok, failed, cancelled) = (counts.ok, counts.failed, counts.cancelled)
        for row in 0..<found.count {
            last[found.int(row, 0) ?? 0] = found.int(row, 1)
            ok += found.int(row, 2) ?? 0
            failed += found.int(row, 3) ?? 0
            cancelled += found.int(row, 4) ?? 0
        }
        counts = SharedCounts(ok: ok, failed: failed, cancelled: cancelled, total: total)
    }

    /// What has failed or was cancelled in the batches that were counted last.
    private func unsuccessful(
        _ database: ShareDatabase, since before: [Int: Int]
    ) throws(ShareError) -> ([ArraySlice<UInt8>], [Int]) {
        let fresh = last.filter { $0.value != before[$0.key] }.keys.sorted()
        guard !fresh.isEmpty else { return ([], []) }
        let found = try database.connection.query(
            """
            select b.body, b.unknown from fetchdeck.batch b
            join unnest($2::int[], $3::bigint[], $4::bigint[]) k(worker, low, high)
                on k.worker = b.worker and b.seq > k.low and b.seq <= k.high
            where b.run = $1 and (b.failed > 0 or b.cancelled > 0) order by b.at
            """,
            [
                .int(run), .ints(fresh), .ints(fresh.map { before[$0] ?? 0 }),
                .ints(fresh.map { last[$0] ?? 0 }),
            ])
        var lines: [ArraySlice<UInt8>] = []
        var unknown: [Int] = []
        for row in 0..<found.count {
            unknown += found.ints(row, 1)
            guard let body = found.bytes(row, 0) else { continue }
            guard let batch = RecordPacker.lines(body) else { throw ShareError(.unreadableChunk) }
            lines += batch
        }
        return (lines, unknown)
    }
}
