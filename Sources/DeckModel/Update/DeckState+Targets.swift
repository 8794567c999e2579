import FetchCore
import RunModel

/// What keys act on: the marked requests, or else what the view has selected.
extension DeckState {
    /// In the order of the list: one request, or those of the selected host or cause.
    var targets: [RequestID] {
        if !ui.marks.isEmpty { return ui.marks.sorted() }
        switch ui.view {
        case .requests, .latency, .log: return selectedRequest.map { [$0] } ?? []
        case .hosts:
            return selectedHost.map { host in requests { rows.hosts[$0] == host } } ?? []
        case .errors:
            guard let cause = selectedCause else { return [] }
            let failed = RowState.failed.rawValue
            return requests { index in
                rows.states[index] == failed && rows.notes[index] == cause.rawValue
                    || caught.has(UInt32(index), cause: cause)
            }
        }
    }

    /// The one host that ``selectedCause`` has befallen; nil where it has befallen several.
    var hostOfCause: HostID? {
        guard let cause = selectedCause else { return nil }
        return tally.causes[cause].onlyHost
    }

    private func requests(where isWanted: (Int) -> Bool) -> [RequestID] {
        rows.states.indices.filter { rows.states[$0] != RowColumns.absent && isWanted($0) }
            .map { RequestID($0 + 1) }
    }
}
