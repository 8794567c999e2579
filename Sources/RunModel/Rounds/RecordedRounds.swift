import DequeModule
import FetchCore

/// The rounds of a watch counted anew from its records, in the order they were written in.
///
/// Where the numbers begin anew, as with `--fresh`, another watch begins: the last one counts.
package struct RecordedRounds: Sendable {
    /// The rounds that are over, the oldest first; what budgets count of them is left out.
    package private(set) var results: Deque<RoundResult> = []
    private let kept: Int
    private let raise: AlertRule
    private let clear: AlertRule
    private var ledger: RoundLedger
    /// 0 before the first.
    private var round = 0
    private var begin = RunInstant.never
    private var end = RunInstant.start
    private var members: Set<RequestID> = []
    /// Those that failed when they were last sent, as the round began.
    private var failing: Set<RequestID> = []
    private var requests = 0

    /// - Parameter kept: How many rounds are kept, the newest.
    package init(keeping kept: Int, raise: AlertRule, clear: AlertRule) {
        self.kept = max(1, kept)
        self.raise = raise
        self.clear = clear
        ledger = RoundLedger(keeping: kept, raise: raise, clear: clear)
    }

    /// Takes the next record; one of no round is passed over.
    package mutating func take(_ settlement: Settlement, round number: Int) {
        guard number > 0 else { return }
        if number != round {
            close()
            if number < round { startOver() }
            round = number
        }
        begin = min(begin, settlement.startedAt ?? settlement.finishedAt)
        end = max(end, settlement.finishedAt)
        if settlement.outcome != .cancelled { members.insert(settlement.id) }
        requests = max(requests, settlement.id.index + 1)
        _ = ledger.settle(settlement)
    }

    /// Closes the last round: no record comes any more.
    package mutating func close() {
        guard round > 0, begin != .never else { return }
        // In a round of what failed the others are not gone.
        let isFailing = !members.isEmpty && members.isSubset(of: failing) && members.count < requests
        var result = ledger.end(
            RoundClock.Start(number: round, kind: isFailing ? .failing : .full, dueAt: begin),
            startedAt: begin, at: end, requests: requests)
        result.answers = []
        if results.count >= kept { results.removeFirst() }
        results.append(result)
        failing = Set(ledger.failingIDs)
        members.removeAll(keepingCapacity: true)
        (begin, end) = (.never, .start)
    }

    private mutating func startOver() {
        ledger = RoundLedger(keeping: kept, raise: raise, clear: clear)
        results = []
        failing = []
    }
}
