import FetchCore
import FetchFiles
import RunModel

/// The rounds of a watch as its thread goes through them: which request is due, what has settled, and what is told of it.
///
/// Used by one thread.
final class RoundWork {
    /// A round under way.
    private struct Current {
        var start: RoundClock.Start
        var startedAt: RunInstant
        /// What it sends, in the order of ids.
        var members: [RequestID]
        /// How many of them were sent.
        var sentCount = 0
        var pending: Set<RequestID>
    }

    /// Starts closer together than this are asked for together.
    private static let leastWait = Duration.milliseconds(1)

    private let plan: WatchPlan
    private let clock: RunClock
    private let telling: RoundTelling
    private var rounds: RoundClock?
    private var ledger: RoundLedger
    private var current: Current?
    /// One entry a request: whether it can be sent, and how it stands now.
    private var standings: [Standing] = []
    private var firstNumber: Int
    private var isListEnded = false
    private var isStopped = false
    /// Whether the run as a whole is stopping: what is in flight outside of a round comes to its end first.
    private var isRunStopping = false

    private enum Standing {
        /// No part of the run, or a line that could not be read.
        case none
        /// Held since the list came: it has its first round before it.
        case new
        /// Someone holds it: it is no part of a round.
        case held
        case unsettled, settled
    }

    /// - Parameter telling: Where what comes of rounds is told; it knows what earlier watches have left.
    init(_ plan: WatchPlan, clock: RunClock, telling: RoundTelling) {
        self.plan = plan
        self.clock = clock
        self.telling = telling
        firstNumber = telling.earlier.lastRound + 1
        ledger = RoundLedger(keeping: plan.kept, raise: plan.raise, clear: plan.clear)
    }

    // MARK: - What has come

    func take(_ batch: EventBatch) {
        for chunk in batch.chunks { take(chunk) }
        for move in batch.moves { take(move, batch.settlements) }
        if batch.listEnded { isListEnded = true }
    }

    func take(_ action: AlertAction) { telling.take(action, at: clock.now()) }

    func ask() { rounds?.ask() }

    /// The run is stopping: no round begins any more.
    func stop() {
        isStopped = true
        isRunStopping = true
        rounds?.stop()
    }

    private func take(_ chunk: RequestChunk) {
        telling.take(chunk)
        for id in chunk.ids {
            while standings.count <= id.index { standings.append(.none) }
            guard !chunk.isExcluded(id), chunk.extras(id)?.unreadable == nil else { continue }
            standings[id.index] = .unsettled
            let key = chunk.key(id)
            telling.restore(id, key, at: clock.now())
            let past = telling.earlier.past(of: key)
            if let past { ledger.restore(id, failed: past.failed, isRaised: past.isRaised) }
        }
    }

    private func take(_ move: Move, _ settlements: [Settlement]) {
        let index = move.id.index
        guard standings.indices.contains(index), standings[index] != .none else { return }
        switch move.state {
        case .held:
            standings[index] = move.hold == .start ? .new : .held
            if move.hold != .start { current?.pending.remove(move.id) }
        case .ok, .failed, .cancelled:
            standings[index] = .settled
            guard current != nil else { return }
            if settlements.indices.contains(Int(move.settlement)) {
                let change = ledger.settle(settlements[Int(move.settlement)])
                if let change { telling.tell(change, at: move.at) }
            }
            current?.pending.remove(move.id)
        case .queued, .connecting, .sending, .waiting, .receiving: standings[index] = .unsettled
        }
    }

    // MARK: - What is to be done

    /// Does what is due.
    ///
    /// - Parameters:
    ///   - isRunOver: Whether nothing will settle any more.
    ///   - send: Asks the run for something.
    /// - Returns: How long nothing is due; nil when there is nothing left to do.
    func step(isRunOver: Bool, _ send: (RunCommand) -> Void) -> Duration? {
        guard isListEnded else { return isRunOver ? nil : .never }
        let now = clock.now()
        if rounds == nil { rounds = RoundClock(plan.rounds, start: now, number: firstNumber) }
        if let round = current {
            if !isStopped, let wait = startMembers(round, now, send) { return wait }
            guard round.pending.isEmpty || isRunOver else { return .never }
            end(round, now, send)
        }
        if isRunOver { return conclude() }
        // The end of a long round takes a while by itself.
        let later = clock.now()
        switch rounds?.next(now: later) {
        case .begin(let start):
            begin(start, later, send)
            return .zero
        case .wait(let until): return until == .never ? .never : max(.zero, until.since(later))
        case .over, nil: return isRunStopping ? .never : conclude()
        }
    }

    private func conclude() -> Duration? {
        telling.conclude(at: clock.now())
        return nil
    }

    private func begin(_ start: RoundClock.Start, _ now: RunInstant, _ send: (RunCommand) -> Void) {
        let failing = start.kind == .failing ? Set(ledger.failingIDs) : nil
        let members = standings.indices.compactMap { index -> RequestID? in
            let id = RequestID(index + 1)
            guard standings[index] != .none, standings[index] != .held else { return nil }
            return failing.map { $0.contains(id) } ?? true ? id : nil
        }
        send(.beginRound(start.number))
        telling.begin(start, now)
        current = Current(
            start: start, startedAt: now, members: members, pending: Set(members))
    }

    /// Sends the members of the round whose time has come.
    ///
    /// - Returns: How long it is until the next one; nil when all are sent.
    private func startMembers(
        _ round: Current, _ now: RunInstant, _ send: (RunCommand) -> Void
    ) -> Duration? {
        var new: [RequestID] = []
        var again: [RequestID] = []
        var next = round.sentCount
        while next < round.members.count, due(next, of: round) <= now {
            let id = round.members[next]
            switch standings[id.index] {
            case .new: new.append(id)
            case .settled: again.append(id)
            case .none, .held, .unsettled: break
            }
            next += 1
        }
        current?.sentCount = next
        for id in again {
            standings[id.index] = .unsettled
            current?.pending.insert(id)
        }
        if !new.isEmpty { send(.release(new)) }
        if !again.isEmpty { send(.sendAgain(again)) }
        guard next < round.members.count else { return nil }
        return max(Self.leastWait, due(next, of: round).since(now))
    }

    private func due(_ place: Int, of round: Current) -> RunInstant {
        guard let rounds else { return round.startedAt }
        let index = round.members[place].index
        return round.startedAt.advanced(
            by: rounds.offset(of: index, of: standings.count, in: round.start.kind))
    }

    private func end(_ round: Current, _ now: RunInstant, _ send: (RunCommand) -> Void) {
        current = nil
        var result = ledger.end(
            round.start, startedAt: round.startedAt, at: now, requests: standings.count)
        result.skipped = rounds?.end(at: now, failures: !ledger.failingIDs.isEmpty) ?? 0
        telling.end(result, nextDue: rounds?.nextDue)
        if telling.endsRun {
            rounds?.stop()
            isStopped = true
        }
    }
}
