import FetchCore

/// How many requests are in each state.
package struct StateCounts: Sendable, Equatable {
    /// One entry a ``RowState``, at its raw value.
    private var counts = InlineArray<9, Int>(repeating: 0)

    package init() {}

    package subscript(state: RowState) -> Int {
        get { counts[Int(state.rawValue)] }
        set { counts[Int(state.rawValue)] = newValue }
    }

    package var total: Int { RowState.allCases.reduce(0) { $0 + self[$1] } }
    package var inFlight: Int { self[.connecting] + self[.sending] + self[.waiting] + self[.receiving] }
    package var settled: Int { self[.ok] + self[.failed] + self[.cancelled] }
    package var unsettled: Int { total - settled }

    package static func == (left: StateCounts, right: StateCounts) -> Bool {
        RowState.allCases.allSatisfy { left[$0] == right[$0] }
    }
}
