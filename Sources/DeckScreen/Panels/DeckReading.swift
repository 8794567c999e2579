import DeckModel
import FetchCore

/// What the panels read of a deck. ``DeckState`` is the one there is; tests draw from samples too.
protocol DeckReading {
    var ui: DeckUI { get }
    var now: RunInstant { get }
    var options: DeckOptions { get }
    var header: HeaderFacts { get }
    var columns: [Column] { get }
    var selectedRequest: RequestID? { get }
    var retryProgress: RetryProgress? { get }
    var frozenSince: FrozenChanges? { get }
    func window(_ count: Int) -> RowWindow
    func row(_ id: RequestID) -> RowFacts
    var hostCount: Int { get }
    var listedHostCount: Int { get }
    var listFilter: FilterBadge? { get }
    var selectedHostPlace: Int { get }
    var longestHostName: Int { get }
    func hostRows(_ range: Range<Int>) -> [HostFacts]
    func causeRows() -> [CauseFacts]
    func latencyFacts() -> LatencyFacts
    func logLines() -> [LogLine]
    func detail() -> DetailFacts?
    func footer() -> [KeyHint]
    func helpRows() -> [HelpRow]
    func keyName(_ binding: KeyBinding) -> String
}

extension DeckState: DeckReading {}
