/// The queue to one host, and what decides whether something may start from it.
struct HostLane: Sendable, Equatable {
    /// Attempts that wait for a slot here for their next redirect hop; before all others.
    var hops = RowList()
    /// Pressed retries, in the order they were pressed; they do not wait while the host is backed off from.
    var pressed = RowList()
    /// Tried before and due again, in the order they became due.
    var returned = RowList()
    /// Not tried yet and released from a hold, in the order they were released.
    var released = RowList()
    /// Not tried yet, in list order.
    var listed = RowList()

    /// Attempts that hold a slot here.
    var active = 0
    /// Its own limit, set by hand or by a rule; nil is the limit of every host without its own, 0 is none.
    var ownLimit: Int?
    /// Whether its starts and ends are told to ``HostRules``.
    var isRuled = false
    /// Whether nothing untried starts: the one before is its host's canary.
    var isTryingOut = false
    /// Whether a key holds it.
    var isPaused = false
    /// Until then only one attempt at a time goes there, so that a name is looked up once.
    var isAddressKnown = false
    var backoff = HostBackoff()
    var budget = RetryBudget()

    /// Its place in the ring of lanes that may start something.
    var standing = LaneRing.Standing.out
    /// Its place in the ring of lanes with hops that may go on.
    var hopStanding = LaneRing.Standing.out

    func list(_ place: ScheduleRow.Place) -> RowList {
        switch place {
        case .hops: hops
        case .pressed: pressed
        case .returned: returned
        case .released: released
        default: listed
        }
    }

    mutating func withList(_ place: ScheduleRow.Place, _ change: (inout RowList) -> Void) {
        switch place {
        case .hops: change(&hops)
        case .pressed: change(&pressed)
        case .returned: change(&returned)
        case .released: change(&released)
        default: change(&listed)
        }
    }

    /// Whether there is a slot for one more, whatever it is.
    func hasRoom(commonLimit: Int) -> Bool {
        if isPaused { return false }
        if active > 0, !isAddressKnown { return false }
        let limit = ownLimit ?? commonLimit
        return limit == 0 || active < limit
    }

    /// The list that the next start comes from; nil when nothing may start here.
    func nextPlace(commonLimit: Int) -> ScheduleRow.Place? {
        guard hasRoom(commonLimit: commonLimit) else { return nil }
        let admission = backoff.admission(active: active)
        if admission != .pressedOnly, !hops.isEmpty { return .hops }
        if !pressed.isEmpty { return .pressed }
        switch admission {
        case .all: return returned.isEmpty ? nextUntried : .returned
        case .oneUntriedFirst: return nextUntried ?? (returned.isEmpty ? nil : .returned)
        case .triedOnly: return returned.isEmpty ? nil : .returned
        case .pressedOnly: return nil
        }
    }

    private var nextUntried: ScheduleRow.Place? {
        if isTryingOut { return nil }
        if !released.isEmpty { return .released }
        return listed.isEmpty ? nil : .listed
    }

    /// Whether a hop may go on here.
    func mayHop(commonLimit: Int) -> Bool {
        !hops.isEmpty && hasRoom(commonLimit: commonLimit)
            && backoff.admission(active: active) != .pressedOnly
    }
}
