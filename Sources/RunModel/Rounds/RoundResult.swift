import FetchCore

/// What a round came to, once all of it has settled.
package struct RoundResult: Sendable {
    package var start: RoundClock.Start
    package var startedAt: RunInstant
    package var endedAt: RunInstant
    package var ok = 0
    package var failed = 0
    /// Of the ok ones, by nearest rank; 0 without any.
    package var p50Microseconds: Int64 = 0
    package var p95Microseconds: Int64 = 0
    package var newFailures: [RequestID] = []
    package var recovered: [RequestID] = []
    package var changed: [RequestID] = []
    /// How many points of the grid passed before its end.
    package var skipped = 0
    /// What budgets count of it, in the order of ids.
    package var answers: [(id: RequestID, answer: BudgetAnswer)] = []
    /// Alerts that were raised or ended in it, as they came.
    package var edges: [AlertChange] = []
    /// One entry a request.
    package var column: RoundHistory.Column
    /// What is different from the round before; requests without a difference are not there.
    package var differences: [RequestID: RoundDifference] = [:]

    /// Requests of the list that have no outcome of the round: what a signal cuts off or keeps from being sent, what is held or cancelled.
    /// 0 of a round of failures alone, of which the others are no part.
    package var unsettled: Int {
        start.kind == .failing ? 0 : column.entries.count { $0.outcome == .none }
    }

    package var took: Duration { endedAt.since(startedAt) }
    package var number: Int { start.number }
}

/// An alert that was raised or cleared.
package struct AlertChange: Sendable, Equatable {
    package var id: RequestID
    package var edge: AlertEdge.Edge
    /// What the request came to in the round.
    package var failure: FetchFailure?
    package var status: Int
    /// In how many rounds running it had failed before.
    package var failedRounds: Int
}
