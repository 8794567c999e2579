extension FetchSession {
    /// All that decides how a session's requests go. Values: change a copy, make a session of it.
    ///
    /// ```swift
    /// var configuration = FetchSession.Configuration()
    /// configuration.limits = FetchLimits(total: 20, perHost: 5)
    /// configuration.timeouts.read = .seconds(5)
    /// configuration.tls.caFile = "ca.pem"
    /// ```
    public struct Configuration: Sendable {
        /// What its engine goes by. Unlike a run it does not back off from hosts: each request settles by itself.
        var settings = RunSettings(retry: RetryPolicy(backsOffHosts: false, givesUpHosts: false))
        /// ``baseURL`` as text.
        var base: String?
        /// Sent with every request that has no field of that name itself. The default is none.
        public var headers: FetchHeaders = [:]
        /// How many bytes of a streamed body wait for whoever reads it before its transfer is paused. The default is
        /// 256 KiB.
        public var streamBufferSize = 256 * 1024
        /// Where cookies of responses are kept, to be sent back; nil, the default, keeps none. Others may use the same jar.
        public var cookies: CookieJar? {
            didSet { settings.transport.keepsCookies = cookies != nil }
        }
        /// What sees each request before it is sent, and its response: the first one outermost. The default is none.
        public var middleware: [FetchMiddleware] = []
        /// Whether a response that is no success is thrown as ``FetchError`` of kind `status`, as if each had
        /// ``FetchResponse/requireSuccess()`` called; also in `gather`, `responses` and `stream`. The default is no.
        public var requiresSuccess = false
        /// Hears of all that happens to each request; nil, the default, is no one.
        public var tracing: (any FetchTracing)?

        /// What the session sends by, where others do too; nil, the default, is an engine of its own. Limits, timeouts, retries
        /// and connections are then the engine's, whatever is set here.
        public let engine: FetchEngine?

        /// The defaults as each property says.
        public init() {
            engine = nil
        }

        /// For a session that shares an engine, with the settings of that.
        public init(engine: FetchEngine) {
            self.engine = engine
            settings = engine.settings
            cookies = engine.cookies
        }

        /// The settings of a run, but that hosts are not backed off from: each request settles by itself.
        package init(_ settings: RunSettings) {
            engine = nil
            self.settings = settings
            self.settings.retry.backsOffHosts = false
            self.settings.retry.givesUpHosts = false
        }
    }
}

// MARK: - Requests

// What the engine goes by is kept once, with its defaults, in its own settings; these are the names that a session has for it.

extension FetchSession.Configuration {
    /// What a request's URL is taken relative to that has no scheme of its own, as a browser takes a link: with
    /// `http://127.0.0.1:8081/v1/`, `users/7` is `http://127.0.0.1:8081/v1/users/7` and `/users` leaves `v1` out. A `String` or
    /// Foundation's `URL`, checked with each request; nil, the default, takes absolute URLs only.
    public var baseURL: (any FetchURLConvertible)? {
        get { base }
        set { base = newValue?.fetchURL }
    }
    /// How much may happen at once. The default is 50 transfers, 10 of them to one host.
    public var limits: FetchLimits {
        get { settings.limits }
        set { settings.limits = newValue }
    }
    /// How long calls and their attempts may take. The default is 300 s for a call, 30 s for an attempt, 10 s to connect and 15 s
    /// of silence.
    public var timeouts: FetchTimeouts {
        get { settings.timeouts }
        set { settings.timeouts = newValue }
    }
    /// Which failed attempts of idempotent requests are made again. The default is two more attempts.
    public var retry: RetryPolicy {
        get { settings.retry }
        set { settings.retry = newValue }
    }
    /// Which redirects are followed. The default is up to 10.
    public var redirects: RedirectPolicy {
        get { settings.redirects }
        set { settings.redirects = newValue }
    }
    /// How many decoded bytes the body of a response that is read into memory may have; a longer one is ``FetchError`` of kind
    /// ``FetchError/Kind/tooLarge``. The default is 100 MiB.
    public var maximumBodySize: Int {
        get { Int(clamping: settings.maxBodyBytes) }
        set { settings.maxBodyBytes = Int64(newValue) }
    }
    /// Whether passwords, tokens and the like are replaced by `•••` in errors, logs and traces. The default is yes.
    public var hidesSecrets: Bool {
        get { settings.redaction.isOn }
        set { settings.redaction = newValue ? .standard : .none }
    }
    /// How many threads move the bytes; of use where one processor is busy all the time. The default is 1.
    public var threads: Int {
        get { settings.threads }
        set { settings.threads = newValue }
    }
}

// MARK: - Connections

extension FetchSession.Configuration {
    /// How servers prove who they are, and we to them. The default is the system's authorities and no certificate of our own.
    public var tls: TLSSettings {
        get { settings.transport.tls }
        set { settings.transport.tls = newValue }
    }
    /// Which proxies requests go by. The default is none; the environment is not read: ``ProxySettings/environment(_:)`` does that.
    public var proxy: ProxySettings {
        get { settings.transport.proxy }
        set { settings.transport.proxy = newValue }
    }
    /// Whether HTTP/2 is asked for in TLS. The default is HTTP/1.1.
    public var prefersHTTP2: Bool {
        get { settings.transport.prefersHTTP2 }
        set { settings.transport.prefersHTTP2 = newValue }
    }
    /// How long a resolved name is believed. The default is 300 s.
    public var dnsTTL: Duration {
        get { settings.transport.dnsTTL }
        set { settings.transport.dnsTTL = newValue }
    }
    /// Names whose addresses are given; the resolver is not asked for them. The default is none.
    public var fixedAddresses: [FixedAddress] {
        get { settings.transport.fixedAddresses }
        set { settings.transport.fixedAddresses = newValue }
    }
    /// The address of this machine that connections are made from, or its interface's name; nil, the default, is the system's
    /// choice ([CURLOPT_INTERFACE](https://curl.se/libcurl/c/CURLOPT_INTERFACE.html)).
    public var localAddress: String? {
        get { settings.transport.localAddress }
        set { settings.transport.localAddress = newValue }
    }
    /// The path of a Unix socket that all requests go to, whatever host their URLs name; nil, the default, is none
    /// ([CURLOPT_UNIX_SOCKET_PATH](https://curl.se/libcurl/c/CURLOPT_UNIX_SOCKET_PATH.html)).
    public var unixSocket: String? {
        get { settings.transport.unixSocket }
        set { settings.transport.unixSocket = newValue }
    }
    /// Sent unless a request has its own; nil, the default, is `FetchCore/VERSION` (`FetchCoreVersion.text`).
    public var userAgent: String? {
        get { settings.transport.userAgent }
        set { settings.transport.userAgent = newValue }
    }
    /// Sent to every host that a request names, never to where a redirect leads; nil, the default, is none. A URL that has
    /// credentials of its own sends those.
    public var credentials: FetchCredentials? {
        get { settings.transport.credentials }
        set { settings.transport.credentials = newValue }
    }
    /// Credentials by host, for redirects too: of requests without any in the URL or an `Authorization` header of their own,
    /// where ``credentials`` is nil. A user alone in the URL gets its password. Nil, the default, is none.
    public var netrc: Netrc? {
        get { settings.transport.netrc }
        set { settings.transport.netrc = newValue }
    }
}
