/// Which failed attempts are worth another, and when it comes.
public struct RetryPolicy: Sendable, Equatable {
    /// Automatic further attempts. The default is 2.
    public var retries: Int
    /// Statuses worth another attempt.
    public var statuses: Set<Int>
    /// Failure kinds worth another attempt.
    public var kinds: Set<FailureKind>
    /// Whether requests that are not idempotent are tried again once a byte was sent. The default is no.
    public var retriesAllMethods: Bool
    /// The first backoff; each further one may be twice as long. The default is 0.5 s.
    public var backoff: Duration
    /// The longest backoff. The default is 30 s.
    public var maximumBackoff: Duration
    /// Whether `Retry-After` is cut to `maximumBackoff`. The default is no: it wins when longer.
    public var capsRetryAfter: Bool
    /// Whether a host that only fails rests as a host. The default is yes.
    public var restsHosts: Bool

    public init(
        retries: Int = 2, statuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504],
        kinds: Set<FailureKind> = [.dns, .connect, .timeout, .protocolError], retriesAllMethods: Bool = false,
        backoff: Duration = .milliseconds(500), maximumBackoff: Duration = .seconds(30),
        capsRetryAfter: Bool = false, restsHosts: Bool = true
    ) {
        self.retries = retries
        self.statuses = statuses
        self.kinds = kinds
        self.retriesAllMethods = retriesAllMethods
        self.backoff = backoff
        self.maximumBackoff = maximumBackoff
        self.capsRetryAfter = capsRetryAfter
        self.restsHosts = restsHosts
    }
}
