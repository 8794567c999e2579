/// A circuit breaker for one host: whether its queue waits because its attempts fail, and for how long.
///
/// It opens for one of two causes. **Overload**: 20 first attempts in a row were answered 429 or 503. The host is
/// slowed, never stopped: one transfer at a time, each 0.2 s after the last answer, doubling to 2 s while the answers
/// are 429. Any other answer closes it. **Outage**: an attempt failed as every other would (refused, unreachable, bad
/// certificate, no such name), or 20 first attempts in a row could not connect. Requests that were not tried yet wait
/// behind probes, 0.2 s apart at first, doubling to 2 s; those that were tried keep their own retries. A connection
/// closes it. When a probe fails that started as late as the last attempt of one request alone could have, the queue is
/// given up; of a name without an address that is the second look-up, a second after the first.
///
/// Apart from both, an answer 429 with a `Retry-After` holds the queue until then.
struct HostBackoff: Sendable, Equatable {
    /// The states of a circuit breaker.
    enum Phase: Sendable, Equatable {
        /// Requests start as limits allow.
        case closed
        /// Backing off: the queue waits until then.
        case open(until: RunInstant)
        /// The wait is over: the next start is the probe.
        case halfOpen
        /// The probe is in flight.
        case probing(RequestID)
    }

    /// Why it is not closed; `overload` while it is.
    enum Cause: Sendable, Equatable {
        case overload
        case outage
    }

    /// What may start.
    enum Admission: Sendable, Equatable {
        case all
        /// One transfer, of a request that was not tried yet where there is one.
        case oneUntriedFirst
        /// What was tried before.
        case triedOnly
        /// Pressed retries, which nothing here keeps.
        case pressedOnly
    }

    /// What the end of an attempt changed.
    enum Change: Sendable, Equatable {
        case none
        case recovered
        /// The queue is not to be waited for any longer.
        case gaveUp
    }

    /// So many failing first attempts in a row open it.
    static let threshold: UInt8 = 20
    static let shortestDelay = Duration.milliseconds(200)
    static let longestDelay = Duration.seconds(2)
    /// How long after a failed look-up a name is looked up once more.
    static let lookupDelay = Duration.seconds(1)

    private(set) var phase = Phase.closed
    private(set) var cause = Cause.overload
    /// Failing first attempts in a row, up to the threshold.
    private(set) var failures: UInt8 = 0
    /// How often the delay has doubled.
    private var doublings: UInt8 = 0
    /// Whether the probe started after `decisiveFrom`.
    private var isProbeDecisive = false
    /// How long an outage is waited out; its end is `decisiveFrom`.
    private var patience = Duration.zero
    /// A failure to connect of an attempt that started then or later gives the queue up.
    private var decisiveFrom = RunInstant.start
    /// Until then the queue waits because a `Retry-After` asks for it; nil when it does not.
    private(set) var heldUntil: RunInstant?
    /// Whether the host did not ask for that: the rule of its limit has it rest.
    private var isRest = false
    /// Whether that was of a 503, which counts only while the host is backed off from.
    private var holdEndsWithBackoff = false

    // MARK: Reading

    /// - Parameter active: transfers in flight to the host.
    func admission(active: Int) -> Admission {
        if heldUntil != nil { return .pressedOnly }
        switch (phase, cause) {
        case (.closed, _): return .all
        case (.halfOpen, .overload): return active == 0 ? .oneUntriedFirst : .pressedOnly
        case (_, .overload): return .pressedOnly
        case (.halfOpen, .outage): return .all
        case (_, .outage): return .triedOnly
        }
    }

    // By pattern, not by `==`: these are asked for at every start and end.

    /// Whether another success would change nothing.
    var isIdle: Bool {
        if case .closed = phase { failures == 0 } else { false }
    }

    var isHalfOpen: Bool {
        if case .halfOpen = phase { true } else { false }
    }

    var isProbing: Bool {
        if case .probing = phase { true } else { false }
    }

    /// What the rows of the queue wait for.
    var wait: HostWait {
        if let heldUntil { return isRest ? .backedOff(until: heldUntil) : .retryAfter(until: heldUntil) }
        if case .open(let until) = phase { return .backedOff(until: until) }
        return .none
    }

    /// When ``wake(_:)`` is due; nil when nothing changes by itself.
    var wakesAt: RunInstant? {
        if let heldUntil { return heldUntil }
        switch phase {
        case .open(let until): return until
        case .probing where cause == .outage && !isProbeDecisive: return decisiveFrom
        case .closed, .halfOpen, .probing: return nil
        }
    }

    // MARK: Changes

    /// That instant has come.
    mutating func wake(_ now: RunInstant) {
        if let until = heldUntil, until <= now { heldUntil = nil }
        switch phase {
        case .open(let until) where until <= now:
            phase = .halfOpen
        // A probe that started too early to decide does not keep the one that decides.
        case .probing where cause == .outage && !isProbeDecisive && decisiveFrom <= now: phase = .halfOpen
        default: break
        }
    }

    /// An attempt got its slot; whether it is the probe.
    mutating func started(_ id: RequestID, from place: ScheduleRow.Place, now: RunInstant) -> Bool {
        guard isHalfOpen else { return false }
        switch (cause, place) {
        case (.outage, .listed), (.outage, .released): break
        case (.outage, _), (.overload, .pressed): return false
        case (.overload, _): break
        }
        phase = .probing(id)
        isProbeDecisive = now >= decisiveFrom
        return true
    }

    /// Someone pressed retry: an outage is waited out anew.
    mutating func pressed(now: RunInstant) {
        if cause == .outage { decisiveFrom = now.advanced(by: patience) }
    }

    /// An answer came that is neither 429 nor 503, or the connection stood.
    mutating func reached() -> Change {
        let wasClosed = phase == .closed
        close()
        return wasClosed ? .none : .recovered
    }

    private mutating func close() {
        let (hold, rests) = (holdEndsWithBackoff ? nil : heldUntil, isRest)
        self = HostBackoff()
        heldUntil = hold
        isRest = hold != nil && rests
    }

    /// Weighs the end of an attempt that started then.
    ///
    /// - Parameter isFirst: whether it was the request's first attempt. That a request fails again tells of the request,
    ///   not of its host, and does not count towards backing off.
    mutating func attemptEnded(
        _ id: RequestID, _ result: AttemptResult, isFirst: Bool, startedAt: RunInstant, _ policy: RetryPolicy,
        now: RunInstant
    ) -> Change {
        switch result.reach {
        case .unknown:
            if phase == .probing(id) { phase = .halfOpen }
            return .none
        case .reached:
            guard policy.backsOffHosts, result.isOverload else { return reached() }
            return overloaded(id, result, isFirst: isFirst, policy, now: now)
        case .notConnected, .hostUnreachable, .nameHasNoAddress:
            return notConnected(id, result, isFirst: isFirst, startedAt: startedAt, policy, now: now)
        }
    }

    private mutating func overloaded(
        _ id: RequestID, _ result: AttemptResult, isFirst: Bool, _ policy: RetryPolicy, now: RunInstant
    ) -> Change {
        if isFirst { failures = min(failures + 1, Self.threshold) }
        var change = Change.none
        if cause == .outage {
            // It answers, if only so.
            let count = failures
            change = reached()
            failures = count
        }
        if phase == .closed {
            if isFirst, failures == Self.threshold {
                phase = .open(until: now.advanced(by: delay))
                change = .none
            }
        } else {
            // Only the probe changes the delay: what was in flight with it tells nothing more.
            if phase == .probing(id) { doublings = result.status == 429 ? min(doublings + 1, 4) : 0 }
            slow(id, now: now)
        }
        if let asked = result.retryAfter, asked > .zero, asked <= policy.retryAfterMaximum {
            if result.status == 429 || phase != .closed {
                hold(until: now.advanced(by: asked), endsWithBackoff: result.status == 503)
            }
        }
        return change
    }

    /// The next start comes after the delay, counted from the last answer.
    private mutating func slow(_ id: RequestID, now: RunInstant) {
        let due = now.advanced(by: delay)
        switch phase {
        case .probing(let probe) where probe != id: break
        case .open(let until): phase = .open(until: max(until, due))
        default: phase = .open(until: due)
        }
    }

    private mutating func hold(until instant: RunInstant, endsWithBackoff: Bool) {
        guard instant > heldUntil ?? .start else { return }
        heldUntil = instant
        isRest = false
        holdEndsWithBackoff = endsWithBackoff
    }

    /// Nothing starts until then, but what is pressed; an answer to what is in flight does not end it.
    mutating func rest(until instant: RunInstant) {
        guard instant > heldUntil ?? .start else { return }
        hold(until: instant, endsWithBackoff: false)
        isRest = true
    }

    private mutating func notConnected(
        _ id: RequestID, _ result: AttemptResult, isFirst: Bool, startedAt: RunInstant, _ policy: RetryPolicy,
        now: RunInstant
    ) -> Change {
        if isFirst { failures = min(failures + 1, Self.threshold) }
        guard policy.givesUpHosts else {
            if phase == .probing(id) { phase = .open(until: now.advanced(by: delay)) }
            return .none
        }
        if cause == .outage {
            if startedAt >= decisiveFrom {
                close()
                return .gaveUp
            }
            guard phase == .probing(id) else { return .none }
            doublings = min(doublings + 1, 4)
            openForOutage(now)
            return .none
        }
        let isWaitedFor = isFirst && failures == Self.threshold || phase == .probing(id)
        guard result.reach != .notConnected || isWaitedFor else { return .none }
        cause = .outage
        doublings = 0
        let isName = result.reach == .nameHasNoAddress
        patience = isName ? Self.lookupDelay : policy.patience(result, connecting: now.since(startedAt))
        decisiveFrom = now.advanced(by: patience)
        openForOutage(now, atLeast: isName ? Self.lookupDelay : .zero)
        return .none
    }

    /// The next probe comes after the delay, but one comes right when it decides.
    private mutating func openForOutage(_ now: RunInstant, atLeast: Duration = .zero) {
        var until = now.advanced(by: max(delay, atLeast))
        if decisiveFrom > now { until = min(until, decisiveFrom) }
        phase = .open(until: until)
    }

    private var delay: Duration {
        min(Self.shortestDelay * (1 << Int(doublings)), Self.longestDelay)
    }
}
