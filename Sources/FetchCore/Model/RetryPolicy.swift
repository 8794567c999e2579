/// Which failed attempts are worth another, and when it comes.
public struct RetryPolicy: Sendable, Equatable {
    /// Automatic retries. The default is 2.
    public var retries: Int
    /// Statuses worth another attempt. The default is 408, 425, 429, 500, 502, 503 and 504.
    public var statuses: Set<Int>
    /// Failure kinds worth another attempt. The default is `dns`, `connect`, `timeout` and `protocolError`.
    public var kinds: Set<FetchError.Kind> {
        get { Set(failureKinds.map(FetchError.Kind.init)) }
        set { failureKinds = Set(newValue.map(\.failure)) }
    }
    package var failureKinds: Set<FailureKind>
    /// Whether requests that are not idempotent are tried again once a byte was sent. The default is no.
    public var retriesAllMethods: Bool
    /// The first backoff; each further one may be twice as long. The default is 0.5 s.
    public var backoff: Duration
    /// The longest backoff. The default is 30 s.
    public var maximumBackoff: Duration
    /// The longest `Retry-After` that is waited for, where it is longer than the backoff. A request that is asked to wait
    /// longer settles with what came. The default is 300 s.
    public var retryAfterMaximum: Duration
    /// Whether a host is slowed whose answers are all 429 or 503, and its queue waits for the `Retry-After` of one
    /// request. The default is yes; sessions never do.
    package var backsOffHosts = true
    /// Whether the queue of a host that cannot be reached waits behind probes, and settles together when that lasts. The
    /// default is yes; if not, as in sessions, each request is tried by itself.
    package var givesUpHosts = true

    /// A policy with the defaults that each property says.
    public init(
        retries: Int = 2, statuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504],
        kinds: Set<FetchError.Kind> = [.dns, .connect, .timeout, .protocolError],
        retriesAllMethods: Bool = false,
        backoff: Duration = .milliseconds(500), maximumBackoff: Duration = .seconds(30),
        retryAfterMaximum: Duration = .seconds(300)
    ) {
        self.retries = retries
        self.statuses = statuses
        failureKinds = Set(kinds.map(\.failure))
        self.retriesAllMethods = retriesAllMethods
        self.backoff = backoff
        self.maximumBackoff = maximumBackoff
        self.retryAfterMaximum = retryAfterMaximum
    }

    /// The same for a run, or a session, where hosts may not be backed off from.
    package init(
        retries: Int = 2, statuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504],
        kinds: Set<FetchError.Kind> = [.dns, .connect, .timeout, .protocolError],
        backoff: Duration = .milliseconds(500), maximumBackoff: Duration = .seconds(30),
        retryAfterMaximum: Duration = .seconds(300), backsOffHosts: Bool, givesUpHosts: Bool = true
    ) {
        self.init(
            retries: retries, statuses: statuses, kinds: kinds, backoff: backoff,
            maximumBackoff: maximumBackoff, retryAfterMaximum: retryAfterMaximum)
        self.backsOffHosts = backsOffHosts
        self.givesUpHosts = givesUpHosts
    }
}
