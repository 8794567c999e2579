import FetchCore

/// What requests that have not settled have taken so far.
struct UnsettledTimes {
    struct Time {
        var microseconds: Int64
        var host: HostID
        /// Whether a byte of a response has come.
        var hasResponse: Bool
    }

    /// One entry an attempt in flight.
    private(set) var flights: [Time] = []
    /// One entry an attempt that was tried again.
    private(set) var earlier: [Time] = []
    /// From the end of each of those to the start of the next, or until now.
    private(set) var waitMicroseconds: Int64 = 0

    init(_ run: RunState) {
        flights = run.flights
        for row in run.trails.known where run.rows.state(Int(row))?.isSettled == false {
            add(run.trails[row], of: Int(row), in: run)
        }
    }

    private mutating func add(_ trail: [AttemptTrails.Past], of index: Int, in run: RunState) {
        let isInFlight = run.rows.state(index)?.isInFlight == true
        let present = isInFlight ? RunInstant(milliseconds: run.rows.times[index]) : run.now
        for (place, attempt) in trail.enumerated() {
            let time = attempt.timings.total
            earlier.append(
                Time(
                    microseconds: time, host: run.rows.hosts[index], hasResponse: attempt.timings.receive > 0)
            )
            let next = place + 1 < trail.count ? trail[place + 1].startedAt : present
            waitMicroseconds += max(0, next.since(attempt.startedAt).microseconds - time)
        }
    }

    var flightMicroseconds: Int64 { flights.reduce(0) { $0 + $1.microseconds } }
    var earlierMicroseconds: Int64 { earlier.reduce(0) { $0 + $1.microseconds } }
}
