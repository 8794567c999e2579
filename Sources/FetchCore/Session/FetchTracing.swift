/// Hears what happens to the requests of a session, for metrics of one's own; every method has an empty default.
///
/// All calls come on the session's loop thread, one after the other: return at once, and call nothing of the session. For each
/// request: `reached` with ``TracedPhase/queued``, then `started` once an attempt, phases, bytes and redirects, `retried` between two
/// attempts, and `settled` exactly once, also for one that was never sent.
public protocol FetchTracing: Sendable {
    /// An attempt has its slot; `request.attempt` counts from 1.
    func started(_ request: TracedRequest)
    /// The attempt has come to this phase.
    func reached(_ phase: TracedPhase, _ request: TracedRequest)
    /// So many decoded bytes of the body came.
    func received(_ byteCount: Int, _ request: TracedRequest)
    /// A response with this status leads on to the URL, which has no secrets.
    func redirected(status: Int, to url: String, _ request: TracedRequest)
    /// The attempt failed by the error, and another comes after the delay.
    func retried(after error: FetchError, in delay: Duration, _ request: TracedRequest)
    /// It is over.
    ///
    /// - Parameters:
    ///   - status: Of the last response; nil when no response line was read.
    ///   - error: What it failed by, of kind `status` for a response of 400 or above, `cancelled` or `closed` where it was ended;
    ///     nil when it is well.
    ///   - timings: Of the last attempt.
    ///   - request: The request, with the number of its attempts.
    func settled(status: Int?, error: FetchError?, timings: FetchTimings, _ request: TracedRequest)
}

extension FetchTracing {
    /// Does nothing.
    public func started(_ request: TracedRequest) {}
    /// Does nothing.
    public func reached(_ phase: TracedPhase, _ request: TracedRequest) {}
    /// Does nothing.
    public func received(_ byteCount: Int, _ request: TracedRequest) {}
    /// Does nothing.
    public func redirected(status: Int, to url: String, _ request: TracedRequest) {}
    /// Does nothing.
    public func retried(after error: FetchError, in delay: Duration, _ request: TracedRequest) {}
    /// Does nothing.
    public func settled(
        status: Int?, error: FetchError?, timings: FetchTimings, _ request: TracedRequest
    ) {}
}

/// How far an attempt has come. Each comes again after a redirect, but ``queued``; one that took no time may be left out.
public enum TracedPhase: String, Sendable, Hashable, CaseIterable {
    /// The request waits for its turn.
    case queued
    /// The name is being looked up; left out where the address is known.
    case dns
    /// A connection is being made; left out on a kept one.
    case connect
    /// TLS is being agreed; left out on a kept connection, and where libcurl's TLS is not OpenSSL.
    case tls
    /// The request is being written.
    case sending
    /// The request is written whole.
    case sent
    /// The first byte of the response has come.
    case firstByte
    /// The head was read whole; the body follows, where there is one. Left out for a redirect that is followed.
    case body
}

/// The request that a trace is about.
public struct TracedRequest: Sendable, Hashable {
    /// Counted from 1 over the engine's life; tells requests apart.
    public var number: UInt64
    /// As it was asked for; a redirect may have changed it since.
    public var method: FetchMethod
    /// Without secrets.
    public var url: String
    /// What the user calls the request (``FetchRequest/name``); nil when it has no name.
    public var name: String?
    /// Counted from 1; 0 before the first.
    public var attempt: Int
}
