import FetchCore
import RunModel

/// The filters of the hosts and errors views: plain text, and in hosts whether anything failed there.
extension DeckState {
    var listFilters: ListFilters {
        ListFilters(hosts: ui.hostFilter, onlyFailedHosts: ui.showsFailedHosts, causes: ui.causeText)
    }

    mutating func setListFilters(_ filters: ListFilters) {
        unfreeze()
        ui.hostFilter = filters.hosts
        ui.showsFailedHosts = filters.onlyFailedHosts
        ui.causeText = filters.causes
        orderHosts()
        dropLostCursor()
    }

    /// Says what the list is filtered by now; undo brings back what it was before.
    mutating func sayFiltered(_ words: String, before: ListFilters) {
        say(words, undo: before == listFilters ? nil : Undo("filter", done: "as it was", .lists(before)))
    }

    var isHostListFiltered: Bool { ui.hostChoice.isFiltered }

    /// How many hosts their view shows.
    package var listedHostCount: Int {
        frozen?.hosts.count ?? hostListing.count(of: tally.hosts.count)
    }

    func matchesHostFilter(_ id: HostID) -> Bool {
        if let cause = ui.hostCause, tally.causes[cause].hosts[id] == nil { return false }
        if ui.showsFailedHosts, tally.hosts[id.index].counts[.failed] == 0 { return false }
        return ui.hostFilter.isEmpty || hosts[id].display.contains(ui.hostFilter.lowercased())
    }

    func matchesCauseText(_ cause: CauseLedger.Cause) -> Bool {
        let text = ui.causeText.lowercased()
        if text.isEmpty { return true }
        return "\(cause.kind.word) \(cause.words)".lowercased().contains(text)
            || cause.hosts.keys.contains { hosts[$0].display.contains(text) }
    }
}
