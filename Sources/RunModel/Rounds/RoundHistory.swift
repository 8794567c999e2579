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

    /// The request's last rounds that it was part of, the newest first.
    package func past(_ index: Int) -> some Sequence<RoundEntry> {
        columns.reversed().lazy.map { $0[index] }.filter { $0.outcome != .none }
    }
}
