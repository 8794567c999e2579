import DequeModule
import FetchCore

/// What the last rounds came to, request by request: a column a round, two bytes a request.
package struct RoundHistory: Sendable, Equatable {
    /// One round of all requests.
    package struct Column: Sendable, Equatable {
        package let round: Int
        /// One entry a request, in the order of ids; requests that came later are missing.
        package let entries: [RoundEntry]

        package init(round: Int, entries: [RoundEntry]) {
            self.round = round
            self.entries = entries
        }

        /// The request's; ``RoundEntry/none`` where it was no part of the round.
        package subscript(index: Int) -> RoundEntry {
            entries.indices.contains(index) ? entries[index] : .none
        }
    }

    /// The oldest first.
    package private(set) var columns: Deque<Column> = []
    private let kept: Int

    /// - Parameter kept: How many rounds are kept, the newest.
    package init(keeping kept: Int) {
        self.kept = max(1, kept)
    }

    package mutating func append(_ column: Column) {
        if columns.count >= kept { columns.removeFirst() }
        columns.append(column)
    }

    /// Where the round stands among ``columns``; nil where it is not kept, or not over.
    package func place(of round: Int) -> Int? { columns.firstIndex { $0.round == round } }

    /// What was different about the request in a round, as far as the rounds before it are kept; a round that it was no part of
    /// says nothing.
    ///
    /// - Parameter place: Of the round among ``columns``.
    package func difference(_ index: Int, at place: Int) -> RoundDifference? {
        let entry = columns[place][index]
        guard entry.outcome != .none else { return nil }
        let past = columns[..<place].reversed().lazy.map { $0[index] }.filter { $0.outcome != .none }
        let last = past.first { _ in true }?.outcome ?? .none
        switch (entry.outcome, last) {
        case (.failed, .failed): return .stillFailing(past.prefix { $0.outcome == .failed }.count + 1)
        case (.failed, _): return .newFailure
        case (_, .failed): return .recovered
        case (_, .none): return place == 0 ? nil : .added
        case (_, .ok): return entry.isChanged ? .changed : RoundPace(past).difference(entry.microseconds)
        }
    }

    /// The request's last rounds that it was part of, the newest first.
    package func past(_ index: Int) -> some Sequence<RoundEntry> {
        columns.reversed().lazy.map { $0[index] }.filter { $0.outcome != .none }
    }
}
