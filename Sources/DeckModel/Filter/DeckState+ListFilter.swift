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
        releaseCaught()
        orderHosts()
        dropLostCursor()
    }

    /// A filter was changed: what was sent again and has settled is listed by the filters alone.
    mutating func releaseCaught() {
        caught.release()
        order.moved()
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

    /// - Parameter caught: ``caughtHosts``, which stay listed.
    func matchesHostFilter(_ id: HostID, caught: Set<HostID>) -> Bool {
        if !caught.contains(id) {
            if let cause = ui.hostCause, tally.causes[cause].hosts[id] == nil { return false }
            if ui.showsFailedHosts, tally.hosts[id.index].counts[.failed] == 0 { return false }
        }
        return ui.hostFilter.isEmpty || hosts[id].display.contains(ui.hostFilter.lowercased())
    }

    /// The hosts of requests that a key has sent again, and that had failed by the cause where hosts of one are shown.
    var caughtHosts: Set<HostID> {
        guard !caught.isEmpty, ui.hostCause != nil || ui.showsFailedHosts else { return [] }
        let kept = caught.rows.filter { caught.hasFailed($0, by: ui.hostCause) }
        return Set(kept.lazy.filter { Int($0) < rows.count }.map { rows.hosts[Int($0)] })
    }

    func matchesCauseText(_ cause: CauseLedger.Cause) -> Bool {
        let text = ui.causeText.lowercased()
        if text.isEmpty { return true }
        return "\(cause.kind.word) \(cause.words)".lowercased().contains(text)
            || cause.hosts.keys.contains { hosts[$0].display.contains(text) }
    }
}
