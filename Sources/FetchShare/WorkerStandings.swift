import FetchCore

/// How the workers of a run stand, look by look.
struct WorkerStandings {
    private let run: Int
    /// What each has written, by its number; 0 are dashboards.
    private var written: [Int: SharedWorker] = [:]
    /// Who held each lane at the last look.
    private var holders: [Int: Int] = [:]
    /// Who has taken how many lanes of a worker that was lost with them.
    private var takers: [Int: [Int: Int]] = [:]
    /// Of the lanes that a worker was lost with: how many requests may have been received.
    private var unknown: [Int: Int] = [:]

    init(run: Int) { self.run = run }

    /// Takes in what was written.
    mutating func note(_ batch: RecordBatch) {
        var worker = written[batch.worker] ?? SharedWorker(id: batch.worker, name: "")
        worker.ok += batch.ok
        worker.failed += batch.failed
        worker.cancelled += batch.cancelled
        worker.resent += batch.resent
        if !batch.unknown.isEmpty {
            // The taker writes it for the one that held the lane before.
            for place in batch.places {
                if let holder = holders[place.lane], holder != batch.worker {
                    unknown[holder, default: 0] += 1
                }
            }
        }
        written[batch.worker] = worker
    }

    /// - Parameter clock: what instants are counted from.
    mutating func look(_ database: ShareDatabase, _ clock: RunClock) throws(ShareError) -> SharedRunStanding {
        let lanes = try readLanes(database)
        let found = try database.connection.query(
            """
            select w.worker, w.name, w.state, extract(epoch from clock_timestamp() - w.beat)::float8,
                w.facts->>'in_flight', w.facts->>'limit', w.facts->>'cpu', w.facts->>'command', w.facts->>'hosts',
                coalesce(w.facts->>'exact', 'true'),
                array_to_string(array(select jsonb_array_elements_text(w.facts->'holders')), chr(10)),
                (extract(epoch from clock_timestamp()) * 1000000)::bigint, w.facts->>'refused', w.facts->>'rows'
            from fetchdeck.worker w where w.run = $1 order by w.worker
            """, [.int(run)])
        var standing = SharedRunStanding()
        for row in 0..<found.count {
            standing.at = clock.instant(wall: UInt64(clamping: found.int(row, 11) ?? 0) &* 1000)
            let id = found.int(row, 0) ?? 0
            var worker = written[id] ?? SharedWorker(id: id, name: "")
            worker.name = found.text(row, 1) ?? ""
            worker.state = found.text(row, 2).flatMap(SharedWorker.State.init(rawValue:)) ?? .running
            worker.silence = .seconds(max(0, found.double(row, 3) ?? 0))
            worker.inFlight = found.int(row, 4) ?? 0
            worker.limit = found.int(row, 5) ?? 0
            worker.requests = Dictionary(
                RowsInFlight(text: found.text(row, 13) ?? "").states.map { (RequestID($0.id), $0.state) },
                uniquingKeysWith: { $1 })
            worker.cpuPercent = found.int(row, 6)
            worker.command = found.int(row, 7) ?? 0
            worker.hostsLeft = found.int(row, 8)
            worker.isExact = found.text(row, 9) != "false"
            worker.holders = (found.text(row, 10) ?? "").split(separator: "\n").map(String.init)
            worker.refusal = found.text(row, 12)
            worker.lanes = lanes[id] ?? []
            worker.unknown = unknown[id] ?? 0
            standing.workers.append(worker)
        }
        let names = Dictionary(standing.workers.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
        for place in standing.workers.indices {
            for (taker, count) in takers[standing.workers[place].id] ?? [:] {
                standing.workers[place].takers[names[taker] ?? "\(taker)"] = count
            }
        }
        standing.wideHosts = try readWideHosts(database, names)
        return standing
    }

    /// The lanes that are held, by worker; notes who has taken those of another one.
    private mutating func readLanes(_ database: ShareDatabase) throws(ShareError) -> [Int: [SharedLane]] {
        let found = try database.connection.query(
            """
            select l.lane, l.worker, l.host, greatest(0, l.chunks - l.first_open), l.chunks from fetchdeck.lane l
            where l.run = $1 and l.worker is not null order by l.lane
            """, [.int(run)])
        var lanes: [Int: [SharedLane]] = [:]
        var now: [Int: Int] = [:]
        for row in 0..<found.count {
            let number = found.int(row, 0) ?? 0
            let worker = found.int(row, 1) ?? 0
            now[number] = worker
            if let before = holders[number], before != worker {
                takers[before, default: [:]][worker, default: 0] += 1
            }
            lanes[worker, default: []].append(
                SharedLane(
                    number: number, host: found.text(row, 2), openChunks: found.int(row, 3) ?? 0,
                    chunks: found.int(row, 4) ?? 0))
        }
        holders = now
        return lanes
    }

    private func readWideHosts(
        _ database: ShareDatabase, _ names: [Int: String]
    ) throws(ShareError) -> [SharedWideHost] {
        let found = try database.connection.query(
            """
            select h.host, h.lim, coalesce(sum(greatest(0, l.chunks - l.first_open)), 0),
                coalesce(array_agg(distinct l.worker) filter (where l.worker is not null), '{}')
            from fetchdeck.host h left join fetchdeck.lane l on l.run = h.run and l.host = h.host
            where h.run = $1 group by h.host, h.lim order by h.host
            """, [.int(run)])
        return (0..<found.count).map { row in
            SharedWideHost(
                name: found.text(row, 0) ?? "", limit: found.int(row, 1), openChunks: found.int(row, 2) ?? 0,
                workers: found.ints(row, 3).sorted().map { names[$0] ?? "\($0)" })
        }
    }
}
