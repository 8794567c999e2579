/// Spaces starts to one host evenly: one each `1 / perSecond` seconds.
///
/// What a late wake-up missed is made up, but never more than a tenth of a second's worth at once (at least
/// one); time in which nothing wanted to start gives no credit. So no second sees more than the rate and that
/// tenth.
struct RateLimit: Sendable, Equatable {
    /// Starts a second; nil is no limit. Below 1 is allowed: 0.5 is one each two seconds.
    private(set) var perSecond: Double?
    /// Nanoseconds of the run. In floating point, since 45,000 a second is no whole number of them.
    private var due = 0.0
    private var lastStart = -Double.infinity
    /// Whether something has been waiting for `due` ever since it was set.
    private var isWaiting = false

    init(perSecond: Double?) {
        self.perSecond = perSecond
    }

    /// Changes the rate; the time since the last start counts.
    mutating func set(_ perSecond: Double?) {
        self.perSecond = perSecond
        isWaiting = false
        due = lastStart + interval
    }

    /// Nil when a start is due, else when it will be.
    mutating func blocks(now: RunInstant) -> RunInstant? {
        guard perSecond != nil, Double(now.nanoseconds) < due else { return nil }
        isWaiting = true
        return RunInstant(
            nanoseconds: due >= 9e18 ? .max : max(now.nanoseconds + 1, UInt64(due.rounded(.up))))
    }

    mutating func started(now: RunInstant) {
        let instant = Double(now.nanoseconds)
        lastStart = instant
        guard perSecond != nil else { return }
        due = max(due, isWaiting ? instant - madeUp : instant) + interval
    }

    /// Nothing wants to start, or something else than the rate keeps it from starting.
    mutating func rest() {
        isWaiting = false
    }

    private var interval: Double {
        guard let perSecond else { return 0 }
        return 1e9 / max(perSecond, 1e-9)
    }

    private var madeUp: Double {
        guard let perSecond else { return 0 }
        return (max(1, (perSecond / 10).rounded(.down)) - 1) * interval
    }
}
