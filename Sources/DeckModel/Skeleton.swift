import FetchCore

struct RowColumns: Sendable {}
struct RunLedger: Sendable {
    var limits: Limits
    var hasEnded = false
    init(limits: Limits) { self.limits = limits }
}
struct Tally: Sendable {}
struct RowOrder: Sendable {}
struct FrozenDisplay: Sendable {}

enum SortKey: Sendable { case id, method, host, path, name, state, status, info, latency, size, attempts }

public struct SortJob: Sendable, Equatable {
    public func run() -> SortResult { SortResult() }
}
public struct SortResult: Sendable, Equatable {}

extension DeckState {
    mutating func take(_ batch: EventBatch) -> [DeckEffect] { [] }
    mutating func tick(_ now: RunInstant) -> [DeckEffect] { [] }
    mutating func press(_ stroke: KeyStroke) -> [DeckEffect] { [] }
    mutating func mouse(_ input: MouseInput, _ target: MouseTarget) -> [DeckEffect] { [] }
    mutating func paste(_ text: String) -> [DeckEffect] { [] }
    mutating func perform(_ action: DeckAction) -> [DeckEffect] { [] }
    mutating func setLayout(_ layout: DeckLayout) { ui.layout = layout }
    mutating func setThemes(_ names: [String], current: String) {}
    mutating func say(_ text: String) {}
    mutating func complain(_ text: String) {}
    mutating func takeSorted(_ result: SortResult) {}
}

func needsRun(_ state: DeckState) -> String? { nil }
func needsSomethingSelected(_ state: DeckState) -> String? { nil }
func needsRequests(_ state: DeckState) -> String? { nil }
func needsRequestRows(_ state: DeckState) -> String? { nil }
func needsFailures(_ state: DeckState) -> String? { nil }
func needsMarks(_ state: DeckState) -> String? { nil }
func needsUndo(_ state: DeckState) -> String? { nil }
func needsRows(_ state: DeckState) -> String? { nil }

/// What the screen reads. Each says the display as it stood when it is frozen.
extension DeckState {
    /// The rows that stand on screen when the list has room for `count`.
    public func window(_ count: Int) -> RowWindow { RowWindow() }

    /// What the table shows of a request.
    public func row(_ id: RequestID) -> RowFacts { RowFacts(id: id) }

    public var header: HeaderFacts { HeaderFacts() }

    /// One entry a host, in the order the run met them.
    public func hostRows() -> [HostFacts] { [] }

    /// One entry a cause that a request has failed by, the most frequent first.
    public func causeRows() -> [CauseFacts] { [] }

    public func latencyFacts() -> LatencyFacts { LatencyFacts() }

    /// One entry a line, oldest first.
    public func logLines() -> [LogLine] { [] }

    /// The detail of the selected request; nil when there is none.
    public func detail() -> DetailFacts? { nil }

    /// The request that keys act on when nothing is marked; nil when the list is empty.
    public var selectedRequest: RequestID? { nil }

    /// Since it was frozen: moves that came, and how many requests settled by them. Nil while it moves.
    public var frozenSince: FrozenChanges? { nil }

    /// The columns to show, in order.
    public var columns: [Column] { [] }

    /// The rows of the key table that work here and now, the most prominent first: the footer.
    public func footer() -> [KeyBinding] { [] }

    /// The help's rows in its order, those that work here and now first within their group.
    public func helpRows() -> [HelpRow] { [] }
}

/// What has happened behind a frozen display.
public struct FrozenChanges: Sendable, Equatable {
    public var since: RunInstant
    public var moves = 0
    public var settled = 0
    public var failed = 0
}

/// One line of the help.
public struct HelpRow: Sendable {
    public var binding: KeyBinding
    /// Why it does nothing now; nil when it works.
    public var whyDisabled: String?
}
