import FetchCore

/// Requests that took much longer than the others.
package struct SlowRequests: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case slow
        /// Each of them timed out for silence or is in flight still, without a byte of a response.
        case hung
        /// Each of them was answered, and went on receiving until its time was up, or does so still.
        case streaming

        fileprivate var adjective: String {
            switch self {
            case .slow: "slow"
            case .hung: "hung"
            case .streaming: "streaming"
            }
        }

        /// Behind a host that has no others.
        fileprivate var clause: String {
            switch self {
            case .slow: ""
            case .hung: ", which hang"
            case .streaming: ", which stream"
            }
        }
    }

    package var count: Int
    /// Whether ``count`` is of attempts: some requests hung more than once.
    package var areAttempts = false
    /// What they have in common.
    package var kind = Kind.slow
    /// The hosts that most of them went to; nil where they are too many, and where the run has no others.
    package var hosts: NamedHosts?
    /// Whether they went to one host, and no other request did.
    package var areAllOfHost = false

    func words(name: (HostID) -> String) -> String {
        let noun = "\(kind.adjective) " + (areAttempts ? "attempt" : "request")
        guard let hosts else { return Figures.counted(count, noun) }
        let name = hosts.words(name)
        if areAllOfHost, count > 1 {
            return "all \(Figures.counted(count, "request")) to \(name)" + kind.clause
        }
        // A host's times are counted less finely: of those near the cut it may take in some more.
        if hosts.count >= count { return "\(Figures.counted(count, noun)) to \(name)" }
        return "\(Figures.counted(count, noun)), \(Figures.count(hosts.count)) of them to \(name)"
    }
}

extension SlowRequests {
    /// What was found, and what the story says besides.
    struct Found {
        var requests: SlowRequests
        /// All their times added up.
        var microseconds: Int64
        /// What of that are attempts that were tried again.
        var retriedMicroseconds: Int64
        var othersP99: Int64?

        /// What took `cut` microseconds or longer.
        init(
            from cut: Int64, _ recorded: [RecordedTime], _ unsettled: UnsettledTimes, _ hung: RecordedTime,
            of run: RunState
        ) {
            let settled = recorded.filter { $0.microseconds >= cut }
            let flights = unsettled.flights.filter { $0.microseconds >= cut }
            let earlier = unsettled.earlier.filter { $0.microseconds >= cut }
            let retried = hung.microseconds >= cut ? hung : RecordedTime(microseconds: 0, count: 0)
            let settledCount = settled.reduce(0) { $0 + $1.count }
            requests = SlowRequests(count: settledCount + flights.count + earlier.count + retried.count)
            requests.areAttempts = earlier.count + retried.count > 0
            requests.kind = Self.kind(
                settledCount, flights + earlier, hasRetried: retried.count > 0, run.tally)
            requests.setHosts(flights + earlier, retried.count > 0, cut: cut, of: run.tally)
            othersP99 = SlowStory.p99(of: recorded.prefix { $0.microseconds < cut })
            retriedMicroseconds = earlier.reduce(0) { $0 + $1.microseconds }
            if retried.count > 0 { retriedMicroseconds += run.tally.retries.hungMicroseconds }
            microseconds = settled.reduce(retriedMicroseconds) { $0 + $1.microseconds * Int64($1.count) }
            microseconds += flights.reduce(0) { $0 + $1.microseconds }
        }

        private static func kind(
            _ settledCount: Int, _ unsettled: [UnsettledTimes.Time], hasRetried: Bool, _ tally: RunTally
        ) -> Kind {
            let timeouts = tally.causes.causes.reduce(0) { $0 + ($1.kind == .timeout ? $1.count : 0) }
            let isAnswered = unsettled.contains { $0.hasResponse }
            if timeouts - tally.streamed == settledCount, !isAnswered { return .hung }
            let isSilent = hasRetried || unsettled.contains { !$0.hasResponse }
            return tally.streamed == settledCount && !isSilent ? .streaming : .slow
        }
    }

    /// The slow ones among what was recorded and what has not settled; nil where none stand out.
    static func among(
        _ recorded: [RecordedTime], _ unsettled: UnsettledTimes, whole: Int64, of run: RunState
    ) -> Found? {
        let hung = run.tally.retries.hungTime
        let p90 = SlowCut.time(at: 0.9, of: recorded)
        // What is in flight has at least so long a time; what has only begun says nothing yet.
        let others = (unsettled.flights + unsettled.earlier).lazy.map(\.microseconds).filter { $0 > p90 }
            .map { RecordedTime(microseconds: $0, count: 1) }
        let times = (recorded + others + (hung.count > 0 ? [hung] : []))
            .sorted { $0.microseconds < $1.microseconds }
        for cut in SlowCut.all(times, whole: whole) {
            let found = Found(from: cut.microseconds, recorded, unsettled, hung, of: run)
            if cut.areFew || found.requests.kind != .slow || found.requests.areAllOfHost { return found }
        }
        return nil
    }

    /// How many hosts are asked for their times: those that took most, of which one must have the slow ones.
    private static let askedHosts = 8

    fileprivate mutating func setHosts(
        _ unsettled: [UnsettledTimes.Time], _ hasRetried: Bool, cut: Int64, of tally: RunTally
    ) {
        guard tally.hosts.count > 1 else { return }
        var counts: [HostID: Int] = hasRetried ? tally.retries.hung : [:]
        for time in unsettled where time.host != .none { counts[time.host, default: 0] += 1 }
        let others = counts
        var measured: [HostID: Int] = [:]
        for id in tally.slowestHosts(Self.askedHosts) + Array(others.keys.prefix(Self.askedHosts))
        where measured[id] == nil {
            let (slow, all) = tally.gaugedCounts(of: id, from: cut)
            measured[id] = all + (others[id] ?? 0)
            counts[id, default: 0] += slow
        }
        guard let found = NamedHosts(counts, of: count) else { return }
        // That what was slow went to all hosts that there are says nothing.
        guard kind != .slow || found.hostCount < tally.hosts.count else { return }
        hosts = found
        areAllOfHost =
            !areAttempts && found.count >= count
            && found.only.flatMap { measured[$0] }.map { $0 <= count } ?? false
    }
}
