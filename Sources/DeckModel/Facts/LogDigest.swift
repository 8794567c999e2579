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

    /// Attempts that are to be tried again, or were answered 429.
    var unrest = Wave()
    /// Of those, requests that wait for another attempt.
    var retries = 0
    /// Requests that were asked to wait by `Retry-After`.
    var retryAfters = 0
    /// Attempts that were answered 429.
    var tooMany = 0
    /// Further answers of a host that asks to wait.
    var asks = Wave()
    var longestAsk = Duration.zero
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

    /// `25 retries, 8 requests told to wait by Retry-After, 12 attempts answered 429`.
    var unrestWords: String {
        [
            retries > 0 ? "\(Figures.count(retries)) \(retries == 1 ? "retry" : "retries")" : "",
            retryAfters > 0 ? "\(Words.requests(retryAfters)) told to wait by Retry-After" : "",
            tooMany > 0 ? "\(Figures.counted(tooMany, "attempt")) answered 429" : "",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
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
            guard move.delay != .none else { break }
            digest.unrest.add(move.host, at: move.at)
            if case .retryAfter = move.delay { digest.retryAfters += 1 } else { digest.retries += 1 }
            if rows.lastAttempts[UInt32(move.id.index)]?.status == 429 { digest.tooMany += 1 }
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

    /// Counts what a settled request was answered at last.
    mutating func digest(_ settlement: Settlement, _ host: HostID) {
        guard !settlement.isEarlier, settlement.status == 429 else { return }
        digest.unrest.add(host, at: settlement.finishedAt)
        digest.tooMany += 1
    }

    /// Writes down what has gathered: waves that are over, and limits that were reached.
    mutating func writeDigest(isOver: Bool = false) {
        if let unrest = digest.unrest.take(now, isOver: isOver) {
            tell(unrest, digest.unrestWords)
            (digest.retries, digest.retryAfters, digest.tooMany) = (0, 0, 0)
        }
        if let asks = digest.asks.take(now, isOver: isOver) {
            let longest = DurationText.short(digest.longestAsk.roundedToTenth)
            tell(asks, "\(Figures.counted(asks.wave.count, "more answer")) asked to wait, up to \(longest),")
            digest.longestAsk = .zero
        }
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

    private mutating func tell(_ taken: (wave: LogDigest.Wave, seconds: Int), _ words: String) {
        let hosts = taken.wave.hosts
        let place = hosts.count == 1 ? hosts.first.map(name) ?? "" : "\(hosts.count) hosts"
        log("\(words) in \(taken.seconds) s, \(place)", .information)
    }
}

extension Duration {
    /// To the nearest tenth of a second: a host that asked for 4 s is not said to have asked for 3.9 s, some milliseconds later.
    var roundedToTenth: Duration { .milliseconds((microseconds + 50_000) / 100_000 * 100) }
}
