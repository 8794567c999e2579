import FetchShare

/// What the tables hold and the functions do, as plain values.
final class ModelDatabase: SimulatedDatabase {
    private struct Lane {
        var host: String?
        var worker: Int?
        var fence = 0
        var until = Duration.zero
        var chunks: [Chunk]

        var firstOpen: Int { chunks.firstIndex { $0.done.count < $0.rows.count } ?? chunks.count }
        var isOpen: Bool { firstOpen < chunks.count }
    }

    private struct Chunk {
        var rows: [ChunkRow]
        var done: [Int: SharedOutcome] = [:]
        var skip: Set<Int> = []
        var unknown: Set<Int> = []
        var retried: Set<Int> = []
        var records: [Int: Int] = [:]
    }

    private struct Batch: Equatable {
        var content: ShareCall
        var ok = 0
        var failed = 0
        var cancelled = 0
    }

    private struct Mark {
        var place: RowPlace
        var worker: Int
        var fence: Int
    }

    private struct BatchKey: Hashable {
        var worker: Int
        var seq: Int
    }

    private var lanes: [Int: Lane] = [:]
    private var batches: [BatchKey: Batch] = [:]
    private var sending: [Int: Mark] = [:]
    private var commands: [SharedCommand] = []
    private var runState = SharedRunState.running
    private var workers = 0
    private var now = Duration.zero
    private let total: Int
    private let limit: Int

    init(_ list: SimulatedList) {
        for lane in list.lanes {
            lanes[lane.number] = Lane(host: lane.host, chunks: lane.chunks.map { Chunk(rows: $0) })
        }
        total = list.total
        limit = list.limit
    }

    func join() -> JoinedWorker {
        workers += 1
        return JoinedWorker(worker: workers, state: runState, command: commands.count)
    }

    func advance(_ time: Duration) { now += time }

    func state() -> SharedRunState { runState }

    func holder(of lane: Int) -> (worker: Int, fence: Int)? {
        lanes[lane].flatMap { lane in lane.worker.map { ($0, lane.fence) } }
    }

    func open(of host: String) -> [Int] {
        lanes.filter { $0.value.host == host && $0.value.isOpen }.keys.sorted()
    }

    // MARK: Workers

    func perform(_ call: ShareCall, worker: Int) -> ShareAnswer {
        switch call {
        case .take(let seq, let count): return .taken(take(seq, count, worker))
        case .read(let asked):
            return .chunks(
                asked.map { place in
                    guard let chunks = lanes[place.lease.lane]?.chunks, place.chunk < chunks.count else {
                        return nil
                    }
                    let chunk = chunks[place.chunk]
                    return LoadedChunk(
                        rows: chunk.rows,
                        done: RowMask(length: chunk.rows.count, rows: Array(chunk.done.keys)),
                        skip: RowMask(length: chunk.rows.count, rows: Array(chunk.skip)))
                })
        case .mark(let rows): return .marked(mark(rows, worker))
        case .flush(let flush): return write(flush, worker)
        case .late(let seq, let row): return .late(writeLate(seq, row, worker))
        case .held:
            return .held(lanes.keys.sorted().filter { lanes[$0]?.worker == worker }.compactMap(claimed))
        case .giveBack(let leases, let unsent):
            for lease in leases where holds(lease, worker) {
                for id in unsent.map(\.request.id)
                where sending[id]?.worker == worker && sending[id]?.place.lane == lease.lane {
                    sending[id] = nil
                }
                lanes[lease.lane]?.worker = nil
            }
            return .gaveBack
        case .commands(let after): return .commands(commands.filter { $0.seq > after })
        case .wideHosts(let hosts):
            return .wideHosts(hosts.map { WideHost(host: $0, open: open(of: $0), limit: limit) })
        case .finish:
            if runState == .running, !lanes.values.contains(where: \.isOpen) { runState = .done }
            return .finished(runState == .done)
        }
    }

    private func take(_ seq: Int, _ count: Int, _ worker: Int) -> [ClaimedLane] {
        guard runState == .running else { return [] }
        let free = lanes.keys.sorted().filter { number in
            guard let lane = lanes[number], lane.isOpen else { return false }
            if let host = lane.host, open(of: host).prefix(limit).contains(number) == false { return false }
            return lane.worker == nil || lane.until < now
        }
        let ordered = free.filter { lanes[$0]?.host != nil } + free.filter { lanes[$0]?.host == nil }
        let taken = ordered.prefix(count).sorted()
        var unknown = 0
        for number in taken {
            lanes[number]?.worker = worker
            lanes[number]?.fence += 1
            lanes[number]?.until = now + .seconds(15)
            for (id, mark) in sending where mark.place.lane == number {
                sending[id] = nil
                guard lanes[number]?.chunks[mark.place.chunk].done[mark.place.row] == nil else { continue }
                lanes[number]?.chunks[mark.place.chunk].done[mark.place.row] = .cancelled
                lanes[number]?.chunks[mark.place.chunk].unknown.insert(mark.place.row)
                lanes[number]?.chunks[mark.place.chunk].records[mark.place.row, default: 0] += 1
                unknown += 1
            }
        }
        if unknown > 0 {
            let key = BatchKey(worker: worker, seq: seq)
            precondition(batches[key] == nil, "a batch number was used twice")
            batches[key] = Batch(content: .take(seq: seq, lanes: count), cancelled: unknown)
        }
        return taken.compactMap(claimed)
    }

    private func claimed(_ number: Int) -> ClaimedLane? {
        lanes[number].map {
            ClaimedLane(
                lease: LaneLease(lane: number, fence: $0.fence), firstOpen: $0.firstOpen,
                chunks: $0.chunks.count, host: $0.host)
        }
    }

    private func holds(_ lease: LaneLease, _ worker: Int) -> Bool {
        lanes[lease.lane]?.worker == worker && lanes[lease.lane]?.fence == lease.fence
    }

    private func mark(_ rows: [SentRow], _ worker: Int) -> [Int] {
        rows.filter { row in
            guard holds(row.lease, worker),
                lanes[row.place.lane]?.chunks[row.place.chunk].done[row.place.row] == nil
            else { return false }
            sending[row.request.id] = Mark(place: row.place, worker: worker, fence: row.fence)
            return true
        }.map(\.request.id)
    }

    private func write(_ flush: RecordFlush, _ worker: Int) -> ShareAnswer {
        let held = flush.leases.filter { holds($0, worker) }
        let key = BatchKey(worker: worker, seq: flush.seq)
        if let batch = batches[key] {
            precondition(batch.content == .flush(flush), "a repeated flush is another one")
        } else if !flush.parts.isEmpty || flush.resent > 0 {
            guard flush.parts.allSatisfy({ part in held.contains { $0.lane == part.lane } }) else {
                return .refused
            }
            for row in flush.rows {
                let place = row.sent.place
                precondition(
                    lanes[place.lane]?.chunks[place.chunk].done[place.row] == nil,
                    "an outcome was written twice")
                lanes[place.lane]?.chunks[place.chunk].done[place.row] = row.outcome
                lanes[place.lane]?.chunks[place.chunk].records[place.row, default: 0] += 1
            }
            batches[key] = Batch(
                content: .flush(flush), ok: flush.count(.ok), failed: flush.count(.failed),
                cancelled: flush.count(.cancelled))
            for id in flush.settledMarks where sending[id]?.worker == worker { sending[id] = nil }
        }
        for lane in held.map(\.lane) {
            let isWritten = flush.parts.contains { $0.lane == lane }
            guard let until = lanes[lane]?.until, isWritten || until < now + .seconds(14) else { continue }
            lanes[lane]?.until = now + .seconds(15)
        }
        return .flushed(
            LaneStandings(
                state: runState, command: commands.count,
                lanes: held.map(\.lane).sorted().compactMap { number in
                    lanes[number].map {
                        .init(lane: number, firstOpen: $0.firstOpen, chunks: $0.chunks.count)
                    }
                }))
    }

    private func writeLate(_ seq: Int, _ row: SettledRow, _ worker: Int) -> Bool {
        let place = row.sent.place
        let key = BatchKey(worker: worker, seq: seq)
        if batches[key] != nil { return true }
        guard let chunk = lanes[place.lane]?.chunks[place.chunk], chunk.unknown.contains(place.row),
            !chunk.retried.contains(place.row)
        else { return false }
        lanes[place.lane]?.chunks[place.chunk].unknown.remove(place.row)
        lanes[place.lane]?.chunks[place.chunk].done[place.row] = row.outcome
        batches[key] = Batch(
            content: .late(seq: seq, row), ok: row.outcome == .ok ? 1 : 0,
            failed: row.outcome == .failed ? 1 : 0,
            cancelled: row.outcome == .cancelled ? 0 : -1)
        return true
    }

    // MARK: Dashboards

    func setState(_ state: SharedRunState) {
        guard runState == .running || runState == .paused else { return }
        runState = state
        commands.append(SharedCommand(seq: commands.count + 1, cancelled: []))
    }

    func cancel(_ places: [RowPlace]) {
        for place in places { lanes[place.lane]?.chunks[place.chunk].skip.insert(place.row) }
        commands.append(SharedCommand(seq: commands.count + 1, cancelled: places))
    }

    func retry(_ rows: [RetriedRow]) -> Int {
        guard runState != .cancelled else { return 0 }
        var count = 0
        for row in rows {
            guard let chunk = lanes[row.place.lane]?.chunks[row.place.chunk],
                chunk.done[row.place.row] != nil,
                !chunk.retried.contains(row.place.row),
                chunk.unknown.contains(row.place.row) == row.isUnknown
            else { continue }
            lanes[row.place.lane]?.chunks[row.place.chunk].retried.insert(row.place.row)
            var number = row.place.lane
            if let host = lanes[number]?.host {
                let ofHost = lanes.filter { $0.value.host == host }.keys.sorted()
                number = open(of: host).first ?? ofHost.first ?? number
            }
            lanes[number]?.chunks.append(Chunk(rows: [chunk.rows[row.place.row]]))
            count += 1
            let key = BatchKey(worker: 0, seq: batches.count + 1)
            batches[key] = Batch(
                content: .held, ok: row.outcome == .ok ? -1 : 0, failed: row.outcome == .failed ? -1 : 0,
                cancelled: row.outcome == .cancelled ? -1 : 0)
        }
        if count > 0, runState == .done { runState = .running }
        return count
    }

    private func rows() -> [(place: RowPlace, chunk: Chunk)] {
        lanes.sorted { $0.key < $1.key }.flatMap { number, lane in
            lane.chunks.enumerated().flatMap { index, chunk in
                chunk.rows.indices.map { (RowPlace(lane: number, chunk: index, row: $0), chunk) }
            }
        }
    }

    func settledRows() -> [RetriedRow] {
        rows().compactMap { place, chunk in
            guard let outcome = chunk.done[place.row], !chunk.retried.contains(place.row) else { return nil }
            return RetriedRow(place: place, outcome: outcome, isUnknown: chunk.unknown.contains(place.row))
        }
    }

    func openRows() -> [RowPlace] { rows().filter { $0.chunk.done[$0.place.row] == nil }.map(\.place) }

    func counts() -> SharedCounts {
        batches.values.reduce(SharedCounts(ok: 0, failed: 0, cancelled: 0, total: total)) {
            SharedCounts(
                ok: $0.ok + $1.ok, failed: $0.failed + $1.failed, cancelled: $0.cancelled + $1.cancelled,
                total: total)
        }
    }

    func records() -> [RowPlace: Int] {
        Dictionary(uniqueKeysWithValues: rows().map { ($0.place, $0.chunk.records[$0.place.row] ?? 0) })
    }
}
