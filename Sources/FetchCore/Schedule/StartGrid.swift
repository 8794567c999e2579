/// When starts are due under the rate of a run: the n-th of a grid at its begin + (n − 1) / rate, however late those before were.
///
/// What a limit has kept back catches up as fast as limits allow, and says how late it is: else a server that stalls would not be
/// asked when it is slow, and look faster than it is. Time in which nothing could have started makes nothing late: a pause, or an
/// empty queue, ends the grid, and so does a change of the rate. The next start begins another.
struct StartGrid: Sendable, Equatable {
    /// Starts a second; nil is no limit. Below 1 is allowed: 0.5 is one each two seconds.
    private(set) var perSecond: Double?
    /// Nanoseconds of the run; nil where the next start begins a grid. In floating point, since 45,000 a second is no whole
    /// number of them.
    private var begin: Double?
    /// How many were started in this grid.
    private var count = 0.0
    private var lastStart = -Double.infinity
    /// Starts that somebody else grants, of a rate that holds for several programs; nil where the rate is all this one's.
    private var slots: [StartSlots]?

    init(perSecond: Double?) {
        self.perSecond = perSecond
    }

    /// Changes the rate; the time since the last start counts.
    mutating func set(_ perSecond: Double?) {
        self.perSecond = perSecond
        end()
    }

    /// Nil when a start is due, else when it will be.
    mutating func blocks(now: RunInstant) -> RunInstant? {
        guard perSecond != nil else { return nil }
        let instant = Double(now.nanoseconds)
        if slots != nil { return blocksOutsideSlots(instant) }
        let due = nextDue(instant)
        guard instant < due else { return nil }
        return RunInstant(
            nanoseconds: due >= 9e18 ? .max : max(now.nanoseconds + 1, UInt64(due.rounded(.up))))
    }

    /// - Returns: How many microseconds after it was due.
    mutating func started(now: RunInstant) -> Int64 {
        let instant = Double(now.nanoseconds)
        lastStart = instant
        guard perSecond != nil else { return 0 }
        if slots != nil {
            slots?[0].use()
            return 0
        }
        let late = instant - nextDue(instant)
        count += 1
        return late >= 1000 ? Int64(min(late / 1000, 9e18)) : 0
    }

    /// The next start begins another grid.
    mutating func end() {
        begin = nil
    }

    /// Adds starts to those granted; the first call ends the grid for good.
    mutating func grant(_ slots: StartSlots) {
        self.slots = (self.slots ?? []) + [slots]
    }

    private mutating func blocksOutsideSlots(_ now: Double) -> RunInstant? {
        while let first = slots?.indices.first, slots?[first].drop(before: now) == true {
            slots?.removeFirst()
        }
        // Others come by a command, which is a reason to look again.
        guard let next = slots?.first?.next else { return .never }
        return now >= next ? nil : RunInstant(nanoseconds: UInt64(next.rounded(.up)))
    }

    private mutating func nextDue(_ now: Double) -> Double {
        if let begin { return begin + count * interval }
        let first = max(now, lastStart + interval)
        begin = first
        count = 0
        return first
    }

    private var interval: Double {
        guard let perSecond else { return 0 }
        return 1e9 / max(perSecond, 1e-9)
    }
}
