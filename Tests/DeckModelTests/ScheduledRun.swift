import TestSupport
import Testing

@testable import DeckModel
@testable import FetchCore
@testable import RunModel

/// A deck and the run behind it: the real schedule decides, dice play the servers, and what keys ask for is done.
struct ScheduledRun {
    var state: DeckState
    private(set) var schedule: Schedule
    private(set) var now = RunInstant.start
    /// How many commands keys have led to.
    private(set) var obeyed = 0
    private let hosts = HostTable()
    let count: Int

    init(count: Int, seed: UInt64, startsPaused: Bool = false) throws {
        self.count = count
        let limits = FetchLimits(total: 8, perHost: 3)
        schedule = Schedule(
            limits: limits, retry: RetryPolicy(retries: 2, backoff: .milliseconds(200)), seed: seed)
        var options = DeckOptions()
        options.startsPaused = startsPaused
        state = DeckState(hosts: hosts, limits: limits, options: options)
        var builder = RequestChunkBuilder(hosts: hosts)
        for number in 1...count {
            try builder.append(
                FetchRequest(
                    method: number % 5 == 0 ? .post : .get,
                    url: "http://h\(number % 6).example/items/\(number)"))
        }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = true
        for chunk in batch.chunks {
            for id in chunk.ids {
                schedule.addressKnown(chunk.host(id))
                schedule.add(id, host: chunk.host(id), isIdempotent: id.rawValue % 5 != 0, now: now)
            }
        }
        _ = update(&state, .batch(batch))
        if startsPaused {
            schedule.pause()
            batch = EventBatch()
            batch.moves = schedule.hold(ids).map { move($0, .held, hold: .start) }
            deliver(&batch)
        }
        _ = update(&state, .layout(DeckLayout(listRows: 12, detailRows: 6, detailLines: 40, overlayRows: 8)))
        _ = update(&state, .themes(["default-dark", "dracula", "nord"], current: "default-dark"))
    }

    /// Tells the deck something and does what it asks for.
    mutating func send(_ message: DeckMessage) {
        for effect in update(&state, message) {
            switch effect {
            case .run(let command): handle(command)
            case .sort(let job): send(.sorted(job.run()))
            case .export(let path, _, let ids, _): send(.acknowledge("\(ids.count) to \(path)"))
            case .setOption(let name, let text):
                let option = RunOption(name: name, arguments: "", help: "", shown: text)
                send(.optionSet(option, revisionBefore: 0))
            case .restoreOption(let name, _):
                let option = RunOption(name: name, arguments: "", help: "", shown: "as before")
                send(.optionSet(option, revisionBefore: nil))
            case .understand(let text, let name):
                send(.understood(AddedText(text: text, name: name, count: 1, requests: [text])))
            case .findFiles: send(.filesThere(["fetchdeck.jsonl"]))
            case .add, .edit, .beginRound, .alerts, .shared: break
            case .quit, .redraw, .suspend, .copy, .useTheme, .saveTheme, .saveColumns: break
            }
        }
    }

    mutating func pass(_ duration: Duration) {
        now = now.advanced(by: duration)
        start()
        send(.tick(now))
    }

    /// Starts all that may start.
    mutating func start() {
        var batch = EventBatch()
        while case .start(let start) = schedule.next(now: now) {
            batch.moves.append(move(start.id, .connecting))
        }
        deliver(&batch)
    }

    /// Ends one attempt that is in flight; nothing where none is.
    mutating func endOne(_ dice: inout Dice) {
        guard let id = inFlight.randomElement(using: &dice) else { return }
        let results: [AttemptResult] = [
            .ok(), .ok(), .ok(), .failed(.status, status: 503), .failed(.status, status: 404),
            .failed(.connect, reach: .hostUnreachable), .failed(.timeout), .failed(.protocolError),
        ]
        end(id, results.randomElement(using: &dice) ?? .ok())
        start()
    }

    mutating func goOn(_ dice: inout Dice) {
        guard let id = inFlight.randomElement(using: &dice) else { return }
        var batch = EventBatch()
        let next: [RowState] = [.connecting, .sending, .waiting, .receiving]
        var move = move(id, next.randomElement(using: &dice) ?? .waiting)
        if move.state == .receiving { move.receivedBytes = Int64.random(in: 0...5_000, using: &dice) }
        batch.moves = [move]
        deliver(&batch)
    }

    private var ids: [RequestID] { (1...count).map { RequestID($0) } }
    private var inFlight: [RequestID] { ids.filter { schedule.state($0) == .inFlight } }

    private func host(_ id: RequestID) -> HostID { state.rows.hosts[id.index] }

    private func move(
        _ id: RequestID, _ rowState: RowState, _ delay: QueueDelay = .none, hold: HoldReason = .command
    ) -> Move {
        Move(
            id: id, host: host(id), state: rowState, attempt: UInt16(schedule.attempts(id)), delay: delay,
            hold: hold, at: now)
    }

    private mutating func deliver(_ batch: inout EventBatch) {
        batch.notices += schedule.takeNotices().map { TimedNotice(at: now, notice: $0) }
        if !batch.isEmpty { send(.batch(batch)) }
    }

    private mutating func end(_ id: RequestID, _ result: AttemptResult) {
        var batch = EventBatch()
        let decision = schedule.attemptEnded(id, result, now: now)
        switch decision.next {
        case .settle: settle(id, result, &batch)
        case .retry(let delay): batch.moves.append(move(id, .queued, delay))
        case .hold: batch.moves.append(move(id, .held))
        }
        for other in decision.settledTogether { settle(other, result, &batch) }
        deliver(&batch)
    }

    private func settle(_ id: RequestID, _ result: AttemptResult, _ batch: inout EventBatch) {
        let outcome: Outcome = result.isCancelled ? .cancelled : result.isOK ? .ok : .failed
        var move = move(id, outcome.rowState)
        move.settlement = Int32(batch.settlements.count)
        batch.moves.append(move)
        batch.settlements.append(
            Settlement(
                id: id, outcome: outcome, status: result.status, attempts: schedule.attempts(id),
                startedAt: now,
                finishedAt: now, timings: PhaseTimings(wait: 1_500),
                details: result.failure.map { SettlementDetails(failure: $0) }))
    }
}

/// What the run does when it is asked to, as the engine does it.
extension ScheduledRun {
    private mutating func handle(_ command: RunCommand) {
        obeyed += 1
        var batch = EventBatch()
        switch command {
        case .pause: schedule.pause()
        case .resume: schedule.resume()
        case .hold(let ids, let reason):
            batch.moves = schedule.hold(ids).map { move($0, .held, hold: reason) }
        case .release(let ids):
            batch.moves = schedule.release(ids, now: now).map { move($0.id, .queued, $0.delay) }
        case .retry(let ids): batch.moves = schedule.retry(ids, now: now).map { move($0, .queued) }
        case .sendAgain(let ids):
            for id in ids where schedule.placeOf(id) == .settled {
                schedule.add(id, host: schedule.rows[id.index].home, isIdempotent: true, now: now)
                batch.moves.append(move(id, .queued))
            }
        case .cancel(let ids): return cancel(ids)
        case .withdraw(let ids): return cancel(ids.filter(schedule.isUntried))
        case .setLimit(let limit): schedule.setLimit(limit)
        case .setHostLimit(let host, let limit): schedule.setHostLimit(host, limit)
        case .dropHostLimit(let host): schedule.dropHostLimit(host)
        case .adapt(let host, let isOn): schedule.setAdaptive(host, isOn, now: now)
        case .releaseCanary(let host):
            batch.moves = schedule.releaseCanary(host, now: now).map { move($0, .queued) }
        case .setRate(let rate): schedule.setRate(rate)
        case .grantStarts(let slots): schedule.rate.grant(slots)
        case .setHostRate(let rate): schedule.setHostRate(rate)
        case .pauseHost(let host): schedule.pauseHost(host)
        case .resumeHost(let host): schedule.resumeHost(host)
        case .change(.retry(let policy)): schedule.retry = policy
        case .beginRound, .change, .watch, .stop, .outputFailed: break
        }
        deliver(&batch)
        start()
    }

    private mutating func cancel(_ ids: [RequestID]) {
        for id in ids {
            switch schedule.cancel(id) {
            case .settled:
                var batch = EventBatch()
                settle(id, .cancelled, &batch)
                deliver(&batch)
            case .abort: end(id, .cancelled)
            case .nothing: break
            }
        }
        start()
    }

    /// Lifts whatever keys have put in the way and answers everything.
    mutating func finish() {
        for command in [RunCommand.resume, .setRate(nil), .setHostRate(nil), .setLimit(8), .release(ids)] {
            handle(command)
        }
        for host in 0..<hosts.count { handle(.resumeHost(HostID(rawValue: UInt32(host)))) }
        var rounds = 0
        while schedule.hasWork, rounds < 10_000 {
            rounds += 1
            for id in inFlight { end(id, .ok()) }
            pass(.milliseconds(500))
        }
    }

    /// What does not hold of the rule that every request has one state, on screen the same as in the run.
    func violations() -> [String] {
        var found: [String] = []
        let listed = state.rows.listed
        if listed.count != count || Set(listed).count != count { found.append("\(listed.count) rows listed") }
        if state.tally.counts.total != count { found.append("\(state.tally.counts.total) counted") }
        for id in ids {
            let row = state.liveRow(id)
            if !agree(row.state, schedule.state(id)) {
                found.append("\(id) is \(row.state.word), the run has it \(schedule.state(id))")
            }
            if (row.state == .queued) != (row.waitReason != nil) {
                found.append("\(id) waits without a reason")
            }
            if (row.state == .failed) != (row.failure != nil) {
                found.append("\(id) failed without a reason")
            }
        }
        let waiting = state.liveHeader.waiting.reduce(0) { $0 + $1.count }
        if waiting != state.tally.counts[.queued] { found.append("\(waiting) waiting counted") }
        return found
    }

    private func agree(_ shown: RowState, _ known: ScheduledState) -> Bool {
        switch known {
        case .absent: false
        case .queued: shown == .queued
        case .hopping, .inFlight: shown.isInFlight
        case .held: shown == .held
        case .settled: shown.isSettled
        }
    }
}

extension RowColumns {
    /// Every row of the default order, from the top.
    fileprivate var listed: [UInt32] { RowListing.lists(self).all }
}

extension AttemptResult {
    fileprivate static func failed(
        _ kind: FailureKind, status: Int = 0, reach: HostReach = .reached
    ) -> AttemptResult {
        AttemptResult(
            status: status, failure: FetchFailure(kind, phase: .receive, message: "\(kind.word) \(status)"),
            wasSent: status > 0, reach: reach)
    }
}
