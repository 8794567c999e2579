import FetchCore

/// Keeps a worker within the limits that hold for all workers: its shares of wide hosts, its part of the run's concurrency, the starts
/// that it was granted under the run's rate.
struct SharedLimitKeeping {
    private let settings: ShareWorker.Settings
    /// Those of the run, as they are now.
    private(set) var limits: SharedLimits
    /// Transfers in flight that this worker may have by itself.
    private(set) var own: Int
    /// By its name in the database.
    private let wide: [String: HostID]
    private var shares: [String: Int] = [:]
    private var starts = ReservedStarts()
    private var isAsking = false
    private var nextGrant = Duration.zero
    /// Of this part nothing may start after it, and not before the first one came.
    private var grantedUntil = Duration.zero
    private(set) var part: Int?
    /// By wide host, the highest limit that the engine may go by still.
    private var bounds: [HostID: Int] = [:]

    private static let grantEvery = Duration.seconds(1)
    /// Shorter than the 10 s of the database.
    private static let grantTrusted = Duration.seconds(7)

    init(_ settings: ShareWorker.Settings) {
        self.settings = settings
        limits = settings.setup.limits
        own = settings.concurrency
        wide = Dictionary(
            settings.wideHosts.compactMap { place in
                guard place.limit != nil, let host = HostName(url: place.host) else { return nil }
                return (place.host, settings.hosts.intern(host))
            }, uniquingKeysWith: { $1 })
    }

    /// What the engine is told before anything is handed over: a lane's share is 1 at least, and the first lane's always some.
    mutating func first(now: RunInstant) -> [RunCommand] {
        for host in wide.values { bounds[host] = 1 }
        var commands = wide.values.map { RunCommand.setHostLimit($0, 1) }
        // What the list was loaded with may have been changed since.
        commands += changes(.rate(limits.rate), now) + [.setHostLimit(nil, limits.perHost)]
        for setting in settings.earlierSettings {
            switch setting {
            case .concurrencyOfEach, .perOneHost: commands += changes(setting, now)
            case .concurrency, .rate, .perHost: break
            }
        }
        return commands
    }

    /// What the engine is told of a limit that somebody has changed.
    mutating func changes(_ setting: SharedSetting, _ now: RunInstant) -> [RunCommand] {
        switch setting {
        case .concurrency(let limit):
            // One that had the run's own goes on having it.
            if own == limits.concurrency { own = limit }
            limits.concurrency = limit
            nextGrant = .zero
            return []
        case .concurrencyOfEach(let step):
            own = max(1, own + step)
            return limits.concurrency == nil ? [.setLimit(own)] : []
        case .rate(let rate):
            limits.rate = rate
            // From now on starts are granted.
            let none = StartSlots(first: now, gap: .zero, count: 0)
            return [.setRate(rate)] + (rate == nil ? [] : [.grantStarts(none)])
        case .perHost(let limit): return [.setHostLimit(nil, limit)]
        case .perOneHost(let name, let limit):
            guard wide[name] == nil, let host = HostName(url: name) else { return [] }
            return [.setHostLimit(settings.hosts.intern(host), limit)]
        }
    }

    mutating func connectionLost() {
        starts.connectionLost()
        isAsking = false
    }

    /// What changes with the worker's shares of wide hosts.
    mutating func shares(_ now: [String: Int]) -> [RunCommand] {
        var commands: [RunCommand] = []
        for (name, share) in now where shares[name] != share {
            shares[name] = share
            guard let host = wide[name] else { continue }
            commands.append(.setHostLimit(host, max(1, share)))
            // A higher one may hold at once, a lower one holds when the engine says so.
            bounds[host] = max(bounds[host] ?? 1, share)
        }
        return commands
    }

    /// The engine goes by this limit of a host from now on, or by one that was sent since.
    mutating func noted(_ limit: Int, of host: HostID) {
        guard let name = wide.first(where: { $0.value == host })?.key else { return }
        bounds[host] = max(limit, shares[name] ?? 1)
    }

    /// By wide host, the most that the engine has in flight or may start still; a host of which nothing is handed over has none.
    ///
    /// - Parameter inFlight: of each wide host, once the engine went by the limits that were noted last.
    func atHosts(_ inFlight: [HostID: Int]) -> [String: Int] {
        wide.compactMapValues { host in
            let count = inFlight[host] ?? 0
            // The engine's least limit is 1: where the worker has no share, it has nothing to start either.
            let bound = bounds[host] ?? 1
            return max(count, bound == 1 ? 0 : bound)
        }
    }

    /// The hosts whose limit workers share.
    var wideHosts: Set<HostID> { Set(wide.values) }

    mutating func came(_ granted: GrantedStarts) { starts.came(granted) }

    /// What is given back where nothing starts any more; nil where nothing is.
    mutating func giveBackStarts() -> ShareLink.Job? {
        starts.giveBack(at: settings.clock.now()).map { .giveBackStarts($0) }
    }

    /// The worker's part of the run's concurrency is this from now on.
    mutating func granted(_ part: Int?, _ now: Duration) -> RunCommand? {
        isAsking = false
        guard let part else { return nil }
        grantedUntil = now + Self.grantTrusted
        defer { self.part = part }
        return part == self.part || part == 0 ? nil : .setLimit(min(part, own))
    }

    /// What is to be asked for now.
    ///
    /// - Parameters:
    ///   - waiting: requests that are handed over and not settled.
    ///   - inFlight: those with an attempt under way.
    mutating func jobs(_ now: Duration, waiting: Int, inFlight: Int) -> [ShareLink.Job] {
        var jobs: [ShareLink.Job] = []
        if let rate = limits.rate,
            let want = starts.want(
                rate: rate, waiting: waiting - inFlight, now: now, instant: settings.clock.now())
        {
            jobs.append(.reserve(want: want))
        }
        if limits.concurrency != nil, !isAsking, now >= nextGrant {
            isAsking = true
            nextGrant = now + Self.grantEvery
            jobs.append(.grant(want: min(own, waiting), inFlight: inFlight))
        }
        return jobs
    }

    func trustedUntil(_ now: Duration) -> Duration {
        guard limits.concurrency != nil else { return BootClock.never }
        return part == 0 ? .zero : grantedUntil
    }
}

extension LeasePolicy {
    /// How many rows of a lane an engine is given at a time.
    static let laneRowsHandedOver = 200

    /// For a worker whose engine keeps the limits of hosts: it has enough to choose from.
    static func handingOver(concurrency: Int, perHost: Int, hasRate: Bool) -> LeasePolicy {
        var policy = LeasePolicy()
        let lanes = perHost == 0 ? 4 : (concurrency + perHost - 1) / perHost
        policy.capacity = min(20_000, max(1_000, 2 * lanes * laneRowsHandedOver))
        policy.laneRows = perHost == 0 ? policy.capacity : laneRowsHandedOver
        // Lanes whose rest is handed over count no more: so much waits in them already.
        policy.wantedTransfers = concurrency
        policy.leavesHandedRows = !hasRate
        policy.transfersOfLane = perHost == 0 ? concurrency : perHost
        // Some more than are sent at once: those are given up when the worker is lost.
        policy.unsafeRows = concurrency + concurrency / 2
        return policy
    }
}
