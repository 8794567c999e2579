import FetchCore

/// What the hosts view can be sorted by; the raw value is the name of its column.
public enum HostSort: String, Sendable, Hashable, CaseIterable {
    case host
    case active
    case queued
    case ok
    case failed
    case rate
    case bytes
    case p50
    case p90
    case p99

    /// The direction that a first press sorts in.
    var descendsFirst: Bool { self != .host }
}

/// A column that the hosts view is sorted by, and which way.
public struct HostOrder: Equatable, Sendable {
    /// Nil for the order in which the run met them.
    public var by: HostSort?
    public var descends: Bool
}

/// The order of the hosts view: that in which the run met them, or by a column, worked out once a second at most.
extension DeckState {
    /// The host at a place of the view; nil past the last.
    func host(at place: Int) -> HostID? {
        guard place >= 0, place < listedHostCount else { return nil }
        if let frozen { return frozen.hosts[place].id }
        return place < hostOrder.count ? hostOrder[place] : HostID(rawValue: UInt32(place))
    }

    /// The place of the selected host in the view; 0 when there is none.
    public var selectedHostPlace: Int {
        guard let id = selectedHost else { return 0 }
        if let frozen { return frozen.hosts.firstIndex { $0.id == id } ?? 0 }
        return id.index < hostOrder.count || isHostListFiltered ? hostOrder.firstIndex(of: id) ?? 0 : id.index
    }

    /// Works the order out anew. Hosts that are met afterwards stand at its end until the next time.
    mutating func orderHosts() {
        hostsOrderedAt = now
        let all = (0..<tally.hosts.count).map { HostID(rawValue: UInt32($0)) }
        let ids = isHostListFiltered ? all.filter(matchesHostFilter) : all
        guard let order = ui.hostSort else {
            hostOrder = isHostListFiltered ? ids : []
            return
        }
        guard let column = order.by else {
            hostOrder = order.descends ? ids.reversed() : ids
            return
        }
        if column == .host {
            let names = all.map { hosts[$0].display }
            hostOrder = ids.sorted {
                order.descends ? names[$0.index] > names[$1.index] : names[$0.index] < names[$1.index]
            }
            return
        }
        let keys = all.map { key($0, column) }
        // Equal ones stay in the order they were met.
        hostOrder = ids.sorted { left, right in
            let (first, second) = (keys[left.index], keys[right.index])
            if first == second { return left.index < right.index }
            return order.descends ? first > second : first < second
        }
    }

    /// Whether what it is sorted by may have changed long enough ago.
    var hostOrderIsDue: Bool {
        ui.view == .hosts && (ui.hostSort != nil || isHostListFiltered) && frozen == nil
            && now.since(hostsOrderedAt) >= .seconds(1)
    }

    private func key(_ id: HostID, _ sort: HostSort) -> Double {
        let ledger = tally.hosts[id.index]
        switch sort {
        case .host: return 0
        case .active: return Double(ledger.counts.inFlight)
        case .queued: return Double(ledger.counts[.queued])
        case .ok: return Double(ledger.counts[.ok])
        case .failed: return Double(ledger.counts[.failed])
        case .bytes: return Double(ledger.receivedBytes)
        case .rate, .p50, .p90, .p99:
            guard ledger.gauge >= 0 else { return -1 }
            let gauge = tally.gauges[Int(ledger.gauge)]
            if sort == .rate { return gauge.recent(now: now.wholeSeconds).rate }
            let summary = gauge.summary(now: now)
            return Double(sort == .p50 ? summary.p50 : sort == .p90 ? summary.p90 : summary.p99)
        }
    }

    // MARK: Keys

    mutating func sortHosts(_ order: HostOrder?) {
        unfreeze()
        let before = ui.hostSort
        ui.hostSort = order
        orderHosts()
        say(
            hostOrderWords(order),
            undo: Undo(done: hostOrderWords(before) + " again", step: .hostSort(before)))
    }

    private func hostOrderWords(_ order: HostOrder?) -> String {
        guard let order else { return "hosts in list order" }
        return order.by.map { "hosts by \($0.rawValue), \(order.descends ? "greatest" : "least") first" }
            ?? "hosts in list order, the last first"
    }

    mutating func sortHosts(by sort: HostSort) {
        sortHosts(HostOrder(by: sort, descends: sort.descendsFirst))
    }
}
