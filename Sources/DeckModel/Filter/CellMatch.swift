import FetchCore
import RunModel

/// Which of the cells that a row shows have a text, beside its URL and name: state, code, info, method, extracted values.
///
/// What many rows share is looked at once.
struct CellMatch {
    private let finder: TextFinder
    private let subject: FilterSubject
    /// The bits of the ``RowState``s whose word has it, at their raw values.
    private let states: UInt16
    /// Those of the states in which something else of a row may have it.
    private let statesToSearch: UInt16
    /// One entry a status to 999; empty where none has it.
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
        states = Self.bits(RowState.allCases.filter { finder.isIn($0.word) })
        let statuses = (0..<1_000).map { $0 >= 100 && finder.isIn(String($0)) }
        self.statuses = statuses.contains(true) ? statuses : []
        causes = subject.causes.causes.map { cause in
            let phase = cause.kind == .timeout ? cause.phase.map { " \($0.rawValue)" } ?? "" : ""
            return finder.isIn("\(cause.kind.word)\(phase): \(cause.words)")
                || finder.isIn(cause.failure.message)
        }
        waits = subject.waits.map { finder.isIn($0.words) }
        holds = subject.holds.map { finder.isIn("held \($0)") }
        retry = finder.isIn("retry in")
        retryAfter = finder.isIn(WaitKind.retryAfter.words)
        earlier = finder.isIn(Column.earlierWords) && !subject.rows.earlier.isEmpty
        hasExtracts = !subject.extracts.isEmpty
        var searched: [RowState] = []
        if causes.contains(true) { searched.append(.failed) }
        if holds.contains(true) { searched.append(.held) }
        if !subject.rows.uncertain.isEmpty { searched.append(.cancelled) }
        if retry || retryAfter || waits.contains(true) || !subject.rows.lastAttempts.isEmpty {
            searched.append(.queued)
        }
        if !subject.senders.isEmpty {
            searched += RowState.allCases.filter(\.isInFlight)
        }
        statesToSearch = earlier || hasExtracts ? .max : Self.bits(searched)
    }

    private static func bits(_ states: [RowState]) -> UInt16 {
        states.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
    }

    @inline(__always)
    func holds(_ index: Int) -> Bool {
        let state = subject.rows.states[index]
        guard state != RowColumns.absent else { return false }
        let bit: UInt16 = 1 &<< UInt16(state)
        if states & bit != 0 { return true }
        if !statuses.isEmpty {
            let status = Int(subject.rows.statuses[index])
            if status < statuses.count, statuses[status] { return true }
        }
        return statesToSearch & bit != 0 && rowHolds(index)
    }

    /// Looks at what only some rows have.
    @inline(never)
    private func rowHolds(_ index: Int) -> Bool {
        let rows = subject.rows
        switch rows.state(index) {
        case .failed: if causes[Int(rows.notes[index])] { return true }
        case .cancelled:
            if let failure = rows.uncertain[UInt32(index)], finder.isIn(failure.message) { return true }
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
        case .connecting, .sending, .waiting, .receiving:
            if let sender = subject.senders[UInt32(index)], finder.isIn(sender) { return true }
        default: break
        }
        if earlier, rows.earlier.contains(UInt32(index)) { return true }
        return hasExtracts && subject.extracts[UInt32(index)].contains { finder.isIn($0.json) }
    }
}
