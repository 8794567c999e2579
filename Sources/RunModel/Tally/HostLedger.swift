import FetchCore

/// What is counted of one host.
package struct HostLedger: Sendable {
    package var counts = StateCounts()
    /// How many of the queued wait for a backoff or a `Retry-After` of their own.
    package var backingOff = 0
    package var retryingAfter = 0
    /// How many of the held were added so, and held by no command.
    package var heldAtStart = 0
    /// Its own limit; nil when it has the one of every host.
    package var ownLimit: Int?
    package var isPaused = false
    /// What its queue waits for, as the run last said; it may be over.
    package var wait = HostWait.none
    /// Whether the one request that shows whether it has recovered is on its way.
    package var isProbing = false
    package var receivedBytes: Int64 = 0
    package var attempts = 0
    package var phaseTotals = PhaseTimings()
    /// Its place in ``RunTally/gauges``; -1 before its first response and for hosts past a great many.
    package var gauge: Int32 = -1

    package init() {}

    /// Queued rows that would start if there were room.
    package var ready: Int { counts[.queued] - backingOff - retryingAfter }

    package func limit(_ common: Int) -> Int { ownLimit ?? common }

    /// Whether attempts of its may end soon: something is in flight, or queued.
    package var isGoing: Bool { counts.inFlight + counts[.queued] > 0 }
}

/// What takes some kilobytes a host, and so is only made for hosts that answer.
package struct HostGauge: Sendable {
    private static let kept = 60

    private var histogram: LatencyHistogram
    private var sums = [UInt64](repeating: 0, count: kept)
    private var counts = [UInt32](repeating: 0, count: kept)
    private var second = 0

    private var known = KnownSummary()

    /// The more hosts there are, the coarser: two digits for the first 256, then one.
    package init(number: Int) {
        histogram = LatencyHistogram(number < 256 ? .twoDigits : .oneDigit)
    }

    /// Counts a request that settled.
    mutating func add(_ microseconds: Int64) { histogram.add(microseconds: microseconds) }

    /// Takes a request out that is retried.
    mutating func remove(_ microseconds: Int64) { histogram.remove(microseconds: microseconds) }

    /// Takes in an attempt.
    mutating func record(microseconds: Int64, second now: Int) {
        advance(to: now)
        let slot = max(now, second - Self.kept + 1) % Self.kept
        sums[slot] &+= UInt64(max(0, microseconds))
        counts[slot] &+= 1
    }

    /// How many requests took that long or longer, and how many there are.
    func counts(from microseconds: Int64) -> (slow: Int, all: Int) {
        (histogram.count(from: microseconds), histogram.count)
    }

    /// The figures, a moment old at most.
    package func summary(now: RunInstant) -> LatencySummary {
        known.summary(of: histogram, now: now)
    }

    /// - Parameter flights: How long each attempt in flight has taken so far, in microseconds.
    mutating func refresh(now: RunInstant, isFinal: Bool, flights: [Int64]) {
        known.refresh(from: histogram, now: now, isFinal: isFinal, flights: flights)
    }

    /// Attempts a second over the last whole seconds; the mean latency and the number of attempts of each second, oldest first.
    package func recent(now: Int) -> (rate: Double, means: [Int64], counts: [Int]) {
        var copy = self
        copy.advance(to: now)
        let whole = min(now, Self.kept - 1)
        guard whole > 0 else { return (Double(copy.counts[0]), [], []) }
        let slots = (1...whole).reversed().map { (now - $0) % Self.kept }
        let means = slots.map { copy.counts[$0] == 0 ? 0 : Int64(copy.sums[$0] / UInt64(copy.counts[$0])) }
        let last = slots.suffix(3)
        let rate = last.reduce(0.0) { $0 + Double(copy.counts[$1]) } / Double(last.count)
        return (rate, means, slots.map { Int(copy.counts[$0]) })
    }

    private mutating func advance(to now: Int) {
        guard now > second else { return }
        for passed in max(second + 1, now - Self.kept + 1)...now {
            sums[passed % Self.kept] = 0
            counts[passed % Self.kept] = 0
        }
        second = now
    }
}
