import FetchCore
import RunModel

/// Requests that a key has sent again: they stay on screen whatever becomes of them, and how it goes is counted.
///
/// A row stays until it has settled again and the filter is changed.
struct CaughtRows: Sendable {
    /// How far a caught row has come.
    fileprivate enum Stage: Sendable {
        /// Of an earlier retry that is over: shown, and counted no more.
        case shownOnly
        /// Sent again; the run has not said so yet.
        case asked
        case state(RowState)
    }

    fileprivate struct Entry: Sendable {
        /// The raw ``CauseID`` that it had failed by; nil where it had not failed.
        var cause: UInt32?
        var stage: Stage
    }

    private var entries: [UInt32: Entry] = [:]
    private var total = RetryProgress()
    private var causes: [UInt32: RetryProgress] = [:]
    /// The filter's text under which they were caught: it does not strike them out.
    private(set) var pattern = FilterPattern.all

    var isEmpty: Bool { entries.isEmpty }

    /// How the last retry goes; nil where none is counted any more.
    var progress: RetryProgress? { total.total == 0 ? nil : total }

    /// The causes that counted rows had failed by.
    var causeIDs: some Sequence<UInt32> { causes.keys }

    func progress(of cause: CauseID) -> RetryProgress? { causes[cause.rawValue] }

    /// Whether the row is caught, and had failed by the cause where one is named.
    func has(_ row: UInt32, cause: CauseID?) -> Bool {
        guard let entry = entries[row] else { return false }
        return cause.map { entry.cause == $0.rawValue } ?? true
    }

    /// The rows, in no order.
    var rows: some Sequence<UInt32> { entries.keys }

    /// Takes in rows that are sent again, each with the cause that it had failed by.
    mutating func add(_ rows: [(row: UInt32, cause: UInt32?)], pattern: FilterPattern) {
        if total.open == 0 { endCount() }
        self.pattern = pattern
        for (row, cause) in rows {
            if let old = entries[row] { count(old, -1) }
            let entry = Entry(cause: cause, stage: .asked)
            entries[row] = entry
            count(entry, 1)
        }
    }

    /// Takes in that a row has come into another state.
    mutating func moved(_ row: UInt32, to state: RowState) {
        guard var entry = entries[row] else { return }
        if case .shownOnly = entry.stage { return }
        count(entry, -1)
        entry.stage = .state(state)
        entries[row] = entry
        count(entry, 1)
    }

    /// The filter was changed: lets go of what has settled again.
    mutating func release() {
        let kept = entries.filter { !$0.value.isSettled }
        guard kept.count < entries.count else { return }
        if kept.isEmpty {
            self = CaughtRows()
        } else {
            entries = kept
        }
    }

    private mutating func endCount() {
        total = RetryProgress()
        causes = [:]
        for row in entries.keys { entries[row]?.stage = .shownOnly }
    }

    private mutating func count(_ entry: Entry, _ step: Int) {
        guard let part = entry.part else { return }
        total[keyPath: part] += step
        guard let cause = entry.cause else { return }
        causes[cause, default: RetryProgress()][keyPath: part] += step
    }
}

extension CaughtRows.Entry {
    fileprivate var isSettled: Bool {
        switch stage {
        case .shownOnly: true
        case .asked: false
        case .state(let state): state.isSettled
        }
    }

    /// Where it is counted; nil where it is not.
    fileprivate var part: WritableKeyPath<RetryProgress, Int>? {
        switch stage {
        case .shownOnly: nil
        case .asked: \.queued
        case .state(let state): RetryProgress.part(of: state)
        }
    }
}

/// How far requests have come that a key has sent again.
public struct RetryProgress: Sendable, Equatable {
    public var ok = 0
    public var failedAgain = 0
    public var cancelled = 0
    public var inFlight = 0
    public var queued = 0
    public var held = 0

    public init() {}

    public var total: Int { ok + failedAgain + cancelled + open }
    /// Those that have not settled again.
    public var open: Int { inFlight + queued + held }

    /// `retried 20: 14 ok, 3 failed again, 3 in flight`.
    public var words: String { "retried \(Figures.count(total)): \(parts)" }

    /// `14 ok, 3 failed again, 3 in flight`.
    public var parts: String {
        let all = [
            (ok, "ok"), (failedAgain, "failed again"), (cancelled, "cancelled"), (inFlight, "in flight"),
            (queued, "queued"), (held, "held"),
        ]
        return all.filter { $0.0 > 0 }.map { "\(Figures.count($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    static func part(of state: RowState) -> WritableKeyPath<RetryProgress, Int> {
        switch state {
        case .ok: \.ok
        case .failed: \.failedAgain
        case .cancelled: \.cancelled
        case .queued: \.queued
        case .held: \.held
        case .connecting, .sending, .waiting, .receiving: \.inFlight
        }
    }
}
