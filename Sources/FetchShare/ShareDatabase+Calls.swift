import FetchCore

extension ShareDatabase {
    /// Performs a worker's call.
    ///
    /// - Parameters:
    ///   - content: the record lines of a flush or of a late answer, packed; nil for other calls.
    ///   - now: the worker's clock, in nanoseconds since 1970: when requests are marked.
    ///   - rows: what the bytes of a chunk hold, one entry a row.
    /// - Throws: `laneNotHeld` and `runGone` are answers, not errors.
    package func perform(
        _ call: ShareCall, run: Int, worker: Int, content: [UInt8]?, now: UInt64,
        rows: ([UInt8]) -> [ChunkRow]
    ) throws(ShareError) -> ShareAnswer {
        do throws(ShareError) {
            return try answer(call, run: run, worker: worker, content: content, now: now, rows: rows)
        } catch {
            switch error.cause {
            case .laneNotHeld: return .refused
            case .runGone: return .runGone
            default: throw error
            }
        }
    }

    private func answer(
        _ call: ShareCall, run: Int, worker: Int, content: [UInt8]?, now: UInt64,
        rows: ([UInt8]) -> [ChunkRow]
    ) throws(ShareError) -> ShareAnswer {
        let who = [PostgresValue.int(run), .int(worker)]
        switch call {
        case .take(let seq, let count):
            return .taken(
                claimedLanes(
                    try connection.query(
                        "select * from fetchdeck.take($1, $2, $3, $4)", who + [.int(seq), .int(count)])))
        case .held:
            return .held(claimedLanes(try connection.query("select * from fetchdeck.held($1, $2)", who)))
        case .read(let chunks): return .chunks(try read(chunks, run, rows))
        case .mark(let sent): return .marked(try mark(sent, who, now))
        case .flush(let flush): return .flushed(try write(flush, who, content))
        case .late(let seq, let settled): return .late(try writeLate(seq, settled, who, content))
        case .giveBack(let leases, let unsent):
            try connection.query(
                "select fetchdeck.give_back($1, $2, $3, $4, $5)",
                who + [
                    .ints(leases.map(\.lane)), .ints(leases.map(\.fence)), .ints(unsent.map(\.request.id)),
                ])
            return .gaveBack
        case .commands(let after): return .commands(try commands(run, after: after))
        case .wideHosts(let hosts): return .wideHosts(try wideHosts(run, hosts))
        case .finish:
            return .finished(try connection.query("select fetchdeck.finish($1)", [.int(run)]).bool(0, 0))
        }
    }

    private func claimedLanes(_ rows: PostgresRows) -> [ClaimedLane] {
        (0..<rows.count).map { row in
            ClaimedLane(
                lease: LaneLease(lane: rows.int(row, 0) ?? 0, fence: rows.int(row, 1) ?? 0),
                firstOpen: rows.int(row, 2) ?? 0, chunks: rows.int(row, 3) ?? 0, host: rows.text(row, 4),
                wasLost: rows.bool(row, 5))
        }
    }

    private func read(
        _ chunks: [ReadChunk], _ run: Int, _ rows: ([UInt8]) -> [ChunkRow]
    ) throws(ShareError) -> [LoadedChunk?] {
        // One after the other by their keys, whatever the planner knows of the tables.
        let found = try connection.query(
            """
            select k.place, f.body, f.done, f.skip
            from unnest($2::int[], $3::int[]) with ordinality k(lane, chunk, place) cross join lateral (
                select c.body, p.done, p.skip from fetchdeck.chunk c
                join fetchdeck.progress p using (run, lane, chunk)
                where c.run = $1 and c.lane = k.lane and c.chunk = k.chunk offset 0) f
            order by k.place
            """, [.int(run), .ints(chunks.map(\.lease.lane)), .ints(chunks.map(\.chunk))])
        var loaded = [LoadedChunk?](repeating: nil, count: chunks.count)
        for row in 0..<found.count {
            guard let place = found.int(row, 0), let done = found.mask(row, 2) else { continue }
            loaded[place - 1] = LoadedChunk(
                rows: rows(found.bytes(row, 1) ?? []), done: done,
                skip: found.mask(row, 3) ?? RowMask(length: done.length, rows: []))
        }
        return loaded
    }

    private func mark(
        _ rows: [SentRow], _ who: [PostgresValue], _ now: UInt64
    ) throws(ShareError) -> [Int] {
        let marked = try connection.query(
            "select fetchdeck.mark($1, $2, $3, $4, $5, $6, $7, $8)",
            who + [
                .ints(rows.map(\.request.id)), .ints(rows.map(\.place.lane)), .ints(rows.map(\.place.chunk)),
                .ints(rows.map(\.place.row)), .ints(rows.map(\.fence)), .int(Int(now / 1000)),
            ])
        return (0..<marked.count).compactMap { marked.int($0, 0) }
    }

    private func write(
        _ flush: RecordFlush, _ who: [PostgresValue], _ content: [UInt8]?
    ) throws(ShareError) -> LaneStandings {
        let rows = try connection.query(
            "select * from fetchdeck.flush($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, null, $14)",
            who + [
                .int(flush.seq), .ints(flush.leases.map(\.lane)), .ints(flush.leases.map(\.fence)),
                .ints(flush.parts.map(\.lane)), .ints(flush.parts.map(\.chunk)),
                .masks(flush.parts.map(\.mask)),
                .int(flush.count(.ok)), .int(flush.count(.failed)), .int(flush.count(.cancelled)),
                .int(flush.resent), .ints(flush.settledMarks), .bytes(content),
            ])
        let lanes = rows.ints(0, 2)
        let chunks = rows.ints(0, 3)
        let open = rows.ints(0, 4)
        return LaneStandings(
            state: rows.text(0, 0).flatMap(SharedRunState.init(rawValue:)) ?? .loading,
            command: rows.int(0, 1) ?? 0,
            lanes: lanes.indices.map { .init(lane: lanes[$0], firstOpen: open[$0], chunks: chunks[$0]) })
    }

    private func writeLate(
        _ seq: Int, _ row: SettledRow, _ who: [PostgresValue], _ content: [UInt8]?
    ) throws(ShareError) -> Bool {
        let place = row.sent.place
        return try connection.query(
            "select fetchdeck.late($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            who + [
                .int(seq), .int(place.lane), .int(place.chunk), .int(place.row),
                .int(row.outcome == .ok ? 1 : 0), .int(row.outcome == .failed ? 1 : 0), .bytes(content),
            ]
        ).bool(0, 0)
    }

    private func commands(_ run: Int, after seq: Int) throws(ShareError) -> [SharedCommand] {
        let found = try connection.query(
            """
            select c.seq,
                array(select jsonb_array_elements_text(c.what->'cancel')::int),
                array(select jsonb_array_elements_text(c.what->'chunks')::int),
                array(select jsonb_array_elements_text(c.what->'masks')::varbit),
                c.what->>'set', c.what->>'to', c.what->>'host', c.what->>'do', c.what->>'worker'
            from fetchdeck.command c where c.run = $1 and c.seq > $2 order by c.seq
            """, [.int(run), .int(seq)])
        return (0..<found.count).map { row in
            let lanes = found.ints(row, 1)
            let chunks = found.ints(row, 2)
            let masks = found.masks(row, 3)
            return SharedCommand(
                seq: found.int(row, 0) ?? 0,
                cancelled: lanes.indices.flatMap { part in
                    masks[part].rows.map { RowPlace(lane: lanes[part], chunk: chunks[part], row: $0) }
                },
                setting: SharedSetting(found, row, name: 4, to: 5, host: 6),
                order: found.text(row, 7).flatMap(WorkerOrder.init(rawValue:)), worker: found.int(row, 8) ?? 0
            )
        }
    }

    private func wideHosts(_ run: Int, _ hosts: [String]) throws(ShareError) -> [WideHost] {
        let found = try connection.query(
            """
            select h.host, h.lim, array(
                select l.lane from fetchdeck.lane l
                where l.run = h.run and (l.host = h.host or l.lane = h.home) and l.first_open < l.chunks
                order by l.lane)
            from fetchdeck.host h where h.run = $1 and h.host = any($2)
            """, [.int(run), .texts(hosts)])
        return (0..<found.count).map { row in
            WideHost(
                host: found.text(row, 0) ?? "", open: found.ints(row, 2), limit: found.int(row, 1) ?? .max)
        }
    }
}
