import FetchCore
import RunModel

/// Reading the list: which rows stand on screen, and where the cursor is among them.
extension DeckState {
    /// The rows that stand on screen when the list has room for `size`.
    ///
    /// The selected row keeps its line while rows move around it, as long as there are rows to fill the screen with.
    package func window(_ size: Int) -> RowWindow {
        let listing = listing
        var window = RowWindow()
        window.count = frozen?.count ?? listing.count
        guard size > 0, let first = listing.first else { return window }
        let selected = selectedRow(listing) ?? first
        let line = ui.selection == nil ? 0 : min(max(0, ui.cursorLine), size - 1)
        let (rows, position) = listing.window(size, around: selected, above: line)
        window.ids = rows.map { RequestID(rawValue: $0 + 1) }
        window.cursor = rows.firstIndex(of: selected)
        window.position = frozen.map { frozen in frozen.position.map { $0 + (position ?? 0) } } ?? position
        return window
    }

    /// Binds the cursor of the requests to its row; until a key acts on that it is left where the list begins.
    mutating func pinRequest() {
        guard ui.view == .requests, ui.openedRequest == nil else { return }
        let listing = listing
        guard selectedRow(listing) == nil, let first = listing.first else { return }
        ui.selection = RequestID(rawValue: first + 1)
        ui.cursorLine = 0
    }

    /// How what was sent again last goes; nil where nothing was, or it was dismissed.
    package var retryProgress: RetryProgress? { frozen == nil ? caught.progress : nil }

    var listing: RowListing {
        if let frozen { return .array(frozen.rows) }
        return order.isCustom ? .array(order.rows) : .lists(rows)
    }

    /// The selected row where someone selected one that is listed.
    func selectedRow(_ listing: RowListing) -> UInt32? {
        guard let id = ui.selection, id.rawValue > 0 else { return nil }
        let row = id.rawValue - 1
        return listing.contains(row) ? row : nil
    }

    var latencyOutliers: [Outlier] {
        frozen == nil ? tally.latency(from: ui.latencyOrigin).outliers : latencyFacts().outliers
    }

    /// Causes that a request has failed by, the most frequent first; those of requests that were sent again keep their place.
    var causeOrder: [CauseID] {
        if let frozen { return frozen.causes.map(\.id) }
        let weights = causeWeights
        let causes = tally.causes.causes
        return causes.indices.filter { weights[$0] > 0 && matchesCauseText(causes[$0]) }
            .sorted { (weights[$1], $0) < (weights[$0], $1) }
            .map { CauseID(rawValue: UInt32($0)) }
    }

    /// How many causes the errors view would have without its filter.
    var causeCount: Int { causeWeights.count { $0 > 0 } }

    /// How many requests each cause has: those that fail by it, or those of them that were sent again.
    private var causeWeights: [Int] {
        var weights = tally.causes.causes.map(\.count)
        for id in caught.causeIDs {
            let retried = caught.progress(of: CauseID(rawValue: id))?.total ?? 0
            weights[Int(id)] = max(weights[Int(id)], retried)
        }
        return weights
    }

    var filterSubject: FilterSubject {
        FilterSubject(
            rows: rows, causes: tally.causes, hosts: hosts, caught: caught, now: now, extracts: extracts,
            waits: ui.filterText.isEmpty ? [] : model.hostWaits,
            senders: shared?.senders ?? [:], holds: HoldReason.allCases.map { words($0) },
            showsHosts: ui.layout.showsHosts && columns.contains { $0.tells.contains(.host) },
            hidesSecrets: !options.showsSecrets,
            rounds: ui.shownRound != nil || currentFilter.looksAtRounds ? filteredRounds : nil)
    }
}
