import FetchCore

/// A run as its events tell of it: what becomes of each request, and all that is counted of it.
///
/// Plain mode, dashboard and report all take their batches in here, so that a request is counted once and in one way.
/// A figure says what the records say: of each request the last attempt, of a retried one only the last outcome.
package struct RunState: Sendable {
    /// How much is kept beside the figures.
    package enum Depth: Sendable {
        /// Nothing: for who only writes lines.
        case figures
        /// Latencies by host, each attempt's phases, what was slowest and when: for who shows them.
        case views
    }

    /// The run's clock, as far as it was told.
    package var now = RunInstant.start
    /// One entry a request and column.
    package private(set) var rows = RowColumns()
    /// What the run's settings are, as its notices say.
    package var status: RunStatus
    /// What is counted as events come.
    package var tally = RunTally()
    /// What is counted for metrics; nil where nobody asks for them.
    package var metrics: MetricTally?
    /// Limits that move by themselves, and canaries.
    package private(set) var rules = HostRuleBook()
    /// The attempts before the last one of requests that were tried again; kept where views are shown.
    package private(set) var trails = AttemptTrails()
    /// What requests had come to before a retry, while it has come to nothing else.
    private var replaced: [RequestID: SettledRow] = [:]
    /// When a settled request last went on; nil where none has.
    var reopenedAt: RunInstant?
    /// What of the idle time was before anything was sent.
    private(set) var idleBefore = Duration.zero
    private let depth: Depth
    /// Whether what views show is kept.
    var showsViews: Bool { depth == .views }

    package init(limits: FetchLimits = FetchLimits(), depth: Depth = .views) {
        status = RunStatus(limits: limits)
        self.depth = depth
    }

    /// Takes in a batch: chunks first, then moves, then notices.
    package mutating func take(_ batch: EventBatch) {
        for chunk in batch.chunks { append(chunk) }
        for move in batch.moves { take(move, of: batch) }
        for notice in batch.notices { take(notice) }
        end(batch)
    }

    /// Takes in what is told of a host's rule.
    mutating func takeRule(_ timed: TimedNotice) { rules.take(timed.notice, at: timed.at) }

    /// Takes for true, before the run says so, whether limits move by the rule.
    package mutating func assumeAdaptive(_ host: HostID?, _ isOn: Bool) { rules.assume(host, isOn) }

    package mutating func append(_ chunk: RequestChunk) {
        goOn(at: now)
        rows.append(chunk, at: now.milliseconds) { _, host in tally.enter(.queued, host) }
    }

    /// Takes in that a request has come into another state; false where it is no request of the run.
    @discardableResult
    package mutating func take(_ move: Move, of batch: EventBatch) -> Bool {
        let index = move.id.index
        guard rows.has(move.id), let old = rows.state(index) else { return false }
        if move.at > now { now = move.at }
        let wasRetried = rows.isRetried(index)
        leave(old, index, move)
        if rows.hosts[index] != move.host, move.host != .none { setHost(move.host, index) }
        enter(move, from: old, index, batch.settlements)
        if rows.isRetried(index) != wasRetried { tally.retrying += wasRetried ? -1 : 1 }
        let failed = Int(move.failedAttempt)
        if depth == .views, batch.failedAttempts.indices.contains(failed) {
            rows.lastAttempts[UInt32(index)] = LastAttempt(batch.failedAttempts[failed], number: move.attempt)
        }
        return true
    }

    /// Takes in what a batch says as a whole, once its chunks, moves and notices are taken in.
    package mutating func end(_ batch: EventBatch) {
        rows.endRequeue()
        if batch.listEnded { status.listEnded = true }
        if let connections = batch.connections { status.connections = connections }
        if let idle = batch.idle { status.wasIdle(idle) }
        if let past = batch.pastRounds {
            tally.pastRounds = past
            if let last = batch.moves.last?.at ?? batch.notices.last?.at { extend(from: .start, to: last) }
        }
        // No row stands for them.
        tally.counts[.queued] += batch.unsent
        if let last = batch.moves.last?.at ?? batch.notices.last?.at, last > now { now = last }
        guard status.finishedAt == nil else { return }
        if status.listEnded, tally.counts.unsettled == 0 {
            status.finishedAt = tally.span.end ?? now
        } else if tally.counts[.held] > 0, tally.counts.unsettled == tally.counts[.held] {
            status.standStill(at: batch.moves.last?.at ?? now)
        }
    }

    /// The clock goes on where it stood, because something is held no more, or has come.
    private mutating func goOn(at: RunInstant) {
        guard status.heldSince != nil else { return }
        status.goOn(at: at)
        if tally.span.length == nil { idleBefore = status.idle }
    }

    /// Takes in that a person takes back requests that were added.
    package mutating func withdraw(_ ids: [RequestID]) {
        rows.withdrawn.formUnion(ids.map { UInt32($0.index) })
    }

    /// Takes in what time alone changes.
    package mutating func tick(_ instant: RunInstant) {
        if depth == .views { tally.waits.add(standingWait, until: instant) }
        now = max(now, instant)
        tally.pace.advance(to: now.wholeSeconds)
        tally.settledPace.advance(to: now.wholeSeconds)
        // Rows whose own delay is over wait for room like all others from now on.
        while let due = tally.delays.removeDue(now.milliseconds) {
            let index = Int(due.row)
            let delay = Delay(bits: rows.notes[index])
            guard rows.state(index) == .queued, delay.milliseconds == due.milliseconds else { continue }
            tally.leaveDelay(delay, rows.hosts[index])
            rows.notes[index] = Delay.none.bits
        }
    }

    /// Takes the run for over: a request that was put back into the queue and never settled again is what its last record
    /// says.
    package mutating func conclude() {
        for (id, row) in replaced { restore(row, id.index) }
        replaced = [:]
    }

    // MARK: Moves

    /// Takes the row out of all that it is counted in.
    private mutating func leave(_ old: RowState, _ index: Int, _ move: Move) {
        let host = rows.hosts[index]
        tally.leave(old, host)
        if old.isSettled { reopen(old, index, move) }
        switch old {
        case .queued:
            tally.leaveDelay(Delay(bits: rows.notes[index]), host)
            if !rows.lastAttempts.isEmpty, move.state != .held { rows.lastAttempts[UInt32(index)] = nil }
        case .held:
            goOn(at: move.at)
            tally.leaveHold(rows.hold(index), host)
            if !rows.lastAttempts.isEmpty, move.state != .queued { rows.lastAttempts[UInt32(index)] = nil }
        case .failed:
            tally.causes.remove(CauseID(rawValue: rows.notes[index]), host: host)
            if !rows.givenUp.isEmpty { rows.givenUp.remove(UInt32(index)) }
        case .cancelled:
            if !rows.uncertain.isEmpty { rows.uncertain[UInt32(index)] = nil }
        default: break
        }
        rows.notes[index] = 0
        // Who only writes lines shows no rows in order.
        if depth == .views { rows.relist(index, from: old, to: move.state) }
    }

    private mutating func enter(
        _ move: Move, from old: RowState, _ index: Int, _ settlements: [Settlement]
    ) {
        let host = rows.hosts[index]
        let isNewAttempt = move.attempt != rows.attempts[index]
        tally.enter(move.state, host)
        rows.setState(index, move.state)
        if old != move.state || isNewAttempt || !move.state.isInFlight {
            if depth == .views { rows.endPhase(of: old, index, at: move.at) }
            rows.changes[index] = move.at.milliseconds
        }
        switch move.state {
        case .connecting, .sending, .waiting, .receiving:
            if !old.isInFlight || isNewAttempt {
                rows.times[index] = move.at.milliseconds
                if depth == .views { rows.phases[index] = CompactPhases() }
                setBytes(index, body: 0, wire: 0, host)
            }
            let more = move.receivedBytes - rows.wire(index)
            if more > 0 {
                setBytes(index, body: move.receivedBytes, wire: move.receivedBytes, host)
                tally.pace.add(0, amount: more, at: move.at)
            }
            rows.notes[index] = CompactSize(move.expectedBytes).bits
        case .queued:
            let delay = Delay(move.delay)
            rows.notes[index] = delay.bits
            tally.enterDelay(delay, host)
            if case .retryAfter(let until) = move.delay { tally.waits.ask(host, at: move.at, until: until) }
            if delay != .none { tally.delays.add(delay.milliseconds, row: UInt32(index)) }
            endAttempt(of: old, index, host, at: move.at)
        case .held:
            rows.notes[index] = UInt32(move.hold.rawValue)
            tally.enterHold(move.hold, host)
            endAttempt(of: old, index, host, at: move.at)
        case .ok, .failed, .cancelled:
            if !replaced.isEmpty { replaced[move.id] = nil }
            let place = Int(move.settlement)
            if settlements.indices.contains(place) {
                settle(settlements[place], move, index, host)
            } else {
                settleUntold(move, index, host)
            }
            if depth == .views, move.state != .cancelled { tally.statuses.add(rows.statuses[index]) }
        }
        if !move.state.isSettled { rows.attempts[index] = max(move.attempt, rows.attempts[index]) }
    }

    /// What the attempt received counts no more: another one will be the last.
    private mutating func endAttempt(of old: RowState, _ index: Int, _ host: HostID, at: RunInstant) {
        guard old.isInFlight else { return }
        if depth == .views {
            let start = RunInstant(milliseconds: rows.times[index])
            trails.add(.init(startedAt: start, timings: rows.phases[index].timings), to: UInt32(index))
        }
        setBytes(index, body: 0, wire: 0, host)
        tally.pace.add(1, amount: 0, at: at)
    }

    private mutating func setHost(_ host: HostID, _ index: Int) {
        let bytes = rows.wire(index)
        tally.receive(-bytes, rows.hosts[index])
        rows.hosts[index] = host
        tally.growHosts(to: host)
        tally.receive(bytes, host)
    }

    private mutating func setBytes(_ index: Int, body: Int64, wire: Int64, _ host: HostID) {
        let before = rows.wire(index)
        rows.setBytes(index, body: CompactSize(body), wire: CompactSize(wire))
        tally.receive(rows.wire(index) - before, host)
    }
}

/// One row for who asks at each move: the columns as a whole are dear to hand over.
extension RunState {
    /// The note of a request that failed, which says why; nil for any other.
    package func failureNote(of id: RequestID) -> UInt32? {
        rows.has(id) && rows.state(id.index) == .failed ? rows.notes[id.index] : nil
    }

    /// The host of a request that there is.
    package func host(of id: RequestID) -> HostID { rows.hosts[id.index] }
}

/// How requests settle, and how that is undone when they are retried.
extension RunState {
    /// What a row had come to.
    private struct SettledRow: Sendable {
        var state: RowState
        var status: UInt16
        var attempts: UInt16
        var note: UInt32
        var time: UInt32
        var lateness: Lateness
        var body: Int64
        var wire: Int64
        var isMeasured: Bool
        var isEarlier: Bool
        var isGivenUp: Bool
        var uncertain: FetchFailure?
        var isStreamed: Bool
    }

    private mutating func settle(_ settlement: Settlement, _ move: Move, _ index: Int, _ host: HostID) {
        rows.statuses[index] = UInt16(clamping: settlement.status)
        rows.times[index] = UInt32(clamping: settlement.timings.total)
        rows.attempts[index] = UInt16(clamping: settlement.attempts)
        rows.setLateness(index, settlement.lateness)
        if depth == .views {
            rows.phases[index] = CompactPhases(settlement.timings)
            rows.setCertificate(index, settlement.certificateLife)
        }
        if settlement.isEarlier {
            rows.earlier.insert(UInt32(index))
            if move.state == .ok { tally.earlierOK += 1 }
            // What an earlier run received is shown, and no part of what this one did.
            rows.setBytes(index, body: CompactSize(settlement.bodyBytes), wire: .zero)
        } else {
            count(settlement, move.state, index, host)
        }
        if move.state == .cancelled, let failure = settlement.failure,
            failure.flags.contains(.maybeReceived)
        {
            rows.uncertain[UInt32(index)] = failure
        }
        if move.state == .failed {
            let failure = settlement.failure ?? Self.untold(settlement.status)
            if failure.isOutOfTime, settlement.status != 0 { tally.streamed += 1 }
            if failure.flags.contains(.notSent) { rows.givenUp.insert(UInt32(index)) }
            rows.notes[index] =
                tally.causes.add(
                    failure, status: settlement.status, host: host, id: move.id, at: settlement.finishedAt
                ).rawValue
        }
    }

    /// A failed row always has a cause, even if no settlement came with it.
    private mutating func settleUntold(_ move: Move, _ index: Int, _ host: HostID) {
        tally.span.extend(from: move.at, to: move.at)
        guard move.state == .failed else { return }
        rows.notes[index] =
            tally.causes.add(Self.untold(0), status: 0, host: host, id: move.id, at: move.at).rawValue
    }

    private mutating func count(
        _ settlement: Settlement, _ state: RowState, _ index: Int, _ host: HostID
    ) {
        let counted = tally.countedAttempts[settlement.id] ?? 0
        if counted > 0 { tally.countedAttempts[settlement.id] = settlement.attempts }
        metrics?.add(settlement, host, counted: counted)
        let at = settlement.finishedAt
        let unseen = max(0, settlement.wireBytes - rows.wire(index))
        setBytes(index, body: settlement.bodyBytes, wire: settlement.wireBytes, host)
        tally.pace.add(settlement.attempts > counted ? 1 : 0, amount: unseen, at: at)
        tally.settledPace.add(1, amount: 0, at: at)
        tally.span.extend(settlement)
        tally.attempts += max(0, settlement.attempts - counted)
        let earlier = settlement.details?.earlierAttempts ?? []
        if depth == .views, !earlier.isEmpty {
            tally.retries.add(earlier, of: settlement, counted: counted, host)
        } else if depth == .views, counted == 0 {
            tally.retries.addUntold(settlement, host)
        }
        for attempt in earlier where attempt.number > counted {
            tally.attemptMicroseconds += attempt.timings.total
            if depth == .views, attempt.hasLatency {
                tally.record(attempt.timings, attempt.number, attempt.status, .failed, of: settlement, host)
            }
        }
        if settlement.attempts > counted {
            tally.attemptMicroseconds += settlement.timings.total
            if depth == .views, settlement.hasLatency {
                tally.record(
                    settlement.timings, settlement.attempts, settlement.status, state, of: settlement, host,
                    settlement.lateness)
            }
        }
        if settlement.hasLatency {
            tally.measure(
                settlement.timings.total, settlement.lateness, isOK: state == .ok, byHost: depth == .views,
                host)
        }
    }

    /// Takes back what the row had settled as: it has gone on, or it has settled once more.
    private mutating func reopen(_ old: RowState, _ index: Int, _ move: Move) {
        let host = rows.hosts[index]
        let row = settledRow(old, index)
        if !move.state.isSettled { replaced[move.id] = row }
        if row.isStreamed { tally.streamed -= 1 }
        if depth == .views {
            if old != .cancelled { tally.statuses.remove(row.status) }
            trails.clear(UInt32(index))
        }
        if row.isEarlier {
            rows.earlier.remove(UInt32(index))
            if old == .ok { tally.earlierOK -= 1 }
            // Attempts of an earlier run: those of this one are counted from their first.
            rows.attempts[index] = 0
        } else if row.isMeasured {
            tally.unmeasure(
                Int64(row.time), row.lateness, isOK: old == .ok, byHost: depth == .views, host)
        }
        rows.statuses[index] = 0
        if !row.isEarlier, status.roundsGoOn, isNew(move, after: max(1, Int(row.attempts))) {
            tally.pastRounds.settled += 1
            tally.pastRounds.receivedBytes += row.wire
        }
        setBytes(index, body: 0, wire: 0, host)
        if isNew(move, after: Int(rows.attempts[index])) { rows.attempts[index] = 0 }
        tally.countedAttempts[move.id] = Int(rows.attempts[index])
        if !move.state.isSettled { reopenedAt = move.at }
        status.goOn(at: now)
        status.isFinished = false
    }

    /// Whether a settled request is queued as a new one, in a round: a retry goes on counting its attempts.
    private func isNew(_ move: Move, after attempts: Int) -> Bool {
        (move.state == .queued || move.state == .held) && move.attempt < attempts
    }

    private func settledRow(_ state: RowState, _ index: Int) -> SettledRow {
        let row = UInt32(index)
        let isEarlier = !rows.earlier.isEmpty && rows.earlier.contains(row)
        let isGivenUp = !rows.givenUp.isEmpty && rows.givenUp.contains(row)
        let cause = state == .failed ? tally.causes[CauseID(rawValue: rows.notes[index])] : nil
        let isTimeout = cause?.kind == .timeout
        let isMeasured =
            state != .cancelled && !isEarlier && !isGivenUp && rows.attempts[index] > 0
            && (rows.statuses[index] > 0 || isTimeout)
        return SettledRow(
            state: state, status: rows.statuses[index], attempts: rows.attempts[index],
            note: rows.notes[index], time: rows.times[index], lateness: rows.lateness(index),
            body: rows.bytes[index].bytes,
            wire: rows.wire(index), isMeasured: isMeasured, isEarlier: isEarlier, isGivenUp: isGivenUp,
            uncertain: rows.uncertain[row],
            isStreamed: isTimeout && cause?.phase == .total && rows.statuses[index] > 0)
    }

    /// Makes the row what it had come to, where nothing has come of its retry.
    private mutating func restore(_ row: SettledRow, _ index: Int) {
        guard let state = rows.state(index), !state.isInFlight, !state.isSettled else { return }
        let host = rows.hosts[index]
        if rows.isRetried(index) { tally.retrying -= 1 }
        tally.leave(state, host)
        if state == .queued { tally.leaveDelay(Delay(bits: rows.notes[index]), host) }
        if state == .held { tally.leaveHold(rows.hold(index), host) }
        rows.lastAttempts[UInt32(index)] = nil
        tally.enter(row.state, host)
        rows.setState(index, row.state)
        if depth == .views {
            rows.relist(index, from: state, to: row.state)
            if row.state != .cancelled { tally.statuses.add(row.status) }
        }
        rows.statuses[index] = row.status
        rows.times[index] = row.time
        rows.setLateness(index, row.lateness)
        rows.attempts[index] = row.attempts
        rows.notes[index] = row.note
        setBytes(index, body: row.body, wire: row.wire, host)
        if row.state == .failed { tally.causes.putBack(CauseID(rawValue: row.note), host: host) }
        if row.isGivenUp { rows.givenUp.insert(UInt32(index)) }
        if let failure = row.uncertain { rows.uncertain[UInt32(index)] = failure }
        if row.isStreamed { tally.streamed += 1 }
        if row.isEarlier {
            rows.earlier.insert(UInt32(index))
            if row.state == .ok { tally.earlierOK += 1 }
        } else if row.isMeasured {
            tally.measure(
                Int64(row.time), row.lateness, isOK: row.state == .ok, byHost: depth == .views, host)
        }
    }

    private static func untold(_ status: Int) -> FetchFailure {
        status == 0 ? FetchFailure(.protocolError, .unknown) : .status(status)
    }
}

extension Settlement {
    /// Whether the time that its last attempt took is a latency: it was answered, or it took too long, which says how long
    /// at least.
    var hasLatency: Bool {
        outcome != .cancelled && attempts > 0 && failure?.flags.contains(.notSent) != true
            && (status != 0 || failure?.kind == .timeout)
    }
}

extension AttemptSummary {
    /// As of a settlement's last attempt.
    var hasLatency: Bool { status != 0 || failure?.kind == .timeout }

    /// Whether it was answered, and went on receiving until its time was up: silence would have ended it before.
    var isStreamed: Bool { status != 0 && failure?.isOutOfTime == true }
}

extension FetchFailure {
    /// Whether it took as long as an attempt may in all, and no silence ended it before.
    var isOutOfTime: Bool { kind == .timeout && phase == .total }
}
