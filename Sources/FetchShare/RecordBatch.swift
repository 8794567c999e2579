/// Outcomes as a worker wrote them: one row of the database.
struct RecordBatch {
    let worker: Int
    let seq: Int
    /// By part: some rows of a chunk.
    let lanes: [Int]
    let chunks: [Int]
    let masks: [RowMask]
    /// Requests that may have been received by a worker that is lost, in the order of the parts; their records are made from the list.
    let unknown: [Int]
    /// When each of them was marked before it was sent, by its worker's clock, in nanoseconds since 1970: the last that is known of it.
    let unknownAt: [UInt64]
    /// Whether it replaces a "may have been received".
    let isLate: Bool
    /// By how much the run's counts change with it.
    let ok: Int
    let failed: Int
    let cancelled: Int
    /// Records that its worker dropped, since others had sent their requests again.
    let resent: Int
    let body: [UInt8]?

    var places: [RowPlace] {
        lanes.indices.flatMap { part in
            masks[part].rows.map { RowPlace(lane: lanes[part], chunk: chunks[part], row: $0) }
        }
    }
}

/// Reads the batches of a run, those of each worker in the order of their numbers.
struct BatchReader {
    private let run: Int
    /// The last number read, by worker.
    private var last: [Int: Int] = [:]

    private static let most = 100

    init(run: Int) { self.run = run }

    /// The next ones; empty where there are none yet.
    mutating func next(_ database: ShareDatabase) throws(ShareError) -> [RecordBatch] {
        let workers = last.keys.sorted()
        let found = try database.connection.query(
            """
            select b.worker, b.seq, b.lanes, b.chunks, b.masks, b.unknown, b.late, b.body,
                (extract(epoch from b.at) * 1000000)::bigint, b.ok, b.failed, b.cancelled, b.resent,
                array(select (extract(epoch from u.at) * 1000000)::bigint
                    from unnest(b.unknown_at) with ordinality u(at, place) order by u.place)
            from fetchdeck.batch b left join unnest($2::int[], $3::bigint[]) k(worker, seq) on k.worker = b.worker
            where b.run = $1 and b.seq > coalesce(k.seq, 0) order by b.worker, b.seq limit \(Self.most)
            """, [.int(run), .ints(workers), .ints(workers.map { last[$0] ?? 0 })])
        return (0..<found.count).map { row in
            let batch = Self.batch(found, row)
            last[batch.worker] = batch.seq
            return batch
        }
    }

    private static func batch(_ found: PostgresRows, _ row: Int) -> RecordBatch {
        func time(_ microseconds: Int) -> UInt64 { UInt64(clamping: microseconds) &* 1000 }
        let at = time(found.int(row, 8) ?? 0)
        let unknown = found.ints(row, 5)
        let marked = found.ints(row, 13).map(time)
        return RecordBatch(
            worker: found.int(row, 0) ?? 0, seq: found.int(row, 1) ?? 0, lanes: found.ints(row, 2),
            chunks: found.ints(row, 3), masks: found.masks(row, 4), unknown: unknown,
            // Tables of the version before say only when that was found.
            unknownAt: marked.count == unknown.count ? marked : unknown.map { _ in at },
            isLate: found.bool(row, 6), ok: found.int(row, 9) ?? 0, failed: found.int(row, 10) ?? 0,
            cancelled: found.int(row, 11) ?? 0, resent: found.int(row, 12) ?? 0, body: found.bytes(row, 7))
    }
}
