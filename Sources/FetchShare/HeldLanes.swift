/// The lanes that a worker holds and its requests in them: those that are ready, about to be marked, in flight.
///
/// Says which rows may be handed over, which chunks to read, which lanes to let go; what follows from that is its worker's.
struct HeldLanes: Equatable {
    private let policy: LeasePolicy
    /// By their numbers.
    private var lanes: [Int: HeldLane] = [:]
    /// Requests in flight of lanes that are lost, until it is known what came of them.
    private var orphans: Set<SentRow> = []
    private var hosts: WideHostShares

    /// - Parameter homes: by lane the wide hosts whose first requests are in it.
    init(_ policy: LeasePolicy, homes: [Int: [String]] = [:]) {
        self.policy = policy
        hosts = WideHostShares(homes: homes)
    }

    var isEmpty: Bool { lanes.isEmpty }

    var count: Int { lanes.count }

    /// Ascending.
    var leases: [LaneLease] { ordered.map(\.lease) }

    private var ordered: [HeldLane] { lanes.keys.sorted().compactMap { lanes[$0] } }

    func holds(_ lease: LaneLease) -> Bool { lanes[lease.lane]?.lease == lease }

    /// Whether it holds none, and nothing of lost ones is in flight.
    var isCleared: Bool { lanes.isEmpty && orphans.isEmpty }

    /// Requests in flight, those of lost lanes included.
    var inFlight: Int { lanes.values.reduce(orphans.count) { $0 + $1.inFlight.count } }

    /// The same, in order.
    var rowsInFlight: [SentRow] {
        lanes.values.reduce(orphans) { $0.union($1.inFlight) }.sorted { $0.place < $1.place }
    }

    /// Until when what is in flight or handed over may start by this worker's own clock; nil where there is none.
    var trustedUntil: Duration? {
        lanes.values.lazy.filter { !$0.inFlight.isEmpty }.map(\.trustedUntil).min()
    }

    /// Lanes that have rows left and nothing on its way.
    var spare: Int { lanes.values.count { !$0.isWorkedOn && $0.hasMore } }

    /// Whether what it holds may be too little to keep the worker busy.
    var areTooFew: Bool {
        guard let wanted = policy.wantedTransfers else { return true }
        let held = lanes.values.lazy.filter(\.hasMore).reduce(0) { sum, lane in
            sum + min(wanted, lane.host == nil ? policy.transfersOfLane : max(1, share(lane)))
        }
        return held < wanted
    }

    /// How many rows the chunk of a place has; 0 where it was not read.
    func length(_ place: RowPlace) -> Int { lanes[place.lane]?.lengths[place.chunk] ?? 0 }

    // MARK: Wide hosts

    /// What the worker may have in flight to each wide host that it knows of.
    var hostShares: [String: Int] { hosts.sums(lanes) }

    /// Those whose last outcomes wait, since their shares are in use.
    var inUse: Set<LaneLease> { Set(lanes.values.filter { hosts.isInUse($0, lanes) }.map(\.lease)) }

    /// - Parameter counts: the most that the engine has in flight, or may start still, by host.
    mutating func note(atHosts counts: [String: Int]) { hosts.atHosts = counts }

    mutating func note(_ hosts: [WideHost]) { self.hosts.take(hosts) }

    /// The hosts to look at now; empty when it is not time.
    func dueHosts(at now: Duration) -> [String] { hosts.due(lanes, at: now) }

    mutating func looksAtHosts(again: Duration) { hosts.looks(again: again) }

    /// What may be in flight in a lane; nothing in one of a wide host whose open lanes are not known yet.
    private func share(_ held: HeldLane) -> Int {
        guard let host = held.host else { return policy.capacity }
        return hosts.share(of: held.lease.lane, host: host)
    }

    // MARK: Requests

    /// Rows to hand over now: in flight from now on. Of those that must not be sent twice none, they wait for their marks.
    ///
    /// - Parameter unsafeMost: how many of these there may be, waiting or in flight.
    mutating func start(unsafeMost: Int, at now: Duration) -> [SentRow] {
        var started: [SentRow] = []
        let busy = lanes.values.reduce(orphans.count) { $0 + $1.inFlight.count + $1.unmarked.count }
        var room = policy.capacity - busy
        let lost = orphans.count { !$0.request.isSafeToRepeat }
        var unsafeRoom = unsafeMost - lanes.values.reduce(lost) { $0 + $1.unsafeCount }
        let level = unsafeLevel(unsafeRoom)
        for lane in lanes.keys.sorted() {
            guard room > 0 else { break }
            // Nothing starts on a lease that the worker's own clock doubts: it may have been stopped.
            guard var held = lanes[lane], now < held.trustedUntil else { continue }
            var laneRoom = min(room, mostRows(held) - held.inFlight.count - held.unmarked.count)
            while laneRoom > 0, let row = held.ready.first {
                let isSafe = row.request.isSafeToRepeat
                guard isSafe || unsafeRoom > 0 && held.unsafeCount < level else { break }
                held.ready.removeFirst()
                laneRoom -= 1
                room -= 1
                if isSafe {
                    held.inFlight.insert(row)
                    started.append(row)
                } else {
                    unsafeRoom -= 1
                    held.unsafeCount += 1
                    held.unmarked.append(row)
                }
            }
            lanes[lane] = held
        }
        return started
    }

    /// How many rows that must not be sent twice a lane may have, so that those for which there is room go to the lanes with fewest: the
    /// hosts of the first lanes would have all of them else, and nothing be sent to the others.
    private func unsafeLevel(_ room: Int) -> Int {
        let counts = lanes.values.compactMap { held in
            held.ready.first.flatMap {
                !$0.request.isSafeToRepeat || held.unsafeCount > 0 ? held.unsafeCount : nil
            }
        }.sorted()
        var room = room
        for (place, count) in counts.enumerated() {
            let filled = place + 1
            let rise = filled < counts.count ? (counts[filled] - count) * filled : .max
            if room <= rise { return count + (max(0, room) + place) / filled }
            room -= rise
        }
        return .max
    }

    /// How many rows of a lane may be handed over at a time.
    private func mostRows(_ held: HeldLane) -> Int {
        let share = share(held)
        return policy.laneRows.map { share == 0 ? 0 : $0 } ?? share
    }

    /// Rows to mark now.
    func unmarked(at now: Duration) -> [SentRow] {
        ordered.filter { now < $0.trustedUntil }.flatMap(\.unmarked)
    }

    /// Whether a row waits for its mark.
    func isUnmarked(_ row: SentRow) -> Bool {
        guard let held = lanes[row.place.lane] else { return false }
        return held.lease == row.lease && held.unmarked.contains(row)
    }

    /// A row is marked.
    ///
    /// - Returns: whether it is in flight from now on: not one that nobody wants any more, nor one of a lane that is let go.
    mutating func startMarked(_ row: SentRow, isWanted: Bool) -> Bool {
        guard var held = lanes[row.place.lane], held.lease == row.lease,
            let index = held.unmarked.firstIndex(of: row)
        else { return false }
        defer { lanes[row.place.lane] = held }
        held.unmarked.remove(at: index)
        guard isWanted, !held.isLeaving else {
            held.unsafeCount -= 1
            return false
        }
        // The mark guards it, not the clock: no later holder of the lane sends it.
        held.inFlight.insert(row)
        return true
    }

    /// Whether it was in flight in a lane that is held.
    mutating func removeInFlight(_ sent: SentRow) -> Bool {
        guard holds(sent.lease), lanes[sent.place.lane]?.inFlight.remove(sent) != nil else { return false }
        if !sent.request.isSafeToRepeat { lanes[sent.place.lane]?.unsafeCount -= 1 }
        return true
    }

    /// Whether it was in flight in a lane that is lost.
    mutating func removeOrphan(_ sent: SentRow) -> Bool { orphans.remove(sent) != nil }

    /// Where a row is that somebody asks to cancel.
    enum Cancelled: Equatable {
        /// It was not handed over, and is gone.
        case waiting(SentRow)
        /// It is being marked: nothing is known of it until the answer is there.
        case marking(SentRow)
        case inFlight(SentRow)
    }

    /// - Returns: nil for a row that the worker does not have.
    mutating func cancel(_ place: RowPlace, isMarking: (SentRow) -> Bool) -> Cancelled? {
        guard var held = lanes[place.lane] else { return nil }
        defer { lanes[place.lane] = held }
        if let index = held.ready.firstIndex(where: { $0.place == place }) {
            return .waiting(held.ready.remove(at: index))
        }
        if let index = held.unmarked.firstIndex(where: { $0.place == place }) {
            guard !isMarking(held.unmarked[index]) else { return .marking(held.unmarked[index]) }
            held.unsafeCount -= 1
            return .waiting(held.unmarked.remove(at: index))
        }
        return held.inFlight.first { $0.place == place }.map { .inFlight($0) }
    }

    // MARK: Chunks

    /// Of each lane in which little is left the next chunks, the emptiest lanes first.
    func chunksToRead() -> [ReadChunk] {
        let short = lanes.values.filter { $0.hasUnread && $0.ready.count < policy.readAhead }
            .sorted { ($0.ready.count, $0.lease.lane) < ($1.ready.count, $1.lease.lane) }
        var chunks: [ReadChunk] = []
        for held in short {
            let missing = policy.readAhead - held.ready.count
            let end = held.nextChunk + (missing + policy.chunkRows - 1) / policy.chunkRows
            for chunk in held.nextChunk..<min(held.chunks, end) where chunks.count < policy.chunksAtOnce {
                chunks.append(ReadChunk(held.lease, chunk: chunk))
            }
        }
        return chunks
    }

    /// A chunk was read; those of its rows that were cancelled and have no outcome.
    mutating func add(_ chunk: LoadedChunk?, _ place: ReadChunk) -> [SentRow] {
        guard let chunk, holds(place.lease), lanes[place.lease.lane]?.isLeaving == false else { return [] }
        return lanes[place.lease.lane]?.add(chunk, number: place.chunk) ?? []
    }

    // MARK: Leases

    mutating func claim(_ lane: ClaimedLane, trustedUntil: Duration) {
        lanes[lane.lease.lane] = HeldLane(lane, trustedUntil: trustedUntil)
    }

    mutating func renew(_ lease: LaneLease, _ standing: LaneStandings.Lane, trustedUntil: Duration) {
        guard holds(lease) else { return }
        lanes[lease.lane]?.firstOpen = standing.firstOpen
        lanes[lease.lane]?.chunks = standing.chunks
        lanes[lease.lane]?.trustedUntil = trustedUntil
    }

    /// Another worker has the lane.
    ///
    /// - Returns: the lease that it had and its rows in flight, in order; nil where it is not held.
    mutating func lose(_ lane: Int) -> (lease: LaneLease, inFlight: [SentRow])? {
        guard let held = lanes.removeValue(forKey: lane) else { return nil }
        orphans.formUnion(held.inFlight)
        return (held.lease, held.inFlight.sorted { $0.place < $1.place })
    }

    /// All are let go as soon as what is under way in them has settled.
    mutating func leaveAll(butFor isMarking: (SentRow) -> Bool) {
        for lane in lanes.keys { lanes[lane]?.leave(butFor: isMarking) }
    }

    /// Lets lanes go to workers that have nothing to do: first those with most left to do. Of lanes of several hosts it keeps as many as
    /// it can use, since a host that changes its worker is not sent to any faster.
    ///
    /// - Returns: the rows in flight in them.
    mutating func leave(beyond most: Int, butFor isMarking: (SentRow) -> Bool) -> [SentRow] {
        let open = lanes.values.filter { !$0.isLeaving && $0.firstOpen < $0.chunks }
        let movable = open.filter { $0.hasMore || policy.leavesHandedRows }.sorted {
            ($0.hasMore ? 0 : 1, $0.inFlight.count, -$0.lease.lane)
                < ($1.hasMore ? 0 : 1, $1.inFlight.count, -$1.lease.lane)
        }
        let used = policy.wantedTransfers.map { ($0 + policy.transfersOfLane - 1) / policy.transfersOfLane }
        var narrow = max(0, open.count { $0.host == nil } - (used ?? 0))
        var left = max(0, open.count - most)
        var rows: [SentRow] = []
        for held in movable where left > 0 {
            if held.host == nil {
                guard narrow > 0 else { continue }
                narrow -= 1
            }
            left -= 1
            lanes[held.lease.lane]?.leave(butFor: isMarking)
            rows += held.inFlight.sorted { $0.place < $1.place }
        }
        return rows
    }

    /// Takes out lanes with nothing left to do.
    ///
    /// - Parameters:
    ///   - all: whether those count too that have open rows which nobody has begun.
    ///   - isKept: whether a lane stays, since outcomes of it are not written.
    /// - Returns: their leases, ascending.
    mutating func takeFinished(all: Bool, isKept: (LaneLease) -> Bool) -> [LaneLease] {
        let finished = ordered.filter { held in
            (all || held.isLeaving || held.firstOpen >= held.chunks) && !held.isWorkedOn
                && held.ready.isEmpty && !isKept(held.lease)
        }.map(\.lease)
        for lease in finished { lanes[lease.lane] = nil }
        return finished
    }

    mutating func removeAll() { (lanes, orphans) = ([:], []) }
}
