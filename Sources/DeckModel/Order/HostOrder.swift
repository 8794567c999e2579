import FetchCore
import RunModel

/// What the hosts view can be sorted by; the raw value is the name of its column.
package enum HostSort: String, Sendable, Hashable, CaseIterable {
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
package struct HostOrder: Equatable, Sendable {
    /// Nil for the order in which the run met them.
    package var by: HostSort?
    package var descends: Bool
}

/// What the hosts view is sorted and filtered by.
struct HostChoice: Equatable, Sendable {
    var sort: HostOrder?
    var text = ""
    var onlyFailed = false
    var cause: CauseID?

    var isFiltered: Bool { !text.isEmpty || onlyFailed || cause != nil }
}

/// The hosts of their view, in order, as they were worked out last, and what for.
struct HostListing: Sendable {
    /// What is read by, so that an order worked out for one filter is never taken for that of another.
    private(set) var choice = HostChoice()
    private(set) var workedOutAt = RunInstant.start
    /// Where nothing is filtered, hosts that are not in it follow in the order they were met.
    private var ids: [HostID] = []

    init() {}

    init(_ ids: [HostID], for choice: HostChoice, at now: RunInstant) {
        self.ids = ids
        self.choice = choice
        workedOutAt = now
    }

    /// - Parameter met: How many hosts the run has met.
    func count(of met: Int) -> Int { choice.isFiltered ? ids.count : met }

    /// The host at a place that there is.
    func host(at place: Int) -> HostID {
        place < ids.count ? ids[place] : HostID(rawValue: UInt32(place))
    }

    func place(of host: HostID) -> Int? {
        choice.isFiltered || host.index < ids.count ? ids.firstIndex(of: host) : host.index
    }
}

extension DeckUI {
    var hostChoice: HostChoice {
        HostChoice(sort: hostSort, text: hostFilter, onlyFailed: showsFailedHosts, cause: hostCause)
    }
}

/// The order of the hosts view: that in which the run met them, or by a column, worked out once a second at most.
extension DeckState {
    /// The host at a place of the view; nil past the last.
    func host(at place: Int) -> HostID? {
        guard place >= 0, place < listedHostCount else { return nil }
        return frozen?.hosts[place].id ?? hostListing.host(at: place)
    }

    /// The place of a host in the view; nil where it is not listed.
    func place(of host: HostID) -> Int? {
        if let frozen { return frozen.hosts.firstIndex { $0.id == host } }
        return host.index < tally.hosts.count ? hostListing.place(of: host) : nil
    }

    /// Works the order out anew. Hosts that are met afterwards stand at its end until the next time, where none is filtered out.
    mutating func orderHosts() {
        followCursor()
        hostListing = HostListing(listedHosts, for: ui.hostChoice, at: now)
    }

    /// Works it out where another one was chosen, or the view has just come up.
    mutating func orderHosts(after view: DeckView) {
        if hostListing.choice != ui.hostChoice || ui.view == .hosts && view != .hosts { orderHosts() }
    }

    private var listedHosts: [HostID] {
        let all = (0..<tally.hosts.count).map { HostID(rawValue: UInt32($0)) }
        let caught = caughtHosts
        let ids =
            isHostListFiltered ? all.filter { matchesHostFilter($0, caught: caught) } : all
        guard let order = ui.hostSort else {
            return isHostListFiltered ? ids : []
        }
        guard let column = order.by else {
            return order.descends ? ids.reversed() : ids
        }
        if column == .host {
            let names = all.map { hosts[$0].display }
            return ids.sorted {
                order.descends ? names[$0.index] > names[$1.index] : names[$0.index] < names[$1.index]
            }
        }
        let keys = all.map { key($0, column) }
        // Equal ones stay in the order they were met.
        return ids.sorted { left, right in
            let (first, second) = (keys[left.index], keys[right.index])
            if first == second { return left.index < right.index }
            return order.descends ? first > second : first < second
        }
    }

    /// Whether what it is sorted by may have changed long enough ago.
    var hostOrderIsDue: Bool {
        hostOrderChanges && now.since(hostListing.workedOutAt) >= .seconds(1)
    }

    /// Whether the run may change what is shown in which order.
    var hostOrderChanges: Bool {
        ui.view == .hosts && (ui.hostSort != nil || isHostListFiltered) && frozen == nil
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
            if sort == .rate { return ledger.isGoing ? gauge.recent(now: now.wholeSeconds).rate : 0 }
            let summary = gauge.summary(now: now)
            return Double(sort == .p50 ? summary.p50 : sort == .p90 ? summary.p90 : summary.p99)
        }
    }

    // MARK: Keys

    mutating func sortHosts(_ order: HostOrder?) {
        unfreeze()
        let before = ui.hostSort
        ui.hostSort = order
        say(
            hostOrderWords(order),
            undo: Undo("order", done: hostOrderWords(before) + " again", .hostSort(before)))
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
