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

/// Reads the batches of a run in the order in which they were written, so that of several outcomes of a request the last one comes last.
struct BatchReader {
    private let run: Int
    /// Those that are not read yet, in that order.
    private var unread: ArraySlice<Key> = []
    /// The last number read, by worker.
    private var last: [Int: Int] = [:]

    private static let most = 100

    private struct Key {
        let worker: Int
        let seq: Int
    }

    init(run: Int) { self.run = run }

    /// The next ones; empty where there are none yet.
    mutating func next(_ database: ShareDatabase) throws(ShareError) -> [RecordBatch] {
        if unread.isEmpty { try findUnread(database) }
        guard !unread.isEmpty else { return [] }
        let keys = unread.prefix(Self.most)
        let found = try database.connection.query(
            """
            select b.worker, b.seq, b.lanes, b.chunks, b.masks, b.unknown, b.late, b.body,
                (extract(epoch from b.at) * 1000000)::bigint, b.ok, b.failed, b.cancelled, b.resent,
                array(select (extract(epoch from u.at) * 1000000)::bigint
                    from unnest(b.unknown_at) with ordinality u(at, place) order by u.place)
            from unnest($2::int[], $3::bigint[]) with ordinality k(worker, seq, place)
            join fetchdeck.batch b on b.run = $1 and b.worker = k.worker and b.seq = k.seq order by k.place
            """, [.int(run), .ints(keys.map(\.worker)), .ints(keys.map(\.seq))])
        unread = unread.dropFirst(keys.count)
        for key in keys { last[key.worker] = key.seq }
        return (0..<found.count).map { Self.batch(found, $0) }
    }

    /// A worker's own numbers count more than the database's clock, which may step back.
    private mutating func findUnread(_ database: ShareDatabase) throws(ShareError) {
        let workers = last.keys.sorted()
        let found = try database.connection.query(
            """
            select b.worker, b.seq
            from fetchdeck.batch b left join unnest($2::int[], $3::bigint[]) k(worker, seq) on k.worker = b.worker
            where b.run = $1 and b.seq > coalesce(k.seq, 0)
            order by max(b.at) over (partition by b.worker order by b.seq), b.worker, b.seq
            """, [.int(run), .ints(workers), .ints(workers.map { last[$0] ?? 0 })])
        unread = (0..<found.count).map { Key(worker: found.int($0, 0) ?? 0, seq: found.int($0, 1) ?? 0) }[...]
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
