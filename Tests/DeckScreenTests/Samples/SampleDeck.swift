import FetchCore

@testable import DeckModel
@testable import DeckScreen

/// A deck made of chosen facts, so that every panel can be drawn in every state without a run.
struct SampleDeck: DeckReading {
    var ui = DeckUI(columns: ColumnTable.defaultIDs, theme: "default-dark")
    var now = RunInstant.start.advanced(by: .seconds(42))
    var options = DeckOptions()
    var header = HeaderFacts()
    var rows: [RowFacts] = []
    var hosts: [HostFacts] = []
    var causes: [CauseFacts] = []
    var latency = LatencyFacts()
    var log: [LogLine] = []
    var details: DetailFacts?
    var frozenSince: FrozenChanges?
    var retryProgress: RetryProgress?
    /// The index of the selected row.
    var cursor = 0

    var columns: [Column] { ui.columns.compactMap { ColumnTable.column($0) } }
    var selectedRequest: RequestID? { rows.indices.contains(cursor) ? rows[cursor].id : nil }

    func window(_ count: Int) -> RowWindow {
        var window = RowWindow()
        window.count = rows.count
        let first = max(0, min(cursor - count / 2, rows.count - count))
        window.ids = rows.dropFirst(first).prefix(count).map(\.id)
        window.position = first
        window.cursor = rows.isEmpty ? nil : cursor - first
        return window
    }

    func row(_ id: RequestID) -> RowFacts { rows.first { $0.id == id } ?? RowFacts(id: id) }
    var hostCount: Int { hosts.count }
    var listedHostCount: Int { hosts.count }
    var listFilter: FilterBadge?
    var longestHostName: Int { hosts.map(\.name.count).max() ?? 0 }
    var selectedHostPlace: Int { hosts.firstIndex { $0.id == ui.selectedHost } ?? 0 }
    func hostRows(_ range: Range<Int>) -> [HostFacts] { Array(hosts[range.clamped(to: hosts.indices)]) }
    func causeRows() -> [CauseFacts] { causes }
    func latencyFacts() -> LatencyFacts { latency }
    func logLines() -> [LogLine] { log }
    func detail() -> DetailFacts? { details }

    func footer() -> [KeyHint] {
        if let prompt = ui.prompt { return prompt.hints }
        let elsewhere = [KeyBinding.back, .pageDown, .pageUp].map(\.id)
        var hints: [KeyHint] = []
        let shown = KeyTable.standard.filter {
            $0.prominence > 0 && $0.places == .all && !elsewhere.contains($0.id)
        }
        for binding in shown.sorted(by: { $0.prominence > $1.prominence }) {
            hints.add(binding.keys[0].displayName, binding.label, action: binding.id)
        }
        return hints
    }

    func keyName(_ binding: KeyBinding) -> String { options.keys.name(of: binding) ?? ":" }

    func helpRows() -> [HelpRow] {
        KeyTable.standard.map {
            HelpRow(binding: $0, whyDisabled: $0.id == KeyBinding.undo.id ? "nothing to take back" : nil)
        }
    }
}
