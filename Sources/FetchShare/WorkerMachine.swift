/// A worker's side of the protocol: what happens to it goes in, what it is to do comes out. It has no clock and no connection.
///
/// One call is under way at a time, and a flush whose answer was lost is repeated as it was before anything else is asked. The
/// table of states and steps is in docs/decisions/sharing-a-run.md.
package struct WorkerMachine: Equatable {
    private let policy: LeasePolicy
    private var lanes: [Int: HeldLane] = [:]
    private var call: PendingCall?
    /// Calls whose answers were lost and that are to be repeated.
    private var repeated: ShareCall?
    private var isConnected = false
    /// The lanes in the database have to be asked for: an answer was lost, or a flush was refused.
    private var asksHeld = true
    private var unwritten: UnwrittenRecords
    /// Requests in flight of lanes that are lost, until it is known what came of them.
    private var orphans: Set<SentRow> = []
    private var returned = ReturnedLanes()
    private var cancelling: Set<SentRow> = []
    private var marking = MarkingPace()
    private var command: Int
    private var seenCommand: Int
    /// The run's state, as it was heard of last.
    package private(set) var state: SharedRunState
    private var lastBeat: Duration?
    private var hosts: WideHostShares
    private var previousCall = CallKind.other
    private var previousPeriodicWasHosts = false
    private var nextTake: Duration = .zero
    /// How many lanes the next claim is for; nil is as many as are to be spare.
    private var claimSize: Int?
    private var asksFinish = false
    /// The last claim came back with nothing.
    private var foundNothing = false
    /// How many lanes it may hold while workers have nothing to do; nil while none is idle.
    private var mostLanes: Int?
    private var ending: WorkerEnd?
    private var hasEnded = false

    private enum CallKind {
        /// A flush, or a look at wide hosts.
        case periodic
        case other
    }

    private struct PendingCall: Equatable {
        var call: ShareCall
        var sentAt: Duration
    }

    /// - Parameters:
    ///   - command: the number of the run's newest command when the worker joined.
    ///   - homes: by lane the wide hosts whose first requests are in it.
    ///   - seq: the number of its first batch.
    package init(
        policy: LeasePolicy, state: SharedRunState, command: Int, homes: [Int: [String]] = [:], seq: Int = 1
    ) {
        self.policy = policy
        hosts = WideHostShares(homes: homes)
        self.state = state
        self.command = command
        self.seenCommand = command
        unwritten = UnwrittenRecords(seq: seq)
    }

    /// Requests in flight.
    package var inFlight: Int { lanes.values.reduce(orphans.count) { $0 + $1.inFlight.count } }

    /// Takes in what happened and returns what to do, in order.
    ///
    /// - Parameter now: a time that also counts while the machine is suspended (`CLOCK_BOOTTIME`).
    package mutating func handle(_ event: WorkerEvent, at now: Duration) -> [WorkerStep] {
        handle([event], at: now)
    }

    /// The same for what happened since the last call, in order.
    package mutating func handle(_ events: [WorkerEvent], at now: Duration) -> [WorkerStep] {
        guard !hasEnded else { return [] }
        var steps: [WorkerStep] = []
        for event in events { apply(event, at: now, &steps) }
        unwritten.holdBack(Set(lanes.values.filter(isBlocked).map(\.lease)))
        startRows(at: now, &steps)
        issueCall(at: now, &steps)
        if let ending, call == nil, isCleared, isConnected || ending == .runGone {
            hasEnded = true
            steps.append(.end(ending))
        }
        return steps
    }

    private mutating func apply(_ event: WorkerEvent, at now: Duration, _ steps: inout [WorkerStep]) {
        switch event {
        case .connected: isConnected = true
        case .connectionLost: loseConnection()
        case .answered(let answer): take(answer, at: now, &steps)
        case .settled(let sent, let outcome): settle(sent, outcome)
        case .withdrawn(let sent, let wasBegun): withdraw(sent, wasBegun: wasBegun)
        case .underWay(let count): marking.underWay = count
        case .timePassed: break
        case .fairShare(let most):
            mostLanes = most
            if let most { leaveLanes(beyond: most, &steps) }
        case .atHosts(let counts): hosts.atHosts = counts
        case .stop: end(.stopped)
        }
    }

    // MARK: What others ask

    /// Whether it still has to do with a row: it holds its lane, or the row's answer may come late.
    package func concerns(_ row: SentRow) -> Bool {
        lanes[row.place.lane]?.lease == row.lease || !row.request.isSafeToRepeat && !hasEnded
    }

    /// Until when what is in flight or handed over may start by this worker's own clock; nil where there is none.
    package var trustedUntil: Duration? {
        lanes.values.lazy.filter { !$0.inFlight.isEmpty }.map(\.trustedUntil).min()
    }

    /// Whether it holds nothing and there was nothing to claim.
    package var isIdle: Bool { lanes.isEmpty && foundNothing && ending == nil && state == .running }

    /// What the worker may have in flight to each wide host that it knows of: the sum of the shares of its lanes, of each as much as it
    /// can use yet.
    package var hostShares: [String: Int] { hosts.sums(lanes) }

    private func isBlocked(_ held: HeldLane) -> Bool { state != .cancelled && hosts.isInUse(held, lanes) }

    // MARK: Requests

    private mutating func startRows(at now: Duration, _ steps: inout [WorkerStep]) {
        guard ending == nil, state == .running else { return }
        let busy = lanes.values.reduce(orphans.count) { $0 + $1.inFlight.count + $1.unmarked.count }
        var room = policy.capacity - busy
        var unsafeRoom =
            min(policy.unsafeRows, marking.most) - lanes.values.reduce(orphans.count) { $0 + $1.unsafeCount }
        for lane in lanes.keys.sorted() {
            guard room > 0 else { return }
            // Nothing starts on a lease that the worker's own clock doubts: it may have been stopped.
            guard var held = lanes[lane], now < held.trustedUntil else { continue }
            var laneRoom = min(room, mostRows(held) - held.inFlight.count - held.unmarked.count)
            while laneRoom > 0, let row = held.ready.first {
                let isSafe = row.request.isSafeToRepeat
                guard isSafe || unsafeRoom > 0 else { break }
                held.ready.removeFirst()
                laneRoom -= 1
                room -= 1
                if isSafe {
                    held.inFlight.insert(row)
                    steps.append(.start(row))
                } else {
                    unsafeRoom -= 1
                    held.unsafeCount += 1
                    held.unmarked.append(row)
                }
            }
            lanes[lane] = held
        }
    }

    /// How many rows of a lane may be handed over at a time.
    private func mostRows(_ held: HeldLane) -> Int {
        let share = share(held)
        return policy.laneRows.map { share == 0 ? 0 : $0 } ?? share
    }

    /// What may be in flight in a lane; nothing in one of a wide host whose open lanes are not known yet.
    private func share(_ held: HeldLane) -> Int {
        guard let host = held.host else { return policy.capacity }
        return hosts.share(of: held.lease.lane, host: host)
    }

    private mutating func settle(_ sent: SentRow, _ outcome: SharedOutcome) {
        cancelling.remove(sent)
        if !sent.request.isSafeToRepeat { marking.settled() }
        if orphans.remove(sent) != nil {
            if sent.request.isSafeToRepeat {
                unwritten.addResent(1)
            } else {
                unwritten.addLate(sent, outcome)
            }
        } else if removeInFlight(sent) {
            unwritten.add(sent, outcome)
        }
    }

    private mutating func withdraw(_ sent: SentRow, wasBegun: Bool) {
        cancelling.remove(sent)
        if orphans.remove(sent) != nil, wasBegun, sent.request.isSafeToRepeat { unwritten.addResent(1) }
        if removeInFlight(sent), !sent.request.isSafeToRepeat { returned.addUnsent(sent) }
    }

    /// Whether it was in flight in a lane that is held.
    private mutating func removeInFlight(_ sent: SentRow) -> Bool {
        let lane = sent.place.lane
        guard lanes[lane]?.lease == sent.lease, lanes[lane]?.inFlight.remove(sent) != nil else {
            return false
        }
        if !sent.request.isSafeToRepeat { lanes[lane]?.unsafeCount -= 1 }
        return true
    }

    private mutating func cancel(_ place: RowPlace, _ steps: inout [WorkerStep]) {
        guard var held = lanes[place.lane] else { return }
        for queue in [\HeldLane.ready, \HeldLane.unmarked] {
            // One that is being marked is cancelled when its answer comes.
            guard let index = held[keyPath: queue].firstIndex(where: { $0.place == place }) else { continue }
            if queue == \.unmarked, beingMarked.contains(held[keyPath: queue][index]) {
                cancelling.insert(held[keyPath: queue][index])
                continue
            }
            if queue == \.unmarked { held.unsafeCount -= 1 }
            unwritten.add(held[keyPath: queue].remove(at: index), .cancelled)
        }
        if let sent = held.inFlight.first(where: { $0.place == place }), cancelling.insert(sent).inserted {
            steps.append(.cancel(sent))
        }
        lanes[place.lane] = held
    }

    /// Rows that are being marked: nothing is known of them until the answer is there.
    private var beingMarked: Set<SentRow> {
        var marked: Set<SentRow> = []
        for call in [call?.call, repeated] {
            if case .mark(let rows) = call { marked.formUnion(rows) }
        }
        return marked
    }

    /// Another worker has the lane: what was not written is left to it, but for the answers to marked requests. Those of them that
    /// have not begun must not begin any more: somebody may have them sent again.
    private mutating func lose(_ lane: Int, _ steps: inout [WorkerStep]) {
        guard let held = lanes.removeValue(forKey: lane) else { return }
        orphans.formUnion(held.inFlight)
        for row in held.inFlight.sorted(by: { $0.place < $1.place }) {
            steps.append(row.request.isSafeToRepeat ? .cutOff(row) : .recall(row))
        }
        unwritten.lose(held.lease)
    }

    // MARK: Ending

    private mutating func end(_ reason: WorkerEnd) {
        guard ending == nil else { return }
        ending = reason
        let marked = beingMarked
        for lane in lanes.keys { lanes[lane]?.leave(butFor: marked.contains) }
    }

    /// Lets lanes go to workers that have nothing to do: first those with most left to do. Of lanes of several hosts it keeps as many as
    /// it can use, since a host that changes its worker is not sent to any faster.
    private mutating func leaveLanes(beyond most: Int, _ steps: inout [WorkerStep]) {
        guard ending == nil else { return }
        let open = lanes.values.filter { !$0.isLeaving && $0.firstOpen < $0.chunks }
        let movable = open.filter { $0.hasMore || policy.leavesHandedRows }.sorted {
            ($0.hasMore ? 0 : 1, $0.inFlight.count, -$0.lease.lane)
                < ($1.hasMore ? 0 : 1, $1.inFlight.count, -$1.lease.lane)
        }
        let used = policy.wantedTransfers.map { ($0 + policy.transfersOfLane - 1) / policy.transfersOfLane }
        var narrow = max(0, open.count { $0.host == nil } - (used ?? 0))
        var left = max(0, open.count - most)
        let marked = beingMarked
        for held in movable where left > 0 {
            if held.host == nil {
                guard narrow > 0 else { continue }
                narrow -= 1
            }
            left -= 1
            lanes[held.lease.lane]?.leave(butFor: marked.contains)
            for row in held.inFlight.sorted(by: { $0.place < $1.place }) { steps.append(.recall(row)) }
        }
    }

    /// The run is over: what is under way is cut off, and what has not begun stays open.
    private func cutOffAll(_ steps: inout [WorkerStep]) {
        let rows = lanes.values.reduce(orphans) { $0.union($1.inFlight) }
        for row in rows.sorted(by: { $0.place < $1.place }) { steps.append(.cutOff(row)) }
    }

    private var isCleared: Bool {
        lanes.isEmpty && unwritten.isEmpty && orphans.isEmpty && returned.isEmpty && repeated == nil
    }

    // MARK: Calls

    private mutating func loseConnection() {
        isConnected = false
        asksHeld = true
        switch call?.call {
        case .flush, .late, .mark: repeated = call?.call
        // Its batch may be there.
        case .take: unwritten.skipSeq()
        case .giveBack(let leases, let rows): returned.putBack(leases, unsent: rows)
        default: break
        }
        call = nil
    }

    private mutating func issueCall(at now: Duration, _ steps: inout [WorkerStep]) {
        guard isConnected, call == nil, ending != .runGone, let next = nextCall(at: now) else { return }
        call = PendingCall(call: next, sentAt: now)
        if case .mark = next { marking.begins() }
        steps.append(.call(next))
    }

    private mutating func nextCall(at now: Duration) -> ShareCall? {
        if let again = repeated {
            repeated = nil
            return again
        }
        if asksHeld { return .held }
        // Where an answer takes as long as a beat, a beat would always be due: every second call is something else.
        if previousCall == .other, let call = nextPeriodic(at: now) { return call }
        if let call = nextWork(at: now) {
            previousCall = .other
            return call
        }
        return nextPeriodic(at: now)
    }

    private mutating func nextPeriodic(at now: Duration) -> ShareCall? {
        let due = hosts.due(lanes, at: now)
        if !due.isEmpty, !previousPeriodicWasHosts || !isFlushDue(at: now) {
            hosts.looks(again: now + policy.beat)
            (previousCall, previousPeriodicWasHosts) = (.periodic, true)
            return .wideHosts(due)
        }
        guard isFlushDue(at: now) else { return nil }
        (previousCall, previousPeriodicWasHosts) = (.periodic, false)
        return .flush(makeFlush(at: now))
    }

    private mutating func nextWork(at now: Duration) -> ShareCall? {
        if let late = unwritten.nextLate() { return late }
        if command > seenCommand { return .commands(after: seenCommand) }
        gatherFinishedLanes()
        if let call = returned.take() { return call }
        guard ending == nil else { return nil }
        if state == .running {
            let marks = lanes.keys.sorted().compactMap { lanes[$0] }.filter { now < $0.trustedUntil }
                .flatMap(\.unmarked)
            if !marks.isEmpty { return .mark(marks) }
        }
        let unread = chunksToRead()
        return unread.isEmpty ? nextClaim(at: now) : .read(unread)
    }

    /// Of each lane in which little is left the next chunks, the emptiest lanes first.
    private func chunksToRead() -> [ReadChunk] {
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

    private mutating func nextClaim(at now: Duration) -> ShareCall? {
        if lanes.isEmpty, asksFinish || state == .done && now >= nextTake {
            asksFinish = false
            nextTake = max(nextTake, now + policy.beat)
            return .finish
        }
        let spare = lanes.values.count { !$0.isWorkedOn && $0.hasMore }
        guard state == .running, spare < policy.spareLanes, needsLanes, now >= nextTake else { return nil }
        let room = mostLanes.map { max(0, $0 - lanes.count) } ?? .max
        let size = claimSize ?? policy.spareLanes
        return room == 0 ? nil : .take(seq: unwritten.seq, lanes: min(size - spare, room))
    }

    /// Whether what it holds may be too little to keep it busy.
    private var needsLanes: Bool {
        guard let wanted = policy.wantedTransfers else { return true }
        let held = lanes.values.lazy.filter(\.hasMore).reduce(0) { sum, lane in
            sum + min(wanted, lane.host == nil ? policy.transfersOfLane : max(1, share(lane)))
        }
        return held < wanted
    }

    private func isFlushDue(at now: Duration) -> Bool {
        if unwritten.rows.count >= policy.flushRows { return true }
        if unwritten.rows.isEmpty && ending != nil && unwritten.resent == 0 {
            return hasBeatDue(now) && !lanes.isEmpty && inFlight > 0
        }
        if ending != nil && inFlight == 0 { return true }
        return hasBeatDue(now)
    }

    private func hasBeatDue(_ now: Duration) -> Bool { lastBeat.map { now >= $0 + policy.beat } ?? true }

    private mutating func makeFlush(at now: Duration) -> RecordFlush {
        lastBeat = now
        return unwritten.takeFlush(
            upTo: policy.mostFlushed, lanes.keys.sorted().compactMap { lanes[$0]?.lease }
        ) { [lanes] chunk in lanes[chunk.lane]?.lengths[chunk.chunk] ?? 0 }
    }

    /// Lanes with nothing left go back, all of them when the worker ends.
    private mutating func gatherFinishedLanes() {
        for (lane, held) in lanes.sorted(by: { $0.key < $1.key }) {
            let isFinished = held.firstOpen >= held.chunks || ending != nil || held.isLeaving
            guard isFinished, !held.isWorkedOn, held.ready.isEmpty,
                !unwritten.has(held.lease), !isBlocked(held)
            else { continue }
            lanes[lane] = nil
            returned.add(held.lease)
        }
        returned.forgetMarks { [lanes] in lanes[$0.lane]?.lease == $0 }
    }

    // MARK: Answers

    private mutating func take(_ answer: ShareAnswer, at now: Duration, _ steps: inout [WorkerStep]) {
        guard let pending = call else { return }
        call = nil
        switch (pending.call, answer) {
        case (_, .runGone):
            cutOffAll(&steps)
            (lanes, orphans) = ([:], [])
            unwritten.removeAll()
            returned.removeAll()
            ending = .runGone
        case (.take(_, let wanted), .taken(let claimed)):
            claim(claimed, of: wanted, pending.sentAt, at: now, &steps)
        case (.read(let asked), .chunks(let chunks)):
            for (place, chunk) in zip(asked, chunks) { add(chunk, place) }
        case (.mark(let rows), .marked(let ids)):
            marking.ends()
            startMarked(rows, Set(ids), at: now, &steps)
        case (.flush(let flush), .flushed(let standings)): renew(flush, standings, pending.sentAt, &steps)
        case (.flush(let flush), .refused):
            unwritten.putBack(flush)
            asksHeld = true
        case (.held, .held(let claimed)): compare(claimed, &steps)
        case (.commands, .commands(let commands)):
            for command in commands {
                seenCommand = max(seenCommand, command.seq)
                for place in command.cancelled { cancel(place, &steps) }
            }
        case (.wideHosts, .wideHosts(let hosts)):
            self.hosts.take(hosts)
        case (.finish, .finished(true)): end(.done)
        default: break
        }
    }

    private mutating func claim(
        _ claimed: [ClaimedLane], of wanted: Int, _ sentAt: Duration, at now: Duration,
        _ steps: inout [WorkerStep]
    ) {
        unwritten.skipSeq()
        for lane in claimed {
            // One whose lease had run out unnoticed: what was done under the old fence is refused.
            lose(lane.lease.lane, &steps)
            lanes[lane.lease.lane] = HeldLane(lane, trustedUntil: sentAt + policy.trusted)
        }
        if claimed.count < wanted { nextTake = now + policy.beat }
        let isShort = claimed.count == wanted && claimed.allSatisfy { $0.chunks - $0.firstOpen <= 1 }
        claimSize = isShort ? min(policy.mostClaimed, 2 * (claimSize ?? policy.spareLanes)) : nil
        asksFinish = lanes.isEmpty
        foundNothing = claimed.isEmpty
        // A worker that is ending claimed them before it knew.
        if ending != nil { gatherFinishedLanes() }
    }

    private mutating func add(_ chunk: LoadedChunk?, _ place: ReadChunk) {
        let lane = place.lease.lane
        guard let chunk, var held = lanes[lane], held.lease == place.lease, !held.isLeaving else { return }
        for row in held.add(chunk, number: place.chunk) { unwritten.add(row, .cancelled) }
        lanes[lane] = held
    }

    private mutating func startMarked(
        _ rows: [SentRow], _ ids: Set<Int>, at now: Duration, _ steps: inout [WorkerStep]
    ) {
        for row in rows {
            guard var held = lanes[row.place.lane], held.lease == row.lease,
                let index = held.unmarked.firstIndex(of: row)
            else { continue }
            if !ids.contains(row.request.id) {
                // The lane is lost; its rows wait until that is known.
                asksHeld = true
                continue
            }
            held.unmarked.remove(at: index)
            if cancelling.remove(row) != nil {
                held.unsafeCount -= 1
                unwritten.add(row, .cancelled)
            } else if held.isLeaving {
                held.unsafeCount -= 1
                returned.addUnsent(row)
            } else {
                // The mark guards it, not the clock: no later holder of the lane sends it.
                held.inFlight.insert(row)
                steps.append(.start(row))
            }
            lanes[row.place.lane] = held
        }
    }

    private mutating func renew(
        _ flush: RecordFlush, _ standings: LaneStandings, _ sentAt: Duration, _ steps: inout [WorkerStep]
    ) {
        command = max(command, standings.command)
        let isCancelled = standings.state == .cancelled && (state != .cancelled || ending == nil)
        state = standings.state
        let standing = Dictionary(uniqueKeysWithValues: standings.lanes.map { ($0.lane, $0) })
        for lease in flush.leases where lanes[lease.lane]?.lease == lease {
            guard let now = standing[lease.lane] else {
                lose(lease.lane, &steps)
                continue
            }
            lanes[lease.lane]?.firstOpen = now.firstOpen
            lanes[lease.lane]?.chunks = now.chunks
            lanes[lease.lane]?.trustedUntil = sentAt + policy.trusted
        }
        if isCancelled {
            end(.cancelled)
            cutOffAll(&steps)
        }
    }

    /// Lanes that only the database knows of go back: the answer to their claim was lost.
    private mutating func compare(_ claimed: [ClaimedLane], _ steps: inout [WorkerStep]) {
        asksHeld = false
        let theirs = Set(claimed.map(\.lease))
        for lane in lanes.keys.sorted() {
            if let lease = lanes[lane]?.lease, !theirs.contains(lease) { lose(lane, &steps) }
        }
        for lease in claimed.map(\.lease)
        where lanes[lease.lane]?.lease != lease { returned.add(lease) }
    }
}
