/// What a worker knows of the wide hosts of its lanes: what share of their limits is its own, and when to look again.
struct WideHostShares: Equatable {
    /// By lane: the wide hosts whose first requests are in it.
    private let homes: [Int: [String]]
    private var known: [String: WideHost] = [:]
    private var nextLook: Duration = .zero
    /// By host, the most that the engine has in flight or may start still; empty where the worker itself keeps lanes' shares.
    var atHosts: [String: Int] = [:]

    init(homes: [Int: [String]]) { self.homes = homes }

    /// What may be in flight in a lane of a wide host; nothing while the host's open lanes are not known.
    func share(of lane: Int, host: String) -> Int {
        guard let wide = known[host] else { return 0 }
        return HostShare.share(of: lane, open: wide.open, limit: wide.limit)
    }

    /// By host the sum of the shares of these lanes, of each as much as it can use yet.
    func sums(_ lanes: [Int: HeldLane]) -> [String: Int] { known.mapValues { sum($0, lanes) } }

    private func sum(_ wide: WideHost, _ lanes: [Int: HeldLane]) -> Int {
        lanes.reduce(0) { sum, lane in
            let share = HostShare.share(of: lane.key, open: wide.open, limit: wide.limit)
            let used = lane.value.used(ofShare: share)
            return sum.addingReportingOverflow(used).overflow ? .max : sum + used
        }
    }

    /// Whether a lane that is done must not be told so yet: its share would go to others while the engine, which keeps the limit by host
    /// and not by lane, still uses it for other lanes.
    func isInUse(_ held: HeldLane, _ lanes: [Int: HeldLane]) -> Bool {
        guard held.isSettled, !atHosts.isEmpty else { return false }
        let hosts = (held.host.map { [$0] } ?? []) + (homes[held.lease.lane] ?? [])
        return hosts.contains { host in
            guard let count = atHosts[host], let wide = known[host] else { return false }
            return count > sum(wide, lanes)
        }
    }

    /// The hosts to look at now; empty when it is not time.
    func due(_ lanes: [Int: HeldLane], at now: Duration) -> [String] {
        let hosts = Set(lanes.values.compactMap(\.host)).union(lanes.keys.flatMap { homes[$0] ?? [] })
        let isDue = now >= nextLook || hosts.contains { known[$0] == nil }
        return isDue ? hosts.sorted() : []
    }

    mutating func looks(again: Duration) { nextLook = again }

    mutating func take(_ hosts: [WideHost]) { for host in hosts { known[host.host] = host } }
}
