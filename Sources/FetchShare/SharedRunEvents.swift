import FetchCore
import FetchFiles

/// Tells of a run that other machines work on in the events of a run of one's own: its list, what has settled, what was sent again.
/// One thread's.
package final class SharedRunEvents {
    /// What a dashboard is told of the run.
    package enum News: Sendable {
        case events(EventBatch)
        case standing(SharedRunStanding)
        /// What somebody asked of the run, and whether it was asked here.
        case asked(CommandEntry, isOwn: Bool)
        /// It is done or cancelled, or goes on after that.
        case ended(Bool)
        /// What became of an order of this dashboard.
        case answer(OrderAnswer)
    }

    private let run: Int
    private let hosts: HostTable
    private let clock: RunClock
    private let onNews: (News) -> Void
    private let lines: RecordedLines
    private var places = ListPlaces()
    private var list = ChunkList()
    private var batches: BatchReader
    private var workers: WorkerStandings
    private var inFlight = InFlightMoves()
    private var hasList = false
    private var state: SharedRunState?
    private var limits: SharedLimits?
    private var command = 0
    /// The numbers of commands that were given here and not told yet.
    private var own: Set<Int> = []
    /// Whether it was told that the run has ended.
    private var isEndTold = false
    /// One entry an id, from 1: what is known of it.
    private var outcomes: [Seen] = []
    /// The same of its attempts, those in flight left out.
    private var attempts: [UInt16] = []

    /// The last outcome of a request.
    private enum Seen: UInt8 {
        case open, ok, failed, cancelled
        /// Cancelled, since it may have been received by a worker that was lost.
        case unknown

        var outcome: (SharedOutcome, isUnknown: Bool)? {
            switch self {
            case .open: nil
            case .ok: (.ok, false)
            case .failed: (.failed, false)
            case .cancelled: (.cancelled, false)
            case .unknown: (.cancelled, true)
            }
        }
    }

    /// - Parameters:
    ///   - hosts: where the hosts of the list are numbered.
    ///   - clock: what instants are counted from: it began when the list was loaded.
    package init(run: Int, hosts: HostTable, clock: RunClock, onNews: @escaping (News) -> Void) {
        self.run = run
        self.hosts = hosts
        self.clock = clock
        self.onNews = onNews
        lines = RecordedLines(clock: clock, hosts: hosts)
        batches = BatchReader(run: run)
        workers = WorkerStandings(run: run)
    }

    /// Tells what is new.
    ///
    /// - Throws: `runGone` when the run was deleted.
    package func look(_ database: ShareDatabase) throws(ShareError) {
        let start = ContinuousClock.now
        let found = try database.connection.query(
            "select state, command, concurrency, rate, per_host from fetchdeck.run where run = $1",
            [.int(run)])
        guard found.count == 1, let state = found.text(0, 0).flatMap(SharedRunState.init(rawValue:)) else {
            throw try database.runGone(run)
        }
        let latency = ContinuousClock.now - start
        if !hasList { try readList(database) }
        let newest = found.int(0, 1) ?? 0
        let entries = newest > command ? try database.entries(run: run, after: command) : []
        if command == 0 || entries.contains(where: \.isRetry) { try readRetries(database) }
        command = max(command, newest)
        for entry in entries { tell(entry) }
        try readBatches(database)
        tell(
            state,
            SharedLimits(
                concurrency: found.int(0, 2), rate: found.double(0, 3), perHost: found.int(0, 4) ?? 0))
        var standing = try workers.look(database, clock)
        nameLanes(&standing)
        standing.latency = latency
        standing.limit = found.int(0, 2)
        standing.isCancelled = state == .cancelled
        onNews(.standing(standing))
        tellInFlight(standing)
        try endCancelled(standing, database)
    }

    /// Names the host of lanes that have no other, as most have of a list of few hosts.
    private func nameLanes(_ standing: inout SharedRunStanding) {
        for worker in standing.workers.indices {
            for lane in standing.workers[worker].lanes.indices
            where standing.workers[worker].lanes[lane].host == nil {
                let number = standing.workers[worker].lanes[lane].number
                standing.workers[worker].lanes[lane].host = places.host(ofLane: number).map {
                    hosts[$0].origin
                }
            }
        }
    }

    /// Tells the end of a run that was cancelled: when its workers have left, and what they wrote last is told.
    private func endCancelled(_ standing: SharedRunStanding, _ database: ShareDatabase) throws(ShareError) {
        guard standing.isCancelled, !isEndTold, standing.beating.isEmpty else { return }
        try readBatches(database)
        isEndTold = true
        var batch = EventBatch()
        batch.notices = [TimedNotice(at: clock.now(), notice: .finished)]
        onNews(.events(batch))
        onNews(.ended(true))
    }

    /// Does what a person asks.
    package func perform(_ order: RunOrder, by person: String, _ database: ShareDatabase) throws(ShareError) {
        // What was cancelled as a whole stays so.
        if case .retry = order, state == .cancelled { return onNews(.answer(.runEnded(order))) }
        do throws(ShareError) {
            let performing = OrderPerforming(run: run, hosts: hosts, person: person)
            database.lastCommand = nil
            let answer = try performing.perform(order, database, places: places) { id in
                self.seen(id).outcome.map { ($0, $1, self.attempts(id)) }
            }
            if let number = database.lastCommand { own.insert(number) }
            onNews(.answer(answer))
        } catch {
            onNews(.answer(.failed(order, error)))
            if error.isPassing { throw error }
        }
    }

    // MARK: The list

    private func readList(_ database: ShareDatabase) throws(ShareError) {
        var reading = ListReading(run: run, hosts: hosts)
        var batch = EventBatch()
        batch.chunks = try reading.read(database, into: &places)
        batch.listEnded = true
        for chunk in batch.chunks {
            list.append(chunk)
            places.note(chunk)
        }
        onNews(.events(batch))
        hasList = true
    }

    private func readRetries(_ database: ShareDatabase) throws(ShareError) {
        let known = Array(places.retries)
        let found = try database.connection.query(
            """
            select c.lane, c.chunk, c.gen, c.body from fetchdeck.chunk c
            where c.run = $1 and c.gen > 0 and not exists (
                select from unnest($2::int[], $3::int[]) k(lane, chunk) where k.lane = c.lane and k.chunk = c.chunk)
            order by c.gen
            """, [.int(run), .ints(known.map(\.lane)), .ints(known.map(\.chunk))])
        var batch = EventBatch()
        for row in 0..<found.count {
            let requests = try PackedRequests(found.bytes(row, 3) ?? [])
            let ids = places.add(
                requests, lane: found.int(row, 0) ?? 0, chunk: found.int(row, 1) ?? 0,
                generation: found.int(row, 2) ?? 0)
            for (id, request) in zip(ids, requests.rows) {
                note(.open, id, attempts: Int(request.attempts))
                batch.moves.append(
                    Move(
                        id: RequestID(id), host: host(RequestID(id)), state: .queued,
                        attempt: request.attempts,
                        at: clock.now()))
            }
        }
        if !batch.moves.isEmpty { onNews(.events(batch)) }
    }

    // MARK: What has settled

    private func readBatches(_ database: ShareDatabase) throws(ShareError) {
        while true {
            let found = try batches.next(database)
            guard !found.isEmpty else { return }
            var events = EventBatch()
            for batch in found {
                workers.note(batch)
                if !batch.unknown.isEmpty {
                    addUnknown(batch, to: &events)
                } else if let body = batch.body {
                    guard let lines = RecordPacker.lines(body) else { throw ShareError(.unreadableChunk) }
                    // Of requests that were sent again after the commands were read.
                    let areKnown = zip(batch.lanes, batch.chunks).allSatisfy {
                        places.has(lane: $0, chunk: $1)
                    }
                    if !areKnown { try readRetries(database) }
                    add(lines, of: batch, to: &events)
                }
            }
            onNews(.events(events))
        }
    }

    private func add(_ records: [ArraySlice<UInt8>], of batch: RecordBatch, to events: inout EventBatch) {
        let written = places.retried.isEmpty ? [] : Set(batch.places)
        for record in records {
            guard let settlement = lines.settlement(record),
                places.isLast(settlement.id.index + 1, of: written)
            else { continue }
            add(settlement, to: &events)
        }
    }

    private func addUnknown(_ batch: RecordBatch, to events: inout EventBatch) {
        for (index, (id, place)) in zip(batch.unknown, batch.places).enumerated() {
            // An answer that came after all is not replaced.
            guard places.isLast(id, of: [place]), seen(id) == .open else { continue }
            let settlement = Settlement(
                id: RequestID(id), outcome: .cancelled,
                attempts: attempts(id),
                finishedAt: clock.instant(wall: batch.unknownAt[index]),
                details: SettlementDetails(failure: .inFlightAtLoss))
            add(settlement, to: &events)
            note(.unknown, id, attempts: settlement.attempts)
        }
    }

    /// Moves to and from what workers have in flight; those that settle have a record.
    private func tellInFlight(_ standing: SharedRunStanding) {
        var batch = EventBatch()
        let now = clock.now()
        for (id, state) in inFlight.look(standing.workers, isOpen: { self.seen($0) == .open }) {
            let id = RequestID(id)
            guard list[id] != nil else { continue }
            batch.moves.append(
                Move(
                    id: id, host: host(id), state: state,
                    attempt: UInt16(clamping: attempts(id.index + 1) + (state == .queued ? 0 : 1)), at: now))
        }
        if !batch.moves.isEmpty { onNews(.events(batch)) }
    }

    private func host(_ id: RequestID) -> HostID { list[id]?.host(id) ?? .none }

    private func seen(_ id: Int) -> Seen { outcomes.indices.contains(id - 1) ? outcomes[id - 1] : .open }

    private func attempts(_ id: Int) -> Int {
        attempts.indices.contains(id - 1) ? Int(attempts[id - 1]) : 0
    }

    private func note(_ seen: Seen, _ id: Int, attempts count: Int) {
        inFlight.forget(id)
        while outcomes.count < id {
            outcomes.append(.open)
            attempts.append(0)
        }
        outcomes[id - 1] = seen
        attempts[id - 1] = UInt16(clamping: count)
    }

    private func add(_ settlement: Settlement, to events: inout EventBatch) {
        let state: RowState =
            switch settlement.outcome {
            case .ok: .ok
            case .failed: .failed
            case .cancelled: .cancelled
            }
        events.moves.append(
            Move(
                id: settlement.id, host: host(settlement.id), state: state,
                attempt: UInt16(clamping: settlement.attempts),
                at: settlement.finishedAt, receivedBytes: settlement.wireBytes,
                settlement: Int32(events.settlements.count)))
        events.settlements.append(settlement)
        let seen: Seen =
            switch settlement.outcome {
            case .ok: .ok
            case .failed: .failed
            case .cancelled: .cancelled
            }
        note(seen, settlement.id.index + 1, attempts: settlement.attempts)
    }

    // MARK: What holds for the run

    private func tell(_ entry: CommandEntry) {
        onNews(.asked(entry, isOwn: own.remove(entry.seq) != nil))
        guard case .set(.perOneHost(let host, let limit), _) = entry.kind, let name = HostName(url: host)
        else {
            return
        }
        var batch = EventBatch()
        batch.notices = [
            TimedNotice(at: clock.now(), notice: .hostLimitChanged(hosts.intern(name), limit))
        ]
        onNews(.events(batch))
    }

    private func tell(_ state: SharedRunState, _ limits: SharedLimits) {
        var batch = EventBatch()
        func add(_ notice: RunNotice) { batch.notices.append(TimedNotice(at: clock.now(), notice: notice)) }
        if state != self.state {
            switch state {
            case .paused: add(.paused)
            case .running where self.state == .paused: add(.resumed)
            case .cancelled: add(.stopping)
            case .loading, .running, .done: break
            }
            if state != .cancelled, isEndTold != state.isEnd {
                isEndTold = state.isEnd
                onNews(.ended(isEndTold))
            }
        }
        if let before = self.limits, before.rate != limits.rate { add(.rateChanged(limits.rate)) }
        if let before = self.limits, before.perHost != limits.perHost {
            add(.hostLimitChanged(nil, limits.perHost))
        }
        if let limit = limits.concurrency, let before = self.limits, before.concurrency != limit {
            add(.limitChanged(limit))
        }
        (self.state, self.limits) = (state, limits)
        if !batch.notices.isEmpty { onNews(.events(batch)) }
    }
}

extension SharedRunState {
    package var isEnd: Bool { self == .done || self == .cancelled }
}
