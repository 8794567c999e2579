import FetchCore
import RunModel

/// View 2: one row a host. Keys that act on requests act on those of the selected host.
struct HostsContext: ViewContext {
    var summary: String { "limits, outcomes and percentiles of each" }
    var openLabel: String { "its requests" }

    func rowCount(_ state: DeckState) -> Int { state.listedHostCount }

    func targets(_ state: DeckState) -> [RequestID] {
        state.selectedHost.map { host in state.requests { state.rows.hosts[$0] == host } } ?? []
    }

    func whyNoTargets(_ state: DeckState) -> String? {
        guard state.selectedHost == nil else { return nil }
        if let host = state.ui.hostCursor.id {
            return "\(state.name(host)) is no longer listed; select a host"
        }
        return state.tally.hosts.isEmpty ? "there is no host yet" : "no host is listed"
    }

    func failedTargets(_ state: inout DeckState) -> [RequestID] {
        let (rows, notes, cause) = (state.rows.hosts, state.rows.notes, state.ui.hostCause?.rawValue)
        return state.selectedHost.map { host in
            state.failedRequests { rows[$0] == host && (cause == nil || notes[$0] == cause) }
        } ?? []
    }

    func whyNothingFailed(_ state: DeckState) -> String {
        whyNoTargets(state) ?? "nothing has failed at \(state.selectedHost.map(state.name) ?? "it")"
    }

    // MARK: Moves

    func step(_ steps: Int, in state: inout DeckState) {
        guard state.listedHostCount > 0 else { return }
        let place = state.ui.hostCursor.target(steps, from: state.hostPlace, count: state.listedHostCount)
        if let host = state.host(at: place) { state.ui.hostCursor.move(to: host, at: place) }
    }

    func whyNothingToOpen(_ state: DeckState) -> String? { whyNoTargets(state) }

    func open(in state: inout DeckState) -> [DeckEffect] {
        guard let host = state.selectedHost else { return [] }
        let name = state.hosts[host].display
        let cause = state.ui.hostCause
        return state.showRequests("requests to \(name)") { ui in
            ui.filterText = "~h =\(name)"
            ui.causeFilter = cause
        }
    }

    func select(_ target: MouseTarget, in state: inout DeckState) {
        if case .host(let host) = target, let place = state.place(of: host) {
            state.ui.hostCursor.move(to: host, at: place)
        }
    }

    // MARK: The host

    var steersOneHost: Bool { true }
    func steeredHost(_ state: DeckState) -> HostID? { state.selectedHost }
    func whyNoHost(_ state: DeckState) -> String { whyNoTargets(state) ?? "" }
    var holdsOnlyQueued: Bool { true }

    // MARK: Filter

    func ownFilter(_ state: DeckState) -> FilterBadge? {
        guard state.isHostListFiltered else { return nil }
        let parts = [
            state.ui.hostCause == nil ? "" : "one cause", state.ui.hostFilter,
            state.ui.showsFailedHosts ? "only failed" : "",
        ]
        return FilterBadge(
            words: parts.filter { !$0.isEmpty }.joined(separator: " "), shown: state.listedHostCount,
            total: state.tally.hosts.count)
    }

    var ownFilterText: WritableKeyPath<DeckUI, String>? { \.hostFilter }
    var filterSubject: String { "text in the host's name" }

    func toggleOnlyFailed(in state: inout DeckState) -> [DeckEffect] {
        let before = state.listFilters
        var filters = before
        filters.onlyFailedHosts.toggle()
        state.setListFilters(filters)
        state.sayFiltered(
            state.ui.showsFailedHosts ? "only hosts with failures: \(state.listedHostCount)" : "every host",
            before: before)
        return []
    }

    func showsOnlyFailed(_ state: DeckState) -> Bool? { state.ui.showsFailedHosts }

    func back(in state: inout DeckState) -> [DeckEffect] {
        guard ownFilter(state) != nil else {
            state.go(to: .requests)
            return []
        }
        if state.ui.hostCause != nil {
            state.go(to: .errors)
            return []
        }
        let before = state.listFilters
        state.setListFilters(ListFilters(hosts: "", onlyFailedHosts: false, causes: before.causes))
        state.sayFiltered("filter off", before: before)
        return []
    }

    // MARK: Order

    var canSort: Bool { true }

    /// Through the list's order and the columns, round and round.
    func stepSort(_ step: Int, in state: inout DeckState) -> [DeckEffect] {
        let place = state.ui.hostSort.flatMap { $0.by.flatMap(HostSort.allCases.firstIndex(of:)) } ?? -1
        let count = HostSort.allCases.count + 1
        return sort(by: ((place + 1 + step) % count + count) % count, in: &state)
    }

    func invertOrder(in state: inout DeckState) -> [DeckEffect] {
        let order = state.ui.hostSort ?? HostOrder(by: nil, descends: false)
        let inverted = HostOrder(by: order.by, descends: !order.descends)
        state.sortHosts(inverted == HostOrder(by: nil, descends: false) ? nil : inverted)
        return []
    }

    func sortNames(_ state: DeckState) -> [String] {
        ["list order"] + HostSort.allCases.map(\.rawValue)
    }
    func currentSort(_ state: DeckState) -> String? { state.ui.hostSort?.by?.rawValue }

    func sort(by place: Int, in state: inout DeckState) -> [DeckEffect] {
        let all = HostSort.allCases
        if all.indices.contains(place - 1) {
            state.sortHosts(by: all[place - 1])
        } else {
            state.sortHosts(nil)
        }
        return []
    }

    func clickHead(_ id: ColumnID, in state: inout DeckState) -> [DeckEffect] {
        guard let sort = HostSort(rawValue: id.rawValue) else {
            state.complain("can't sort by \(id)")
            return []
        }
        if state.ui.hostSort?.by == sort { return invertOrder(in: &state) }
        state.sortHosts(by: sort)
        return []
    }
}
