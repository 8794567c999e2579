import FetchCore
import RunModel

/// Which of the cells that a row shows have a text, beside its URL and name: state, code, info, method, extracted values.
///
/// What many rows share is looked at once.
struct CellMatch {
    private let finder: TextFinder
    private let subject: FilterSubject
    /// One entry a ``RowState``, at its raw value.
    private let states: [Bool]
    /// One entry a status to 999.
    private let statuses: [Bool]
    private let causes: [Bool]
    /// One entry a host: whether what its queued rows wait for has it.
    private let waits: [Bool]
    /// One entry a ``FetchCore/HoldReason``, at its raw value.
    private let holds: [Bool]
    private let retry: Bool
    private let retryAfter: Bool
    private let earlier: Bool
    private let hasExtracts: Bool

    init(_ finder: TextFinder, _ subject: FilterSubject) {
        self.finder = finder
        self.subject = subject
        states = RowState.allCases.sorted { $0.rawValue < $1.rawValue }.map { finder.isIn($0.word) }
        statuses = (0..<1_000).map { $0 >= 100 && finder.isIn(String($0)) }
        causes = subject.causes.causes.map { cause in
            let phase = cause.kind == .timeout ? cause.phase.map { " \($0.rawValue)" } ?? "" : ""
            return finder.isIn("\(cause.kind.word)\(phase): \(cause.words)")
                || finder.isIn(cause.failure.message)
        }
        waits = subject.waits.map { finder.isIn($0.words) }
        holds = subject.holds.map { finder.isIn("held \($0)") }
        retry = finder.isIn("retry in")
        retryAfter = finder.isIn(WaitKind.retryAfter.words)
        earlier = finder.isIn(Column.earlierWords)
        hasExtracts = !subject.extracts.isEmpty
    }

    func holds(_ index: Int) -> Bool {
        let rows = subject.rows
        guard let state = rows.state(index) else { return false }
        if states[Int(state.rawValue)] { return true }
        let status = Int(rows.statuses[index])
        if status < statuses.count, statuses[status] { return true }
        switch state {
        case .failed: if causes[Int(rows.notes[index])] { return true }
        case .held: if holds[Int(rows.hold(index).rawValue)] { return true }
        case .queued:
            if let last = rows.lastAttempts[UInt32(index)], finder.isIn(last.words) { return true }
            let delay = Delay(bits: rows.notes[index])
            if delay != .none {
                if delay.isRetryAfter ? retryAfter : retry { return true }
            } else if rows.hosts[index] != .none, rows.hosts[index].index < waits.count,
                waits[rows.hosts[index].index]
            {
                return true
            }
        default: break
        }
        if earlier, rows.earlier.contains(UInt32(index)) { return true }
        return hasExtracts && subject.extracts[UInt32(index)].contains { finder.isIn($0.json) }
    }
}
