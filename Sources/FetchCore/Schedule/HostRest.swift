/// What an attempt tells of its host's health.
enum HostVerdict: Sendable, Equatable {
    /// It answered, and with neither 429 nor 503; or it failed in a way that is not the host's being away.
    case healthy
    /// It could not be connected to, or answered 429 or 503.
    case failing
    /// The attempt was cancelled.
    case nothing
}

/// Whether a host rests because its attempts only fail, and for how long.
///
/// After 20 failing attempts in a row, each a request's first, a host rests 1 s; then one probe goes. Each failed probe doubles the
/// rest:
///
/// | rest | 1st | 2nd | 3rd | 4th | 5th | 6th and on |
/// |---|---|---|---|---|---|---|
/// | seconds | 1 | 2 | 4 | 8 | 16 | 30 |
///
/// When the probe after the sixth rest fails too, what is queued for the host settles with it.
/// Any attempt that does not fail so ends it, also one that was in flight before or was pressed.
struct HostRest: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case awake
        /// Nothing starts until then.
        case resting(until: RunInstant)
        /// The rest is over: the next start is the probe.
        case probeDue
        /// The probe is in flight: nothing else starts until it ends.
        case probing(RequestID)
    }

    enum Change: Sendable, Equatable {
        case none
        case rests(until: RunInstant)
        case recovered
    }

    /// So many failing attempts in a row make a host rest.
    static let threshold: UInt8 = 20
    static let longest: Duration = .seconds(30)
    /// So many rests, a minute in all, are waited for before the host's queue settles with the probe.
    static let patience: UInt8 = 6

    private(set) var phase: Phase = .awake
    /// Failing attempts in a row, up to the threshold.
    private(set) var failures: UInt8 = 0
    /// How many rests there were without a recovery.
    private(set) var rests: UInt8 = 0

    /// What the end of an attempt changes. `isRetry` says that the same request was tried before: that it fails again tells
    /// of the request, not of its host, and does not count towards a rest.
    mutating func attemptEnded(
        _ id: RequestID, _ verdict: HostVerdict, isRetry: Bool = false, now: RunInstant
    ) -> Change {
        switch verdict {
        case .nothing:
            if phase == .probing(id) { phase = .probeDue }
            return .none
        case .healthy:
            let wasAwake = phase == .awake
            self = HostRest()
            return wasAwake ? .none : .recovered
        case .failing:
            if isRetry, phase == .awake { return .none }
            failures = min(failures + 1, Self.threshold)
            guard phase == .probing(id) || (phase == .awake && failures == Self.threshold) else {
                return .none
            }
            let until = now.advanced(by: length)
            phase = .resting(until: until)
            rests = min(rests + 1, 32)
            return .rests(until: until)
        }
    }

    /// The rest that began with this end is over; whether it is still that one.
    mutating func restEnded(_ until: RunInstant) -> Bool {
        guard phase == .resting(until: until) else { return false }
        phase = .probeDue
        return true
    }

    mutating func probeStarted(_ id: RequestID) {
        phase = .probing(id)
    }

    /// Whether even the probe after the longest rest failed: waiting on helps nobody.
    var isHopeless: Bool { rests > Self.patience }

    /// When its rest ends; nil when it does not rest.
    var restingUntil: RunInstant? {
        if case .resting(let until) = phase { until } else { nil }
    }

    private var length: Duration {
        rests >= 5 ? Self.longest : .seconds(1 << Int64(rests))
    }
}
