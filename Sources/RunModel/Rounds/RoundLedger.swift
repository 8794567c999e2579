import FetchCore

/// Counts rounds: what each request came to in this one, what is different from the round before, and whose alert changes.
///
/// A request that settles more than once in a round counts with what it came to last.
package struct RoundLedger: Sendable {
    /// What is known of a request from the rounds it was part of.
    private struct Standing: Sendable {
        var last = RoundEntry.Outcome.none
        var status: UInt16 = 0
        var digest: SHA256Digest?
        /// How many rounds it has failed in running.
        var failing = 0
        var alert = AlertEdge()
    }

    /// What a request came to in the round under way.
    private struct Answer {
        /// Without whether it is another than before.
        var counted: BudgetAnswer
        var status: Int
        var digest: SHA256Digest?
        var failure: FetchFailure?
        var attempts: Int

        var isOK: Bool { counted.isOK }
        var microseconds: Int64 { counted.microseconds }
    }

    /// The rounds that are over.
    package private(set) var history: RoundHistory
    private let raise: AlertRule
    private let clear: AlertRule
    private var standings: [Standing] = []
    private var answers: [Int: Answer] = [:]
    private var edges: [AlertChange] = []
    /// Requests whose alert was raised in the round under way.
    private var raised: Set<Int> = []

    package init(
        keeping kept: Int = 120, raise: AlertRule = AlertRule(2, of: 2),
        clear: AlertRule = AlertRule(1, of: 1)
    ) {
        history = RoundHistory(keeping: kept)
        self.raise = raise
        self.clear = clear
    }

    /// How many requests have an alert.
    package var raisedCount: Int { standings.count { $0.alert.isRaised } }

    package func isAlerted(_ id: RequestID) -> Bool {
        standings.indices.contains(id.index) && standings[id.index].alert.isRaised
    }

    /// Takes over what earlier rounds on record have left of a request.
    ///
    /// - Parameters:
    ///   - failed: Whether it failed, one entry a round, the newest last.
    ///   - isRaised: Whether its alert was raised and not cleared.
    package mutating func restore(_ id: RequestID, failed: [Bool], isRaised: Bool) {
        grow(to: id)
        var standing = Standing()
        standing.alert = AlertEdge(isRaised: isRaised)
        for failed in failed {
            standing.failing = failed ? standing.failing + 1 : 0
            standing.last = failed ? .failed : .ok
            standing.alert.restore(isOK: !failed)
        }
        standings[id.index] = standing
    }

    /// Takes in what the request has come to in the round under way; a cancelled one is no part of it.
    ///
    /// - Returns: Whether its alert is raised or ends.
    package mutating func settle(_ settlement: Settlement) -> AlertChange? {
        let index = settlement.id.index
        guard let counted = BudgetAnswer(settlement), !settlement.isEarlier else {
            answers[index] = nil
            return nil
        }
        grow(to: settlement.id)
        let isOK = counted.isOK
        let before = answers.updateValue(
            Answer(
                counted: counted, status: settlement.status, digest: settlement.sha256,
                failure: settlement.failure, attempts: settlement.attempts),
            forKey: index)
        guard
            let edge = standings[index].alert.take(
                isOK: isOK, raise: raise, clear: clear, replacesLast: before != nil)
        else { return nil }
        if edge == .raised { raised.insert(index) }
        let change = AlertChange(
            id: settlement.id, edge: edge, failure: settlement.failure, status: settlement.status,
            failedRounds: standings[index].failing)
        edges.append(change)
        return change
    }

    /// The requests that failed when they were last sent, in the order of ids.
    package var failingIDs: [RequestID] {
        standings.indices.filter { standings[$0].last == .failed }.map { RequestID($0 + 1) }
    }

    /// Closes the round under way.
    ///
    /// - Parameter requests: How many the list has.
    package mutating func end(
        _ start: RoundClock.Start, startedAt: RunInstant, at end: RunInstant, requests: Int
    ) -> RoundResult {
        if requests > 0 { grow(to: RequestID(requests)) }
        var entries = [RoundEntry](repeating: .none, count: standings.count)
        var result = RoundResult(
            start: start, startedAt: startedAt, endedAt: end,
            column: RoundHistory.Column(round: start.number, entries: []))
        var times: [Int64] = []
        for index in standings.indices {
            guard let answer = answers[index] else {
                if start.kind != .failing, standings[index].last != .none {
                    result.differences[RequestID(index + 1)] = .gone
                }
                continue
            }
            if answer.isOK { times.append(answer.microseconds) }
            entries[index] = close(index, answer, &result)
        }
        times.sort()
        result.p50Microseconds = NearestRank.value(50, of: times)
        result.p95Microseconds = NearestRank.value(95, of: times)
        result.column = RoundHistory.Column(round: start.number, entries: entries)
        history.append(result.column)
        result.edges = edges
        answers.removeAll(keepingCapacity: true)
        edges = []
        raised = []
        return result
    }

    private mutating func close(_ index: Int, _ answer: Answer, _ result: inout RoundResult) -> RoundEntry {
        let id = RequestID(index + 1)
        let before = standings[index]
        let isChanged =
            answer.isOK && before.last == .ok && before.status != 0
            && (answer.status != Int(before.status) || answer.digest != before.digest)
        if answer.isOK { result.ok += 1 } else { result.failed += 1 }
        if !answer.isOK, before.last != .failed { result.newFailures.append(id) }
        if answer.isOK, before.last == .failed { result.recovered.append(id) }
        if isChanged { result.changed.append(id) }
        standings[index].failing = answer.isOK ? 0 : before.failing + 1
        if let difference = difference(index, answer, from: before, isChanged: isChanged) {
            result.differences[id] = difference
        }
        var counted = answer.counted
        counted.isChanged = isChanged
        result.answers.append((id, counted))
        standings[index].last = answer.isOK ? .ok : .failed
        if answer.isOK {
            standings[index].status = UInt16(clamping: answer.status)
            standings[index].digest = answer.digest
        }
        return RoundEntry(
            answer.isOK ? .ok : .failed, microseconds: answer.microseconds, isRetried: answer.attempts > 1,
            isChanged: isChanged, raisesAlert: raised.contains(index))
    }

    private func difference(
        _ index: Int, _ answer: Answer, from before: Standing, isChanged: Bool
    ) -> RoundDifference? {
        switch (answer.isOK, before.last) {
        case (false, .failed): .stillFailing(before.failing + 1)
        case (false, _): .newFailure
        case (true, .failed): .recovered
        case (true, .none): history.columns.isEmpty ? nil : .added
        case (true, .ok):
            isChanged ? .changed : RoundPace(history.past(index)).difference(answer.microseconds)
        }
    }

    private mutating func grow(to id: RequestID) {
        let missing = id.index + 1 - standings.count
        if missing > 0 { standings.append(contentsOf: repeatElement(Standing(), count: missing)) }
    }
}
