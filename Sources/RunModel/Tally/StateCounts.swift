import FetchCore

/// How many requests are in each state.
public struct StateCounts: Sendable, Equatable {
    /// One entry a ``RowState``, at its raw value.
    private var counts = InlineArray<9, Int>(repeating: 0)

    public init() {}

    public subscript(state: RowState) -> Int {
        get { counts[Int(state.rawValue)] }
        set { counts[Int(state.rawValue)] = newValue }
    }

    public var total: Int { RowState.allCases.reduce(0) { $0 + self[$1] } }
    public var inFlight: Int { self[.connecting] + self[.sending] + self[.waiting] + self[.receiving] }
    public var settled: Int { self[.ok] + self[.failed] + self[.cancelled] }
    public var unsettled: Int { total - settled }

    public static func == (left: StateCounts, right: StateCounts) -> Bool {
        RowState.allCases.allSatisfy { left[$0] == right[$0] }
    }
}
