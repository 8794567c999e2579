import DequeModule
import FetchCore
import RunModel

/// What the deck is told of the rounds of a watch.
package enum RoundNews: Sendable {
    case began(RoundClock.Start, at: RunInstant)
    case ended(RoundResult, budgets: [BudgetStanding], nextDue: RunInstant?)
    /// These alerts stand so now; what is not named stands as before.
    case alerts([RequestID: AlertStanding])
    /// No more rounds come.
    case over
}

/// A watch as the deck knows of it from the start.
package struct WatchShape: Sendable, Equatable {
    /// From one round to the next.
    package var every: Duration
    /// So many rounds are kept.
    package var kept: Int
    /// What is asked of it, in the order given.
    package var budgets: [BudgetRule]

    package init(every: Duration, kept: Int, budgets: [BudgetRule] = []) {
        self.every = every
        self.kept = kept
        self.budgets = budgets
    }
}

/// The rounds of a watch as the deck shows them.
struct RoundBook: Sendable {
    let shape: WatchShape
    /// The rounds that are over, the oldest first.
    private(set) var results: Deque<RoundFacts> = []
    private(set) var history: RoundHistory
    /// What was different in the last round, by request.
    private(set) var differences: [RequestID: RoundDifference] = [:]
    /// Those that are raised or muted, and some that were.
    private(set) var alerts: [RequestID: AlertStanding] = [:]
    /// In the order given.
    private(set) var budgets: [BudgetTrail]
    /// Points of the grid that passed, of all rounds.
    private(set) var skipped = 0
    /// The round under way, or the last one; 0 before the first.
    private(set) var number = 0
    private(set) var isUnderWay = false
    private(set) var nextDue: RunInstant?
    private(set) var isOver = false

    init(_ shape: WatchShape) {
        self.shape = shape
        history = RoundHistory(keeping: shape.kept)
        budgets = shape.budgets.map { BudgetTrail(Budget($0).standing(at: .start)) }
    }

    mutating func take(_ news: RoundNews) {
        switch news {
        case .began(let start, _):
            number = start.number
            isUnderWay = true
        case .ended(let result, let budgets, let nextDue):
            isUnderWay = false
            take(budgets, result)
            self.nextDue = nextDue
            skipped += result.skipped
            history.append(result.column)
            differences = result.differences
            for change in result.edges { alerts[change.id, default: AlertStanding()].take(change.edge) }
            if results.count >= shape.kept { results.removeFirst() }
            results.append(RoundFacts(result))
        case .alerts(let standings): alerts.merge(standings) { $1 }
        case .over:
            isOver = true
            isUnderWay = false
            nextDue = nil
        }
    }

    private mutating func take(_ standings: [BudgetStanding], _ result: RoundResult) {
        // A round on record may lack them.
        guard !standings.isEmpty else { return }
        // The time between two watches is in no pace.
        let isFirst =
            results.last.map {
                WatchBreak.isOne(
                    result.startedAt.since($0.startedAt.advanced(by: $0.took)), every: shape.every)
            } ?? false
        for (place, standing) in standings.enumerated() {
            if place == budgets.count { budgets.append(BudgetTrail(standing)) }
            if isFirst { budgets[place].restart() }
            budgets[place].take(standing, at: result.endedAt)
        }
        budgets.removeLast(budgets.count - standings.count)
    }

    /// The number of the last round that is over; nil before the first.
    var lastOver: Int? { history.columns.last?.round }

    /// The request's rounds, the oldest first, so many at most.
    ///
    /// - Parameter place: Of the last of them among the rounds that are kept; nil for the newest.
    func marks(_ id: RequestID, most: Int, upTo place: Int? = nil) -> [RoundMark] {
        let entries = history.columns.prefix(place.map { $0 + 1 } ?? .max).map { $0[id.index] }
        let scale = RoundScale(entries)
        return entries.suffix(most).map { RoundMark($0, on: scale) }
    }
}

/// What a round came to, as a line of its view.
package struct RoundFacts: Sendable, Equatable {
    package var number: Int
    package var startedAt: RunInstant
    package var took: Duration
    package var ok: Int
    package var failed: Int
    /// Of the ok ones; nil without any.
    package var p50Microseconds: Int64?
    package var p95Microseconds: Int64?
    package var newFailures: Int
    package var recovered: Int
    package var changed: Int
    package var skipped: Int

    init(_ result: RoundResult) {
        number = result.number
        startedAt = result.startedAt
        took = result.took
        ok = result.ok
        failed = result.failed
        p50Microseconds = result.ok > 0 ? result.p50Microseconds : nil
        p95Microseconds = result.ok > 0 ? result.p95Microseconds : nil
        newFailures = result.newFailures.count
        recovered = result.recovered.count
        changed = result.changed.count
        skipped = result.skipped
    }
}

/// How a request's round stands in its strip.
package enum RoundMark: Sendable, Equatable {
    /// It was no part of the round.
    case absent
    /// It was ok; the height, 0 to 6, is its time between the row's least and its p99.
    case ok(height: Int)
    case failed
    /// Ok after a retry.
    case retried
    /// Ok, with another status or body than before.
    case changed
    /// It failed, and its alert was raised.
    case alert

    static let heights = 7

    fileprivate init(_ entry: RoundEntry, on scale: RoundScale) {
        if entry.raisesAlert {
            self = .alert
            return
        }
        switch entry.outcome {
        case .none: self = .absent
        case .failed: self = .failed
        case .ok:
            self =
                entry.isChanged
                ? .changed : entry.isRetried ? .retried : .ok(height: scale.height(entry.microseconds))
        }
    }
}

/// What the heights of a strip are measured by.
private struct RoundScale {
    private let least: Int64
    private let most: Int64

    init(_ entries: [RoundEntry]) {
        let times = entries.filter { $0.outcome == .ok }.map(\.microseconds).sorted()
        least = times.first ?? 0
        most = NearestRank.value(99, of: times)
    }

    func height(_ microseconds: Int64) -> Int {
        // What hardly differs is flat.
        guard most > least + least / 4 else { return 1 }
        let share = Double(microseconds - least) / Double(most - least)
        return min(RoundMark.heights - 1, max(0, Int(share * Double(RoundMark.heights))))
    }
}

extension DeckState {
    mutating func take(_ news: RoundNews) {
        rounds?.take(news)
        if case .over = news { run.roundsGoOn = false }
        keepShownRound()
        // Filters look at differences and alerts.
        order.moved()
    }

    /// The rounds that are over, the newest first.
    package var roundLines: [RoundFacts] { rounds?.results.reversed() ?? [] }

    /// Where the selected round stands among the lines; nil where it is kept no more.
    func roundPlace(_ lines: [RoundFacts]) -> Int? {
        ui.roundCursor.id.map { number in lines.firstIndex { $0.number == number } } ?? 0
    }

    /// - Parameter lines: The rounds in screen order.
    package func shownRoundCursor(_ lines: [RoundFacts]) -> ShownCursor {
        ui.roundCursor.shown(roundPlace(lines), count: lines.count)
    }

    /// Why a view can't be shown; nil when it can.
    func whyNoView(_ view: DeckView) -> String? {
        switch view {
        case .rounds where options.watch == nil: "\(view.digit): rounds, in watch"
        case .workers where shared == nil: "\(view.digit): workers, with --share"
        default: nil
        }
    }

    /// The views of this kind of run, in the order of their keys.
    package var views: [DeckView] { DeckView.allCases.filter { whyNoView($0) == nil } }
}

extension DeckOptions {
    /// Every column that there is.
    var allColumns: [Column] {
        ColumnTable.all(extractedNames: extractedNames, isWatch: watch != nil, comparison: comparison)
    }

    /// The column of that name; nil when there is none.
    package func column(_ id: ColumnID) -> Column? { allColumns.first { $0.id == id } }
}
