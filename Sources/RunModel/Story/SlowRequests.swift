import FetchCore

/// Requests that took much longer than the others.
public struct SlowRequests: Sendable, Equatable {
    public var count: Int
    /// Whether ``count`` is of attempts: some requests hung more than once.
    public var areAttempts = false
    /// Whether each of them timed out or is in flight still, without a byte of a response.
    public var areHung = false
    /// The host that most of them went to; nil where there is none, and where the run has one host.
    public var host: HostID?
    /// How many of them went to it.
    public var countOfHost = 0
    /// Whether no other request went to it.
    public var areAllOfHost = false

    func words(name: (HostID) -> String) -> String {
        let noun = (areHung ? "hung " : "slow ") + (areAttempts ? "attempt" : "request")
        guard let host else { return Figures.counted(count, noun) }
        let name = name(host)
        if areAllOfHost, count > 1 {
            return "all \(Figures.counted(count, "request")) to \(name)" + (areHung ? ", which hang" : "")
        }
        if countOfHost == count { return "\(Figures.counted(count, noun)) to \(name)" }
        return "\(Figures.counted(count, noun)), \(Figures.count(countOfHost)) of them to \(name)"
    }
}

extension SlowRequests {
    /// What was found, and what the story says besides.
    struct Found {
        var requests: SlowRequests
        /// All their times added up.
        var microseconds: Int64 = 0
        /// What of that are attempts that were tried again.
        var retriedMicroseconds: Int64 = 0
        var othersP99: Int64?
    }

    /// The slow ones among what was recorded and what has not settled; nil where none stand out.
    ///
    /// They stand apart from the others by a gap: the quickest of them took four times as long as the slowest other. Where there
    /// is no such gap they are those that took ten times as long as the median, a tenth of all at most. In both cases
    /// they took a quarter of the whole time together.
    static func among(
        _ recorded: [RecordedTime], _ unsettled: UnsettledTimes, whole: Int64, of run: RunState
    ) -> Found? {
        let hung = run.tally.retries.hungTime
        guard let cut = cut(recorded, unsettled, hung, whole: whole) else { return nil }
        let settled = recorded.filter { $0.microseconds >= cut }
        let flights = unsettled.flights.filter { $0.microseconds >= cut }
        let earlier = unsettled.earlier.filter { $0.microseconds >= cut }
        let retried = hung.microseconds >= cut ? hung : RecordedTime(microseconds: 0, count: 0)
        let settledCount = settled.reduce(0) { $0 + $1.count }
        var requests = SlowRequests(count: settledCount + flights.count + earlier.count + retried.count)
        requests.areAttempts = earlier.count + retried.count > 0
        let timeouts = run.tally.causes.causes.reduce(0) { $0 + ($1.kind == .timeout ? $1.count : 0) }
        requests.areHung = timeouts == settledCount && !(flights + earlier).contains { $0.hasResponse }
        requests.setHost(flights + earlier, retried.count > 0, cut: cut, of: run.tally)
        var found = Found(
            requests: requests, othersP99: SlowStory.p99(of: recorded.prefix { $0.microseconds < cut }))
        found.retriedMicroseconds =
            earlier.reduce(0) { $0 + $1.microseconds }
            + (retried.count > 0 ? run.tally.retries.hungMicroseconds : 0)
        found.microseconds =
            settled.reduce(found.retriedMicroseconds) { $0 + $1.microseconds * Int64($1.count) }
            + flights.reduce(0) { $0 + $1.microseconds }
        return found
    }

    /// What the quickest of the slow ones took; nil where none stand out.
    private static func cut(
        _ recorded: [RecordedTime], _ unsettled: UnsettledTimes, _ hung: RecordedTime, whole: Int64
    ) -> Int64? {
        let p90 = time(at: 0.9, of: recorded)
        // What is in flight has at least so long a time; what has only begun says nothing yet.
        let unsettled = (unsettled.flights + unsettled.earlier).lazy.map(\.microseconds).filter { $0 > p90 }
            .map { RecordedTime(microseconds: $0, count: 1) }
        let times = (recorded + unsettled + (hung.count > 0 ? [hung] : []))
            .sorted { $0.microseconds < $1.microseconds }
        let least = whole / 100 * Int64(SlowStory.leastPercent)
        var above: Int64 = 0
        var widest: (ratio: Double, cut: Int64)?
        for place in times.indices.dropFirst().reversed() {
            above += times[place].microseconds * Int64(times[place].count)
            // Below a millisecond nothing is slow, however quick the others are.
            let ratio = Double(times[place].microseconds) / Double(max(1_000, times[place - 1].microseconds))
            if above >= least, ratio >= 4, ratio > widest?.ratio ?? 0 {
                widest = (ratio, times[place].microseconds)
            }
        }
        return widest?.cut ?? tail(times, least: least)
    }

    /// Ten times the median, where what lies above it is few requests and much time.
    private static func tail(_ times: [RecordedTime], least: Int64) -> Int64? {
        let cut = time(at: 0.5, of: times) * 10
        let above = times.filter { $0.microseconds >= cut }
        let count = above.reduce(0) { $0 + $1.count }
        let sum = above.reduce(0) { $0 + $1.microseconds * Int64($1.count) }
        let all = times.reduce(0) { $0 + $1.count }
        return count > 0 && count * 10 <= all && sum >= least ? cut : nil
    }

    private static func time(at share: Double, of times: [RecordedTime]) -> Int64 {
        var left = Int(Double(times.reduce(0) { $0 + $1.count }) * share)
        for time in times {
            left -= time.count
            if left <= 0 { return time.microseconds }
        }
        return 0
    }

    /// How many hosts are asked for their times: those that took most, of which one must have the slow ones.
    private static let askedHosts = 8

    private mutating func setHost(
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
        guard let top = counts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }),
            top.value * 10 >= count * 9
        else { return }
        host = top.key
        // A host's times are counted less finely: of those near the cut it may take in some more.
        countOfHost = min(count, top.value)
        areAllOfHost = !areAttempts && top.value >= count && measured[top.key].map { $0 <= count } ?? false
    }
}
