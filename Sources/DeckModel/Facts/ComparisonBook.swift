import FetchCore
import RunModel

/// Another run that the one on screen is held against, request by request.
package struct ComparisonBook: Sendable {
    /// A request as it was in both.
    package struct Pair: Sendable, Equatable {
        package var before: Settlement
        package var after: Settlement

        package init(before: Settlement, after: Settlement) {
            (self.before, self.after) = (before, after)
        }

        /// How much longer it took; nil unless both were ok.
        var change: Double? {
            guard before.outcome == .ok, after.outcome == .ok, before.timings.total > 0 else { return nil }
            return Double(after.timings.total) / Double(before.timings.total) - 1
        }
    }

    private let pair: @Sendable (RequestID) -> Pair?
    private let differences: [RequestID: RoundDifference]
    /// What filters look at.
    let kinds: FilteredRounds

    /// - Parameters:
    ///   - ids: The requests of the run on screen.
    ///   - pair: What one of them came to in both runs; nil where the run before has no such request. Always the same.
    package init(ids: [RequestID], pair: @escaping @Sendable (RequestID) -> Pair?) {
        self.pair = pair
        var differences: [RequestID: RoundDifference] = [:]
        for id in ids {
            guard let pair = pair(id) else {
                differences[id] = .added
                continue
            }
            differences[id] = RoundDifference(before: pair.before, after: pair.after)
        }
        self.differences = differences
        kinds = FilteredRounds(differences: differences.mapValues(\.kind))
    }

    subscript(id: RequestID) -> Pair? { pair(id) }

    /// `new failure`, `changed +4.4 %`, `+173 %`; nil where there is nothing to say.
    func words(_ id: RequestID) -> String? {
        let change = pair(id)?.change.map(Figures.change)
        switch differences[id] {
        case .changed: return ["changed", change].compactMap(\.self).joined(separator: " ")
        case .slower, .faster, nil: return change
        case .newFailure, .recovered, .stillFailing, .added, .gone: return differences[id]?.words
        }
    }

    /// What rows are put in order by, the worst with most: new failures, then those that took so many times as long.
    func rank(_ index: Int) -> UInt64? {
        let id = RequestID(index + 1)
        if differences[id]?.kind == .newFailure { return 1 << 60 }
        if differences[id]?.kind == .recovered { return 0 }
        return pair(id)?.change.map { UInt64(min(1e12, max(0, $0 + 1)) * 1e6) + 1 }
    }
}

extension Column {
    /// Those of a comparison.
    static func compared(_ book: ComparisonBook) -> [Column] {
        [
            Column(
                id: ColumnID("before"), title: "BEFORE",
                summary: "In a comparison: what the run before came to",
                width: .fixed(8), dropOrder: 2, alignment: .right, descendsFirst: true, isDefault: true,
                sortKey: .value(of: { _, _ in }) { _, index in
                    book[RequestID(index + 1)].map { UInt64(max(0, $0.before.timings.total)) }
                },
                cell: { row, _ in row.before.map(sideCell) ?? .empty }),
            Column(
                id: ColumnID("after"), title: "AFTER",
                summary: "In a comparison: what this run came to",
                width: .fixed(8), dropOrder: 2, alignment: .right, descendsFirst: true, isDefault: true,
                sortKey: latency.sortKey, cell: { row, _ in sideCell(ComparedSide(row)) }),
            Column(
                id: ColumnID("change"), title: "CHANGE",
                summary: "In a comparison: how much longer it took, or how the outcome differs",
                width: ColumnWidth(minimum: 11, ideal: 18), dropOrder: 0, alignment: .right,
                descendsFirst: true, isDefault: true,
                sortKey: .value(of: { _, _ in }) { _, index in book.rank(index) },
                cell: { row, _ in row.change.map { .text($0) } ?? .empty }),
        ]
    }

    /// A latency of what was ok, else why it was not.
    private static func sideCell(_ side: ComparedSide) -> ColumnCell {
        switch side.outcome {
        case .ok: side.microseconds.map { .latency(microseconds: $0, isRunning: false) } ?? .empty
        case .failed: side.status > 0 ? .status(side.status) : .text(side.kind?.word ?? Outcome.failed.word)
        case .cancelled: .faint(Outcome.cancelled.word)
        }
    }
}

/// What a request came to in one of two runs.
package struct ComparedSide: Sendable, Equatable {
    var outcome: Outcome
    var status: Int
    /// Why it failed; nil where it did not.
    var kind: FailureKind?
    var microseconds: Int64?

    init(_ settlement: Settlement) {
        outcome = settlement.outcome
        status = settlement.status
        kind = settlement.failure?.kind
        microseconds = settlement.attempts > 0 ? settlement.timings.total : nil
    }

    init(_ row: RowFacts) {
        outcome = row.state == .ok ? .ok : row.state == .failed ? .failed : .cancelled
        status = row.status
        kind = row.failure?.kind
        microseconds = row.latencyMicroseconds
    }
}

extension DeckState {
    /// The table as a comparison begins: its columns, the worst first, and side by side what Enter opens.
    mutating func beginComparison() {
        ui.columns = ColumnTable.comparedIDs
        ui.sort = SortOrder(column: ColumnID("change"), descends: true)
        ui.detailTab = .difference
        _ = applyFilter()
    }

    /// What a key says where neither rounds nor two runs are there to differ.
    func whyNoDifferences(_ binding: KeyBinding, _ what: String) -> String? {
        options.comparison == nil && rounds == nil ? onlyInWatch(binding, what) : nil
    }
}
