import FetchCore
import FetchFiles
import RunModel

/// What a run would do, told without sending anything.
struct DryRun: Equatable {
    /// Requests that would be sent, by host.
    var hosts: [(name: String, count: Int)]
    /// The first requests: method, URL and name.
    var requests: [String] = []
    /// Lines that cannot be sent.
    var unreadable = 0
    /// Requests that an earlier run's records know as ok.
    var earlier = 0
    var limits: FetchLimits

    /// How many requests are told one by one.
    static let shownRequests = 20
    /// How long every request is taken to last; said with the prediction.
    static let assumedSeconds = 0.1

    static func == (left: DryRun, right: DryRun) -> Bool { left.lines == right.lines }

    var total: Int { hosts.reduce(0) { $0 + $1.count } }

    /// One entry a line of the answer.
    var lines: [String] {
        var lines = [
            "\(Figures.counted(total, "request")) to \(Figures.counted(hosts.count, "host")); nothing was sent"
        ]
        if earlier > 0 { lines.append("settled already on record: \(earlier)") }
        if unreadable > 0 { lines.append("unreadable, recorded as input failures: \(unreadable)") }
        let ordered = hosts.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        let width = String(ordered.first?.count ?? 0).count
        for host in ordered {
            let count = String(host.count)
            let padding = String(repeating: " ", count: width - count.count)
            lines.append("  \(padding)\(count)  \(host.name.sanitised())")
        }
        lines += requests
        if total > requests.count, !requests.isEmpty { lines.append("and \(total - requests.count) more") }
        lines.append("limits: \(limitWords)")
        if total > 0 {
            let binding = binding
            lines.append(
                "binding limit: \(binding.words); about \(Figures.duration(.seconds(binding.seconds))) "
                    + "if every request takes \(Figures.duration(.seconds(Self.assumedSeconds)))")
        }
        return lines
    }

    /// A limit and the time it alone would make the run last.
    struct Bound: Equatable {
        var words: String
        var seconds: Double
    }

    /// The limit that makes the run last longest, of those that are reached.
    var binding: Bound {
        // Whole rounds of requests side by side: ten at a time over 25 are three rounds.
        func rounds(_ count: Int, _ atOnce: Int) -> Double {
            Double((count + atOnce - 1) / atOnce) * Self.assumedSeconds
        }
        var bounds: [Bound] = []
        if total > 1, let rate = limits.rate {
            bounds.append(
                Bound(
                    words: "rate \(Figures.setting(rate))/s",
                    seconds: Double(total - 1) / rate + Self.assumedSeconds))
        }
        if let rate = limits.hostRate, let biggest = hosts.map(\.count).max(), biggest > 1 {
            bounds.append(
                Bound(
                    words: "host rate \(Figures.setting(rate))/s",
                    seconds: Double(biggest - 1) / rate + Self.assumedSeconds))
        }
        if limits.perHost > 0, let biggest = hosts.max(by: { ($0.count, $1.name) < ($1.count, $0.name) }),
            biggest.count > limits.perHost
        {
            bounds.append(
                Bound(
                    words: "\(limits.perHost) per host, at \(biggest.name.sanitised()) with \(biggest.count)",
                    seconds: rounds(biggest.count, limits.perHost)))
        }
        if total > limits.total {
            bounds.append(Bound(words: "concurrency \(limits.total)", seconds: rounds(total, limits.total)))
        }
        let none = Bound(
            words: total == 1 ? "none" : "none, all \(Figures.count(total)) at once",
            seconds: Self.assumedSeconds)
        return bounds.reduce(none) { best, next in best.seconds >= next.seconds ? best : next }
    }

    private var limitWords: String {
        let host = limits.perHost == 0 ? "no limit per host" : "\(limits.perHost) per host"
        let rate = limits.rate.map { "\(Figures.setting($0)) a second" } ?? "no rate"
        let hostRate = limits.hostRate.map { ", \(Figures.setting($0)) a second to one host" } ?? ""
        return "\(limits.total) in flight, \(host), \(rate)\(hostRate)"
    }
}

extension DryRun {
    /// Counts a list that was read to its end.
    init(
        _ feed: ListFeed, hosts: HostTable, resume: ResumeIndex?, limits: FetchLimits, redaction: Redaction
    ) {
        var requests: [String] = []
        var counts = [Int](repeating: 0, count: hosts.count)
        var unreadable = 0
        var earlier = 0
        for chunk in feed.ready {
            var known = Set((resume?.resolve(chunk) ?? []).map(\.id))
            for id in chunk.ids where !chunk.isExcluded(id) {
                if chunk.extras(id)?.unreadable != nil {
                    unreadable += 1
                } else if known.remove(id) != nil {
                    earlier += 1
                } else {
                    counts[chunk.host(id).index] += 1
                    guard requests.count < Self.shownRequests else { continue }
                    let name = chunk.extras(id)?.name.map { "  \($0)" } ?? ""
                    requests.append(
                        EnvironmentMark.shown(
                            "\(chunk.method(id).rawValue) \(redaction.url(chunk.url(id)))\(name)"
                        ).sanitised())
                }
            }
        }
        let named = counts.enumerated().filter { $0.element > 0 }.map {
            (name: hosts[HostID(rawValue: UInt32($0.offset))].display, count: $0.element)
        }
        self.init(hosts: named, requests: requests, unreadable: unreadable, earlier: earlier, limits: limits)
    }
}
