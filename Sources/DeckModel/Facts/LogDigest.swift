import FetchCore
import RunModel

/// What happens often, gathered so that the log tells of it in a few lines with counts.
struct LogDigest: Sendable {
    /// Things of one kind that come close together.
    struct Wave: Sendable {
        private(set) var count = 0
        private(set) var hosts: Set<HostID> = []
        private var first = RunInstant.start
        private var last = RunInstant.start

        mutating func add(_ host: HostID, at: RunInstant) {
            if count == 0 { first = at }
            count += 1
            if host != .none, hosts.count < 1_000 { hosts.insert(host) }
            last = max(last, at)
        }

        /// What has come, once nothing more has for two seconds, or it has gone on for ten; nil while it is to be waited for.
        mutating func take(_ now: RunInstant, isOver: Bool) -> (wave: Wave, seconds: Int)? {
            guard count > 0, isOver || now.since(last) >= .seconds(2) || now.since(first) >= .seconds(10)
            else { return nil }
            defer { self = Wave() }
            return (self, max(1, last.wholeSeconds - first.wholeSeconds))
        }
    }

    /// Requests that wait for another attempt.
    var retries = Wave()
    /// Requests that were asked to wait by `Retry-After`.
    var retryAfters = Wave()
    /// Attempts that were answered 429.
    var tooMany = Wave()
    /// How many requests have ever failed by each cause.
    private var failures: [UInt32: Int] = [:]
    /// The limits of which it was told that they were reached.
    private var toldTotal: Int?
    private var toldPerHost: Int?

    /// Counts a failure, and tells how many there are where that is worth a line: of the first, the tenth, the hundredth …
    mutating func countFailure(_ cause: UInt32) -> Int? {
        failures[cause, default: 0] += 1
        guard let count = failures[cause] else { return nil }
        var step = 1
        while step < count { step *= 10 }
        return step == count ? count : nil
    }

    /// Whether it is news that so many are in flight.
    mutating func reachesTotal(_ limit: Int) -> Bool {
        defer { toldTotal = limit }
        return toldTotal != limit
    }

    mutating func reachesPerHost(_ limit: Int) -> Bool {
        defer { toldPerHost = limit }
        return toldPerHost != limit
    }
}

extension DeckState {
    /// Counts what a move tells of, once it was taken in.
    mutating func digest(_ move: Move) {
        switch move.state {
        case .queued:
            switch move.delay {
            case .retry: digest.retries.add(move.host, at: move.at)
            case .retryAfter: digest.retryAfters.add(move.host, at: move.at)
            case .none: break
            }
        case .failed:
            let cause = CauseID(rawValue: rows.notes[move.id.index])
            guard let count = digest.countFailure(cause.rawValue) else { break }
            let ledger = tally.causes[cause]
            let words = "\(ledger.kind.word) · \(ledger.words)"
            log(
                count == 1
                    ? "first failure: \(words), \(name(move.host)), request \(move.id)"
                    : "\(words): \(Figures.count(count)) failed so far", .warning, at: move.at)
        default: break
        }
    }

    /// Counts what the attempts of a settled request were answered.
    mutating func digest(_ settlement: Settlement, _ host: HostID) {
        guard !settlement.isEarlier else { return }
        let earlier = settlement.details?.earlierAttempts ?? []
        let count = earlier.count { $0.status == 429 } + (settlement.status == 429 ? 1 : 0)
        for _ in 0..<count { digest.tooMany.add(host, at: settlement.finishedAt) }
    }

    /// Writes down what has gathered: waves that are over, and limits that were reached.
    mutating func writeDigest(isOver: Bool = false) {
        tell(digest.retries.take(now, isOver: isOver)) {
            "\(Figures.count($0)) \($0 == 1 ? "retry" : "retries")"
        }
        tell(digest.retryAfters.take(now, isOver: isOver)) {
            "\(Words.requests($0)) told to wait by Retry-After"
        }
        tell(digest.tooMany.take(now, isOver: isOver)) { "\(Figures.counted($0, "attempt")) answered 429" }
        let waiting = tally.counts[.queued]
        guard waiting > 0, !run.startsNothing else { return }
        let limits = run.limits
        if tally.counts.inFlight >= limits.total, digest.reachesTotal(limits.total) {
            log("concurrency limit \(limits.total) reached, \(Words.requests(waiting)) queued", .information)
        }
        guard limits.perHost > 0, tally.hosts.count <= 1_000 else { return }
        let full = tally.hosts.indices.filter { index in
            let ledger = tally.hosts[index]
            return ledger.ownLimit == nil && ledger.counts.inFlight >= limits.perHost && ledger.ready > 0
        }
        guard let first = full.first, digest.reachesPerHost(limits.perHost) else { return }
        let more = full.count > 1 ? " and \(Figures.counted(full.count - 1, "other host"))" : ""
        log(
            "per-host limit \(limits.perHost) reached: \(name(HostID(rawValue: UInt32(first))))\(more)",
            .information)
    }

    private mutating func tell(
        _ taken: (wave: LogDigest.Wave, seconds: Int)?, _ words: (Int) -> String
    ) {
        guard let (wave, seconds) = taken else { return }
        let place = wave.hosts.count == 1 ? wave.hosts.first.map(name) ?? "" : "\(wave.hosts.count) hosts"
        log("\(words(wave.count)) in \(seconds) s, \(place)", .information)
    }
}
