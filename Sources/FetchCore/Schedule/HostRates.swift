import HeapModule

/// The rate limit of every host, and the lanes that wait for theirs; empty while there is none.
///
/// A lane that waits stands in no ring, so that it keeps no other one from starting.
struct HostRates: Sendable {
    /// Starts a second to one host; nil is no limit.
    private(set) var perSecond: Double?
    /// One entry a host that has started something, by `HostID.index`.
    private var limits: [RateLimit] = []
    private var waiting = Heap<Schedule.Due>()

    init(perSecond: Double?) {
        self.perSecond = perSecond
    }

    /// Changes the rate; the lanes that waited and may have to wait anew.
    mutating func set(_ perSecond: Double?) -> [UInt32] {
        self.perSecond = perSecond
        if perSecond == nil { limits = [] }
        for index in limits.indices { limits[index].set(perSecond) }
        defer { waiting = Heap() }
        return waiting.unordered.map(\.number)
    }

    /// Whether a start of the lane is not due yet; it is kept, and comes from ``takeDue(now:)`` when it is.
    mutating func keeps(_ lane: UInt32, now: RunInstant) -> Bool {
        guard perSecond != nil else { return false }
        grow(to: lane)
        guard let due = limits[Int(lane)].blocks(now: now) else { return false }
        waiting.insert(Schedule.Due(at: due, number: lane))
        return true
    }

    /// - Parameter hasMore: whether the lane would start more at once; if not, time gives it no credit.
    mutating func started(_ lane: UInt32, now: RunInstant, hasMore: Bool) {
        guard perSecond != nil else { return }
        grow(to: lane)
        limits[Int(lane)].started(now: now)
        if !hasMore { limits[Int(lane)].rest() }
    }

    /// A lane whose next start is due.
    mutating func takeDue(now: RunInstant) -> UInt32? {
        guard let due = waiting.min, due.at <= now else { return nil }
        waiting.removeMin()
        return due.number
    }

    /// When the first one is due.
    var nextDue: RunInstant? { waiting.min?.at }

    private mutating func grow(to lane: UInt32) {
        while limits.count <= Int(lane) { limits.append(RateLimit(perSecond: perSecond)) }
    }
}
