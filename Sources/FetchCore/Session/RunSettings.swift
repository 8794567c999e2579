/// All that decides how a run goes; the defaults are the command line's.
public struct RunSettings: Sendable, Equatable {
    /// How much may happen at once: 50 transfers, 10 of them to one host.
    public var limits = Limits()
    /// How long one attempt may take: 30 s, 10 s to connect, 15 s of silence.
    public var timeouts = Timeouts()
    /// Which failed attempts are worth another: two more.
    public var retry = RetryPolicy()
    /// Which redirects are followed: 10.
    public var redirects = RedirectPolicy()
    /// Certificates, proxy, protocol, cookies, log-in.
    public var transport = TransportSettings()
    /// Decoded bytes of one body; more is failure `too_large`.
    public var maxBodyBytes: Int64 = 100 * 1024 * 1024
    /// What counts as ok where the request does not say.
    public var expectations: [Expectation] = []
    /// What is hidden in messages; `none` is `--show-secrets`.
    public var redaction = Redaction.standard
    /// How many threads move the bytes; the requests are scheduled by the first. More than one is of use where one processor is
    /// busy all the time, with large bodies above all. The default is 1; where cookies are kept it is always 1, as their jar is.
    public var threads = 1
    /// Whether response heads are kept for the detail pane.
    public var keepsResponseHead = false
    /// How many bytes of each decoded body are kept for the detail pane.
    public var keptBodyBytes = 0
    /// Of how many responses a second, at most, head and body are kept as far as they are asked for; nil is of all. No
    /// one can look at more, and keeping them would take a tenth of the loop's time when thousands come.
    public var keptResponsesPerSecond: Int?

    public init() {}

    /// How many loops the run has, each on a thread of its own.
    var loopCount: Int { transport.keepsCookies ? 1 : max(1, threads) }
}

/// How much may happen at once.
public struct Limits: Sendable, Equatable {
    /// Transfers in flight, all hosts together; at least 1, and at most what the process's limit of open files carries.
    public var total: Int
    /// Transfers in flight to one host and port; 0 is no limit of its own.
    public var perHost: Int
    /// Requests started a second, at most; nil is no limit.
    public var rate: Double?

    public init(total: Int = 50, perHost: Int = 10, rate: Double? = nil) {
        self.total = total
        self.perHost = perHost
        self.rate = rate
    }
}

/// How long one attempt may take; time in the queue never counts.
public struct Timeouts: Sendable, Equatable {
    /// One attempt, whole. The default is 30 s.
    public var total: Duration
    /// dns, connect and tls. The default is 10 s.
    public var connect: Duration
    /// The longest silence once connected: no byte sent or received. The default is 15 s.
    public var read: Duration

    public init(
        total: Duration = .seconds(30), connect: Duration = .seconds(10), read: Duration = .seconds(15)
    ) {
        self.total = total
        self.connect = connect
        self.read = read
    }
}

/// Which redirects are followed, and how far.
public struct RedirectPolicy: Sendable, Equatable {
    /// 0 reports the 3xx as it is. The default is 10.
    public var maximum: Int
    /// Whether https may redirect to http. The default is no.
    public var allowsDowngrade: Bool

    public init(maximum: Int = 10, allowsDowngrade: Bool = false) {
        self.maximum = maximum
        self.allowsDowngrade = allowsDowngrade
    }
}

/// Connection, TLS and protocol settings of all requests.
public struct TransportSettings: Sendable, Equatable {
    /// Whether certificates go unchecked. The default is no.
    public var isInsecure = false
    /// A PEM file of certificate authorities; nil is the system's.
    public var caFile: String?
    /// A PEM file with the client's certificate; nil is none.
    public var certificateFile: String?
    /// The key of `certificateFile`; nil when it is in the same file.
    public var keyFile: String?
    /// `http://host:port`, `socks5h://…`; nil is none. The environment is not read.
    public var proxy: String?
    /// Whether HTTP/2 is asked for in TLS. The default is HTTP/1.1.
    public var prefersHTTP2 = false
    /// Whether cookies of responses are kept and sent back. The default is no.
    public var keepsCookies = false
    /// How long a resolved name is believed.
    public var dnsTTL: Duration = .seconds(300)
    /// Sent unless a request has its own; nil is `fetchdeck/VERSION`.
    public var userAgent: String?
    /// Sent to every host that a request names, never to where a redirect leads; nil is none.
    public var credentials: Credentials?

    public init() {}
}

/// How requests say who asks.
public enum Credentials: Sendable, Equatable {
    case basic(user: String, password: String)
    case bearer(String)
    /// Sent after the server's challenge ([RFC 7616](https://www.rfc-editor.org/rfc/rfc7616)).
    case digest(user: String, password: String)
}
