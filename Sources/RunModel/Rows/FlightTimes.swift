import FetchCore

/// How long what is in flight has taken so far.
extension RunState {
    /// One entry an attempt in flight; in the order of the screen where views are shown.
    var flights: [UnsettledTimes.Time] {
        guard tally.counts.inFlight > 0, status.sharedWait != .runDeleted else { return [] }
        guard showsViews else {
            // Who only writes lines keeps no rows in order.
            return rows.states.indices.filter { rows.state($0)?.isInFlight == true }.map(flight)
        }
        var flights: [UnsettledTimes.Time] = []
        flights.reserveCapacity(rows.lists.count(.inFlight))
        var next = rows.lists.head(.inFlight)
        while let row = next {
            flights.append(flight(Int(row)))
            next = rows.lists.next(row)
        }
        return flights
    }

    /// Until when it is known that what is in flight is: of what other machines send they tell from time to time, and not while the
    /// database is gone.
    private var lastKnown: RunInstant {
        let told = min(now, status.inFlightKnownAt ?? now)
        if case .databaseGone(let since) = status.sharedWait { return min(told, since) }
        return told
    }

    private func flight(_ index: Int) -> UnsettledTimes.Time {
        let time = Int64(lastKnown.milliseconds) - Int64(rows.times[index])
        return UnsettledTimes.Time(
            microseconds: max(0, time) * 1_000, host: rows.hosts[index],
            hasResponse: rows.state(index) == .receiving)
    }

    /// Works out the latencies that screens ask for again and again; those of hosts only where they are shown.
    package mutating func refreshLatencies(withHosts: Bool, isFinal: Bool = false) {
        guard withHosts || isFinal || !tally.latency.isRecent(now) else { return }
        let flights = flights
        tally.refreshLatency(now: now, isFinal: isFinal, flights: flights.map(\.microseconds))
        guard withHosts else { return }
        let byHost = Dictionary(grouping: flights, by: \.host).mapValues { $0.map(\.microseconds) }
        for index in tally.hosts.indices where tally.hosts[index].gauge >= 0 && tally.hosts[index].gauge < 256
        {
            tally.gauges[Int(tally.hosts[index].gauge)].refresh(
                now: now, isFinal: isFinal, flights: byHost[HostID(rawValue: UInt32(index))] ?? [])
        }
    }
}
