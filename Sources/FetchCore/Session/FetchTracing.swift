/// Hears what happens to the requests of a session, for metrics of one's own; every method has an empty default.
///
/// All calls come on the session's loop thread, one after the other: return at once, and call nothing of the session.
/// For each request: `started` once an attempt, then phases, bytes and redirects, `retried` between two attempts, and
/// `settled` exactly once, also for one that was never sent.
public protocol FetchTracing: Sendable {
    /// An attempt has its slot; `request.attempt` counts from 1.
    func started(_ request: TracedRequest)
    /// The attempt came to `sending`, `waiting` or `receiving`; each comes again after a redirect, and one that took no time may be
    /// left out.
    func reached(_ state: RowState, _ request: TracedRequest)
    /// So many decoded bytes of the body came.
    func received(_ byteCount: Int, _ request: TracedRequest)
    /// A response with this status leads on to the URL, which has no secrets.
    func redirected(status: Int, to url: String, _ request: TracedRequest)
    /// The attempt failed and another comes after the delay.
    func retried(after failure: FetchFailure, in delay: Duration, _ request: TracedRequest)
    /// It is over: `status` is 0 when no response line was read, `failure` nil when it is ok or was cancelled.
    func settled(
        _ outcome: Outcome, status: Int, failure: FetchFailure?, timings: PhaseTimings,
        _ request: TracedRequest)
}

extension FetchTracing {
    public func started(_ request: TracedRequest) {}
    public func reached(_ state: RowState, _ request: TracedRequest) {}
    public func received(_ byteCount: Int, _ request: TracedRequest) {}
    public func redirected(status: Int, to url: String, _ request: TracedRequest) {}
    public func retried(after failure: FetchFailure, in delay: Duration, _ request: TracedRequest) {}
    public func settled(
        _ outcome: Outcome, status: Int, failure: FetchFailure?, timings: PhaseTimings,
        _ request: TracedRequest
    ) {}
}

/// The request that a trace is about.
public struct TracedRequest: Sendable, Hashable {
    /// Counted from 1 over the session's life; tells requests apart.
    public var number: UInt64
    /// As it was asked for; a redirect may have changed it since.
    public var method: FetchMethod
    /// Without secrets.
    public var url: String
    /// What the user calls the request; nil when it has no name.
    public var name: String?
    /// Counted from 1; 0 before the first.
    public var attempt: Int
}
