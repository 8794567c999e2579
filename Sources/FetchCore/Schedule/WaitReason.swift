/// What keeps requests of a run from starting, whatever their host.
public struct RunConstraints: Sendable, Equatable {
    /// Paused by a key, by records that lag, or because the run is ending.
    public var isPaused: Bool
    /// Transfers in flight.
    public var active: Int
    /// How many there may be.
    public var limit: Int
    /// Starts a second; nil is no limit.
    public var rate: Double?

    public init(isPaused: Bool, active: Int, limit: Int, rate: Double?) {
        self.isPaused = isPaused
        self.active = active
        self.limit = limit
        self.rate = rate
    }
}

/// What keeps requests to one host from starting.
public struct HostConstraints: Sendable, Equatable {
    /// Paused by a key.
    public var isPaused: Bool
    /// Whether the run backs off from it, or it asked to wait.
    public var wait: HostWait
    /// Transfers in flight to it.
    public var active: Int
    /// How many there may be; 0 is no limit of its own.
    public var limit: Int
    /// Starts a second to it; nil is no limit.
    public var rate: Double?

    public init(isPaused: Bool, wait: HostWait, active: Int, limit: Int, rate: Double? = nil) {
        self.rate = rate
        self.isPaused = isPaused
        self.wait = wait
        self.active = active
        self.limit = limit
    }
}

extension WaitReason {
    /// Why a queued request has not started: the first of these that holds.
    ///
    /// Its own delay, the run's pause, its host's pause, back-off or `Retry-After`, its host's limit, the run's limit, the rates.
    /// When none holds it is about to start, or its host has an attempt out that must show first whether it
    /// can be reached: then it is said to wait for its host's limit, or else for the run's.
    public static func of(
        _ delay: QueueDelay, now: RunInstant, _ run: RunConstraints, _ host: HostConstraints
    ) -> WaitReason {
        switch delay {
        case .retry(let due) where due > now: return .retry(at: due)
        case .retryAfter(let due) where due > now: return .retryAfter(at: due)
        default: break
        }
        if run.isPaused { return .paused }
        if host.isPaused { return .hostPaused(until: nil) }
        switch host.wait {
        case .backedOff(let until) where until > now: return .hostPaused(until: until)
        case .retryAfter(let until) where until > now: return .retryAfter(at: until)
        default: break
        }
        if host.limit > 0, host.active >= host.limit { return .hostLimit }
        if run.active >= run.limit { return .limit }
        // Which of two rates it is nobody can tell from outside: the lower one, most likely.
        if let rate = host.rate, rate <= run.rate ?? rate { return .hostRate }
        if run.rate != nil { return .rate }
        return host.active > 0 ? .hostLimit : .limit
    }

    /// As rows say it: `limit`, `host limit`, `rate`, `host rate`, `retry in 4.2s`, `retry-after 12s`, `paused`, `host
    /// paused 8s`.
    public func words(now: RunInstant) -> String {
        switch self {
        case .limit: "limit"
        case .hostLimit: "host limit"
        case .rate: "rate"
        case .hostRate: "host rate"
        case .retry(let due): "retry in \(Self.left(due, now, tenths: true))"
        case .retryAfter(let due): "retry-after \(Self.left(due, now, tenths: false))"
        case .paused: "paused"
        case .hostPaused(nil): "host paused"
        case .hostPaused(let until?): "host paused \(Self.left(until, now, tenths: false))"
        }
    }

    /// The time left, rounded up so that it never says 0 while it waits: `4.2s`, `12s`, `2m05s`, `1h02m`.
    private static func left(_ due: RunInstant, _ now: RunInstant, tenths: Bool) -> String {
        let nanoseconds = due > now ? due.nanoseconds - now.nanoseconds : 0
        let left = nanoseconds / 100_000_000 + (nanoseconds % 100_000_000 > 0 ? 1 : 0)
        if tenths, left < 100 { return "\(left / 10).\(left % 10)s" }
        let seconds = left / 10 + (left % 10 > 0 ? 1 : 0)
        if seconds < 100 { return "\(seconds)s" }
        if seconds < 6000 { return "\(seconds / 60)m\(padded(seconds % 60))s" }
        return "\(seconds / 3600)h\(padded(seconds % 3600 / 60))m"
    }

    private static func padded(_ number: UInt64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
