import FetchCore
import RunModel

/// Requests that a key has sent again: they stay on screen whatever becomes of them, and what they came to is held against
/// what they had failed by.
///
/// A row stays until it has settled again and the filter is changed; the counts stay until they are dismissed, or all have
/// settled and a key sends again what failed.
struct CaughtRows: Sendable {
    /// How far a caught row has come.
    fileprivate enum Stage: Sendable {
        /// Of an earlier retry that is over: shown, and counted no more.
        case shownOnly
        /// Sent again; the run has not said so yet.
        case asked
        /// The second is the raw ``CauseID`` that it has failed by now.
        case state(RowState, cause: UInt32?)
    }

    fileprivate struct Entry: Sendable {
        /// The raw ``CauseID`` that it had failed by; nil where it had not failed.
        var cause: UInt32?
        var stage: Stage
        /// Whether it stays on screen whatever the filter says.
        var isShown = true
    }

    private var entries: [UInt32: Entry] = [:]
    private var shownCount = 0
    private var total = RetryProgress()
    private var causes: [UInt32: RetryProgress] = [:]
    /// How many of the counted rows fail by each cause now.
    private var failedAgain: [UInt32: Int] = [:]
    /// When the first of the counted rows had failed; nil where none had.
    private(set) var failedSince: RunInstant?
    /// The filter's text under which they were caught: it does not strike them out.
    private(set) var pattern = FilterPattern.all

    var isEmpty: Bool { entries.isEmpty }

    /// How the last retry goes, while its rows are kept on screen; nil where none is counted any more.
    var progress: RetryProgress? { shownCount == 0 ? nil : trial }

    /// The same until it is dismissed.
    var trial: RetryProgress? { total.total == 0 ? nil : total }

    /// The causes that counted rows had failed by.
    var causeIDs: some Sequence<UInt32> { causes.keys }

    func progress(of cause: CauseID) -> RetryProgress? { causes[cause.rawValue] }

    /// How many of the counted rows fail by the cause now.
    func failedAgain(by cause: CauseID) -> Int { failedAgain[cause.rawValue] ?? 0 }

    /// Whether the row is kept on screen, and had failed by the cause where one is named.
    func has(_ row: UInt32, cause: CauseID?) -> Bool {
        guard let entry = entries[row], entry.isShown else { return false }
        return cause.map { entry.cause == $0.rawValue } ?? true
    }

    /// Whether the row was sent again after it had failed, by the cause where one is named.
    func hasFailed(_ row: UInt32, by cause: CauseID?) -> Bool {
        guard let failed = entries[row]?.cause else { return false }
        return cause.map { failed == $0.rawValue } ?? true
    }

    /// The rows that are kept on screen, in no order.
    var rows: some Sequence<UInt32> { entries.lazy.filter { $0.value.isShown }.map(\.key) }

    /// Takes in rows that are sent again, each with the cause that it had failed by.
    ///
    /// - Parameter since: when the first of them had failed; nil where none had.
    mutating func add(
        _ rows: [(row: UInt32, cause: UInt32?)], failedSince since: RunInstant?, pattern: FilterPattern
    ) {
        if total.open == 0 { endCount() }
        self.pattern = pattern
        failedSince = [failedSince, since].compactMap(\.self).min()
        for (row, cause) in rows {
            if let old = entries[row] {
                count(old, -1)
                if old.isShown { shownCount -= 1 }
            }
            let entry = Entry(cause: cause, stage: .asked)
            entries[row] = entry
            shownCount += 1
            count(entry, 1)
        }
    }

    /// Keeps rows on screen that were not sent before, and counts nothing of them.
    ///
    /// - Parameter cause: the raw ``CauseID`` that the filter narrows to; nil where it narrows to none.
    mutating func keep(_ rows: [UInt32], cause: UInt32?, pattern: FilterPattern) {
        self.pattern = pattern
        for row in rows where entries[row] == nil {
            entries[row] = Entry(cause: cause, stage: .shownOnly)
            shownCount += 1
        }
    }

    /// Takes in that a row has come into another state.
    ///
    /// - Parameter cause: the raw ``CauseID`` that it has failed by; nil where it has not failed.
    mutating func moved(_ row: UInt32, to state: RowState, cause: UInt32?) {
        guard var entry = entries[row] else { return }
        if case .shownOnly = entry.stage { return }
        count(entry, -1)
        entry.stage = .state(state, cause: cause)
        entries[row] = entry
        count(entry, 1)
    }

    /// The filter was changed: lets go of what has settled again.
    mutating func release() {
        guard shownCount > 0 else { return }
        for (row, entry) in entries where entry.isShown && entry.isSettled {
            shownCount -= 1
            if entry.part == nil { entries[row] = nil } else { entries[row]?.isShown = false }
        }
    }

    /// Counts the last retry no more.
    mutating func dismiss() {
        endCount()
    }

    private mutating func endCount() {
        total = RetryProgress()
        causes = [:]
        failedAgain = [:]
        failedSince = nil
        for (row, entry) in entries {
            if entry.isShown { entries[row]?.stage = .shownOnly } else { entries[row] = nil }
        }
    }

    private mutating func count(_ entry: Entry, _ step: Int) {
        guard let part = entry.part else { return }
        total[keyPath: part] += step
        if case .state(_, let cause?) = entry.stage { failedAgain[cause, default: 0] += step }
        guard let cause = entry.cause else { return }
        causes[cause, default: RetryProgress()][keyPath: part] += step
    }
}

extension CaughtRows.Entry {
    fileprivate var isSettled: Bool {
        switch stage {
        case .shownOnly: true
        case .asked: false
        case .state(let state, _): state.isSettled
        }
    }

    /// Where it is counted; nil where it is not.
    fileprivate var part: WritableKeyPath<RetryProgress, Int>? {
        switch stage {
        case .shownOnly: nil
        case .asked: \.queued
        case .state(let state, _): RetryProgress.part(of: state)
        }
    }
}

/// How far requests have come that a key has sent again.
package struct RetryProgress: Sendable, Equatable {
    package var ok = 0
    package var failedAgain = 0
    package var cancelled = 0
    package var inFlight = 0
    package var queued = 0
    package var held = 0

    package init() {}

    package var total: Int { ok + failedAgain + cancelled + open }
    /// Those that have not settled again.
    package var open: Int { inFlight + queued + held }

    /// `retried 20: 14 ok, 3 failed again, 3 in flight`.
    package var words: String { "retried \(Figures.count(total)): \(parts)" }

    /// `14 ok, 3 failed again, 3 in flight`.
    package var parts: String {
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
