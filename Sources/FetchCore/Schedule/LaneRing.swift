import DequeModule

/// Lanes that may have something to start, in turn.
///
/// A lane stands in it once at most; its own `Standing` says where. One whose host would have to be resolved
/// while as many hosts as may be are being resolved is parked, and comes first as soon as fewer are.
struct LaneRing: Sendable {
    enum Standing: UInt8, Sendable {
        case out
        case ready
        case parked
        /// In no ring: its host's rate limit says when it may start something.
        case rated
    }

    private var ready = Deque<UInt32>()
    private var parked = Deque<UInt32>()

    mutating func append(_ index: UInt32) { ready.append(index) }

    /// Back where it was taken from.
    mutating func putBack(_ index: UInt32) { ready.prepend(index) }

    mutating func park(_ index: UInt32) { parked.append(index) }

    /// The next lane to look at; nil when none is left that may be looked at now.
    mutating func pop(mayResolve: Bool) -> UInt32? {
        if mayResolve, let index = parked.popFirst() { return index }
        return ready.popFirst()
    }

    /// The lane's host need not be resolved any more.
    mutating func unpark(_ index: UInt32) {
        guard let place = parked.firstIndex(of: index) else { return }
        parked.remove(at: place)
        ready.append(index)
    }
}
