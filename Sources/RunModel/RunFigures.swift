import FetchCore

/// What a run has come to, as plain numbers: what header, summary and report say of it.
package struct RunFigures: Sendable, Equatable {
    package var counts = StateCounts()
    /// Of the ok ones, those that an earlier run's records know.
    package var earlierOK = 0
    /// All that an earlier run's records know: no part of times and rates.
    package var earlier = 0
    /// Of the failed ones, those that were never sent: given up with their host.
    package var givenUp = 0
    /// Of the cancelled ones, those that a person added and took back before they were sent: nobody misses them.
    package var withdrawn = 0
    /// What hosts hold because too few of their first requests were ok, in the order they were met.
    package var canaryHolds: [CanaryHold] = []
    /// How many requests failed by each kind, most first.
    package var kinds: [KindCount] = []
    /// Attempts that this run's requests took.
    package var attempts = 0
    /// All attempts' times added up.
    package var attemptTime = Duration.zero
    /// How many connections were made; nil where that is not known.
    package var connections: Int?
    /// Body bytes as received, of each request's last attempt, in a watch in each round.
    package var receivedBytes: Int64 = 0
    package var latency = LatencySummary()
    /// Of the same requests, from when they were due by the rate; nil where none was late.
    package var dueLatency: LatencySummary?
    /// Of the same requests as ``latency``; microseconds, 0 without any.
    package var p95: Int64 = 0
    /// Of requests that were ok.
    package var okLatency = LatencySummary()
    /// From the first request's start to the last one's end, less the time in which nothing was queued or in flight.
    package var wall = Duration.zero

    /// The queue of one host that its canary holds.
    package struct CanaryHold: Sendable, Equatable {
        package var host: HostID
        package var count: Int
        package var canary: HostCanary
    }

    /// How many requests failed by one kind.
    package struct KindCount: Sendable, Equatable {
        package var kind: FailureKind
        package var count: Int
    }

    /// Requests of this run that settled, in a watch in each round, a second of it.
    package var requestsPerSecond = 0.0
    package var bytesPerSecond = 0.0

    package init() {}

    /// How many times as fast as one at a time.
    package var speedUp: Double { wall > .zero ? attemptTime / wall : 0 }
}

extension RunState {
    /// The figures as they are now.
    package var figures: RunFigures {
        var figures = RunFigures()
        figures.counts = tally.counts
        figures.earlierOK = tally.earlierOK
        figures.earlier = rows.earlier.count
        figures.givenUp = rows.givenUp.count
        figures.withdrawn = withdrawnCount
        figures.canaryHolds = rules.holding.compactMap { host, canary in
            let count = tally.hosts.indices.contains(host.index) ? tally.hosts[host.index].counts[.held] : 0
            return count == 0 ? nil : .init(host: host, count: count, canary: canary)
        }
        figures.kinds = tally.causes.kinds.map { .init(kind: $0.kind, count: $0.count) }
        figures.attempts = tally.attempts
        figures.attemptTime = .microseconds(tally.attemptMicroseconds)
        figures.connections = status.connections
        figures.receivedBytes = tally.receivedBytes + tally.pastRounds.receivedBytes
        figures.latency = tally.latency.summary
        figures.dueLatency = tally.dueLatency?.summary
        figures.p95 = tally.latency.percentile(95)
        figures.okLatency = tally.latency.okSummary
        figures.wall = wall
        figures.requestsPerSecond = meanRates.requests
        figures.bytesPerSecond = meanRates.bytes
        return figures
    }

    private var withdrawnCount: Int {
        rows.withdrawn.count { row in
            let index = Int(row)
            return index < rows.count && rows.state(index) == .cancelled && rows.attempts[index] == 0
        }
    }

    /// What settled and came a second, over the whole run and all its rounds; 0 where it took no time.
    package var meanRates: (requests: Double, bytes: Double) {
        let seconds = wall / .seconds(1)
        guard seconds > 0 else { return (0, 0) }
        let past = tally.pastRounds
        let settled = tally.counts.settled - rows.earlier.count + past.settled
        return (Double(settled) / seconds, Double(tally.receivedBytes + past.receivedBytes) / seconds)
    }

    /// Takes in from when to when the run went on, as all of its records say, those of outcomes that were replaced too.
    package mutating func extend(from start: RunInstant, to end: RunInstant) {
        tally.span.extend(from: start, to: end)
    }

    /// How long the run took; how long it has gone on while nothing has settled.
    package var wall: Duration {
        guard let length = tally.span.length else { return status.clock(now).since(.start) }
        let took = max(.zero, length - (status.idle - idleBefore))
        // Instants are told to the millisecond, phases more exactly: a short run would seem shorter than its attempts.
        return took < .milliseconds(10) ? max(took, .microseconds(tally.latency.longest)) : took
    }
}
