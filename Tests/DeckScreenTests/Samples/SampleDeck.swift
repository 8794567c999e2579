import FetchCore

@testable import DeckModel
@testable import RunModel

/// Facts chosen for a screen, so that every panel can be drawn in every state without a run.
struct SampleDeck {
    var ui = DeckUI(columns: ColumnTable.defaultIDs, theme: "default-dark")
    var now = RunInstant.start.advanced(by: .seconds(42))
    var header = HeaderFacts()
    var rows: [RowFacts] = []
    var hosts: [HostFacts] = []
    var causes: [CauseFacts] = []
    var statuses: [StatusCount] = []
    var latency = LatencyFacts()
    var flights: [WaterfallRow] = []
    var log: [LogLine] = []
    var details: DetailFacts?
    var trial: RetryTrial?
    /// Whether the display is frozen, and what has happened since.
    var frozenSince: FrozenChanges?

    private var waterfall: Waterfall {
        var waterfall = Waterfall()
        waterfall.ids = flights.map(\.id)
        waterfall.inFlight = flights.count { $0.state.isInFlight }
        waterfall.end = now
        waterfall.isOver = header.word == .finished
        return waterfall
    }

    var firstRequest: RequestID? { rows.first?.id }

    /// A deck that shows these facts, as a frozen one shows those of when it was frozen.
    var state: DeckState {
        var state = DeckState(hosts: HostTable(), limits: FetchLimits())
        state.ui = ui
        state.ui.marks = Set(rows.filter(\.isMarked).map(\.id))
        state.model.now = now
        state.listShape.longestMethod = rows.reduce(0) { max($0, $1.method.count) }
        state.listShape.longestPath = rows.reduce(0) { max($0, $1.path.count) }
        state.listShape.longestName = rows.reduce(0) { max($0, $1.name.count) }
        for rowState in RowState.allCases {
            for _ in 0..<header.counts[rowState] { state.tally.enter(rowState, .none) }
        }
        for host in hosts {
            state.tally.growHosts(to: host.id)
            state.tally.hosts[host.id.index].isPaused = host.isPaused
        }
        for cause in causes {
            let failure = FetchFailure(cause.kind, message: cause.message)
            _ = state.tally.causes.add(failure, status: 0, host: .none, id: cause.example, at: now)
        }
        state.run.isPaused = header.word == .paused
        state.run.finishedAt = header.word == .finished ? now : nil
        state.frozen = FrozenDisplay(
            rows: rows.map { $0.id.rawValue - 1 },
            facts: Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) }), count: rows.count,
            position: 0, header: header, hosts: hosts, causes: causes, statuses: statuses, latency: latency,
            waterfall: waterfall,
            waterfallRows: Dictionary(uniqueKeysWithValues: flights.map { ($0.id, $0) }), log: log,
            trial: trial, detail: details)
        state.frozenChanges = frozenSince
        return state
    }
}

extension DeckView {
    /// Those that any run has.
    static let ofRuns = allCases.filter { $0 != .rounds && $0 != .workers }
}
