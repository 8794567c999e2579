/// A worker's side of the protocol: what happens to it goes in, what it is to do comes out. It has no clock and no connection.
///
/// One call is under way at a time, and a flush whose answer was lost is repeated as it was before anything else is asked. The
/// table of states and steps is in docs/decisions/sharing-a-run.md.
package struct WorkerMachine: Equatable {
    private let policy: LeasePolicy
    private var lanes: HeldLanes
    private var call: PendingCall?
    /// Calls whose answers were lost and that are to be repeated.
    private var repeated: ShareCall?
    private var isConnected = false
    /// The lanes in the database have to be asked for: an answer was lost, or a flush was refused.
    private var asksHeld = true
    private var unwritten: UnwrittenRecords
    private var returned = ReturnedLanes()
    private var cancelling: Set<SentRow> = []
    private var marking = MarkingPace()
    private var command: Int
    private var seenCommand: Int
    /// The run's state, as it was heard of last.
    package private(set) var state: SharedRunState
    private var lastBeat: Duration?
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
        lanes = HeldLanes(policy, homes: homes)
        self.state = state
        self.command = command
        self.seenCommand = command
        unwritten = UnwrittenRecords(seq: seq)
    }

    /// Requests in flight.
    package var inFlight: Int { lanes.inFlight }

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
        unwritten.holdBack(heldBack)
        if ending == nil, state == .running {
            steps += lanes.start(unsafeMost: min(policy.unsafeRows, marking.most), at: now).map { .start($0) }
        }
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
        case .atHosts(let counts): lanes.note(atHosts: counts)
        case .stop: end(.stopped)
        }
    }

    // MARK: What others ask

    /// Whether it still has to do with a row: it holds its lane, or the row's answer may come late.
    package func concerns(_ row: SentRow) -> Bool {
        lanes.holds(row.lease) || !row.request.isSafeToRepeat && !hasEnded
    }

    /// Until when what is in flight or handed over may start by this worker's own clock; nil where there is none.
    package var trustedUntil: Duration? { lanes.trustedUntil }

    /// Whether it holds nothing and there was nothing to claim.
    package var isIdle: Bool { lanes.isEmpty && foundNothing && ending == nil && state == .running }

    /// What the worker may have in flight to each wide host that it knows of: the sum of the shares of its lanes, of each as much as it
    /// can use yet.
    package var hostShares: [String: Int] { lanes.hostShares }

    /// Lanes whose outcomes are not to be written yet.
    private var heldBack: Set<LaneLease> { state == .cancelled ? [] : lanes.inUse }

    // MARK: Requests

    private mutating func settle(_ sent: SentRow, _ outcome: SharedOutcome) {
        cancelling.remove(sent)
        if !sent.request.isSafeToRepeat { marking.settled() }
        if lanes.removeOrphan(sent) {
            if sent.request.isSafeToRepeat {
                unwritten.addResent(1)
            } else {
                unwritten.addLate(sent, outcome)
            }
        } else if lanes.removeInFlight(sent) {
            unwritten.add(sent, outcome)
        }
    }

    private mutating func withdraw(_ sent: SentRow, wasBegun: Bool) {
        cancelling.remove(sent)
        if lanes.removeOrphan(sent), wasBegun, sent.request.isSafeToRepeat { unwritten.addResent(1) }
        if lanes.removeInFlight(sent), !sent.request.isSafeToRepeat { returned.addUnsent(sent) }
    }

    private mutating func cancel(_ place: RowPlace, _ steps: inout [WorkerStep]) {
        let marked = beingMarked
        switch lanes.cancel(place, isMarking: marked.contains) {
        case .waiting(let row): unwritten.add(row, .cancelled)
        case .marking(let row): cancelling.insert(row)
        case .inFlight(let row): if cancelling.insert(row).inserted { steps.append(.cancel(row)) }
        case nil: break
        }
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
        guard let held = lanes.lose(lane) else { return }
        steps += held.inFlight.map { $0.request.isSafeToRepeat ? .cutOff($0) : .recall($0) }
        unwritten.lose(held.lease)
    }

    // MARK: Ending

    private mutating func end(_ reason: WorkerEnd) {
        guard ending == nil else { return }
        ending = reason
        let marked = beingMarked
        lanes.leaveAll(butFor: marked.contains)
    }

    private mutating func leaveLanes(beyond most: Int, _ steps: inout [WorkerStep]) {
        guard ending == nil else { return }
        let marked = beingMarked
        steps += lanes.leave(beyond: most, butFor: marked.contains).map { .recall($0) }
    }

    private var isCleared: Bool {
        lanes.isCleared && unwritten.isEmpty && returned.isEmpty && repeated == nil
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
        let due = lanes.dueHosts(at: now)
        if !due.isEmpty, !previousPeriodicWasHosts || !isFlushDue(at: now) {
            lanes.looksAtHosts(again: now + policy.beat)
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
            let marks = lanes.unmarked(at: now)
            if !marks.isEmpty { return .mark(marks) }
        }
        let unread = lanes.chunksToRead()
        return unread.isEmpty ? nextClaim(at: now) : .read(unread)
    }

    private mutating func nextClaim(at now: Duration) -> ShareCall? {
        if lanes.isEmpty, asksFinish || state == .done && now >= nextTake {
            asksFinish = false
            nextTake = max(nextTake, now + policy.beat)
            return .finish
        }
        let spare = lanes.spare
        guard state == .running, now >= nextTake, spare < policy.spareLanes, lanes.areTooFew else {
            return nil
        }
        let room = mostLanes.map { max(0, $0 - lanes.count) } ?? .max
        let size = claimSize ?? policy.spareLanes
        return room == 0 ? nil : .take(seq: unwritten.seq, lanes: min(size - spare, room))
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
        return unwritten.takeFlush(upTo: policy.mostFlushed, lanes.leases, length: lanes.length)
    }

    /// Lanes with nothing left go back, all of them when the worker ends.
    private mutating func gatherFinishedLanes() {
        let heldBack = heldBack
        let finished = lanes.takeFinished(all: ending != nil) { [unwritten] in
            unwritten.has($0) || heldBack.contains($0)
        }
        for lease in finished { returned.add(lease) }
        returned.forgetMarks(heldElse: lanes.holds)
    }

    // MARK: Answers

    private mutating func take(_ answer: ShareAnswer, at now: Duration, _ steps: inout [WorkerStep]) {
        guard let pending = call else { return }
        call = nil
        switch (pending.call, answer) {
        case (_, .runGone):
            steps += lanes.rowsInFlight.map { .cutOff($0) }
            lanes.removeAll()
            unwritten.removeAll()
            returned.removeAll()
            ending = .runGone
        case (.take(_, let wanted), .taken(let claimed)):
            claim(claimed, of: wanted, pending.sentAt, at: now, &steps)
        case (.read(let asked), .chunks(let chunks)):
            for (place, chunk) in zip(asked, chunks) {
                for row in lanes.add(chunk, place) { unwritten.add(row, .cancelled) }
            }
        case (.mark(let rows), .marked(let ids)):
            marking.ends()
            startMarked(rows, Set(ids), &steps)
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
        case (.wideHosts, .wideHosts(let hosts)): lanes.note(hosts)
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
            lanes.claim(lane, trustedUntil: sentAt + policy.trusted)
        }
        if claimed.count < wanted { nextTake = now + policy.beat }
        let isShort = claimed.count == wanted && claimed.allSatisfy { $0.chunks - $0.firstOpen <= 1 }
        claimSize = isShort ? min(policy.mostClaimed, 2 * (claimSize ?? policy.spareLanes)) : nil
        asksFinish = lanes.isEmpty
        foundNothing = claimed.isEmpty
        // A worker that is ending claimed them before it knew.
        if ending != nil { gatherFinishedLanes() }
    }

    private mutating func startMarked(_ rows: [SentRow], _ ids: Set<Int>, _ steps: inout [WorkerStep]) {
        for row in rows where lanes.isUnmarked(row) {
            guard ids.contains(row.request.id) else {
                // The lane is lost; its rows wait until that is known.
                asksHeld = true
                continue
            }
            let isCancelled = cancelling.remove(row) != nil
            if lanes.startMarked(row, isWanted: !isCancelled) {
                steps.append(.start(row))
            } else if isCancelled {
                unwritten.add(row, .cancelled)
            } else {
                returned.addUnsent(row)
            }
        }
    }

    private mutating func renew(
        _ flush: RecordFlush, _ standings: LaneStandings, _ sentAt: Duration, _ steps: inout [WorkerStep]
    ) {
        command = max(command, standings.command)
        let isCancelled = standings.state == .cancelled && (state != .cancelled || ending == nil)
        state = standings.state
        let standing = Dictionary(uniqueKeysWithValues: standings.lanes.map { ($0.lane, $0) })
        for lease in flush.leases where lanes.holds(lease) {
            if let lane = standing[lease.lane] {
                lanes.renew(lease, lane, trustedUntil: sentAt + policy.trusted)
            } else {
                lose(lease.lane, &steps)
            }
        }
        if isCancelled {
            end(.cancelled)
            // What has not begun stays open.
            steps += lanes.rowsInFlight.map { .cutOff($0) }
        }
    }

    /// Lanes that only the database knows of go back: the answer to their claim was lost.
    private mutating func compare(_ claimed: [ClaimedLane], _ steps: inout [WorkerStep]) {
        asksHeld = false
        let theirs = Set(claimed.map(\.lease))
        for lease in lanes.leases where !theirs.contains(lease) { lose(lease.lane, &steps) }
        for lease in claimed.map(\.lease) where !lanes.holds(lease) { returned.add(lease) }
    }
}
