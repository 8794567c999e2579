import Logging

extension FetchSession {
    /// All that decides how a session's requests go. Values: change a copy, make a session of it.
    public struct Configuration: Sendable {
        /// Transfers in flight: 50 in all, 10 to one host; no rate. What is above waits in a queue without a timeout.
        public var limits = Limits()
        /// How long one attempt may take: 30 s in all, 10 s to connect, 15 s of silence. ``FetchRequest/timeout`` replaces
        /// the total of one request.
        public var timeouts = Timeouts()
        /// Which failed attempts are made again: two more, for idempotent methods. A host that only fails does not
        /// rest as it does in a run: each request settles by itself.
        public var retry = RetryPolicy(restsHosts: false)
        /// Which redirects are followed: 10, and none from https to http.
        public var redirects = RedirectPolicy()
        /// How long a resolved name is believed. The default is 300 s.
        public var dnsTTL = Duration.seconds(300)
        /// `http://host:port`, `socks5h://…`; nil is none, and the environment is not read
        /// ([forms](https://curl.se/libcurl/c/CURLOPT_PROXY.html)).
        public var proxy: String?
        /// How servers prove who they are, and we to them.
        public var tls = TLSSettings()
        /// Whether cookies of responses are kept and sent back, by the public suffix rules. The default is no.
        public var keepsCookies = false
        /// Sent to every host that a request names, never to where a redirect leads; nil is none.
        public var credentials: Credentials?
        /// What a request's URL is taken relative to that has no scheme of its own, as a browser takes a link: with
        /// `http://127.0.0.1:8081/v1/`, `users/7` is `http://127.0.0.1:8081/v1/users/7` and `/users` leaves `v1` out. Nil, the
        /// default, takes absolute URLs only.
        public var baseURL: String?
        /// Sent with every request that has no field of that name itself.
        public var headers: [HeaderField] = []
        /// Sent unless a request has its own; nil is `fetchdeck/VERSION`.
        public var userAgent: String?
        /// Whether HTTP/2 is asked for in TLS. The default is HTTP/1.1.
        public var prefersHTTP2 = false
        /// Decoded bytes of a body that is read into memory; more is error `tooLarge`. The default is 100 MiB. Streams
        /// have no limit.
        public var maxBodyBytes: Int64 = 100 * 1024 * 1024
        /// How many bytes of a streamed body wait for whoever reads it before its transfer is paused. The default is
        /// 256 KiB.
        public var streamBufferBytes = 256 * 1024
        /// What is hidden in errors and log lines. The default hides the usual secrets.
        public var redaction = Redaction.standard
        /// Gets a line a settled request at `debug`, and at `info` where attempts had failed. Nil, the default, is silence.
        public var logger: Logger?
        /// Hears of all that happens to each request; nil is no one.
        public var tracing: (any FetchTracing)?

        /// The defaults as each property says.
        public init() {}
    }
}

/// How servers prove who they are, and we to them.
public struct TLSSettings: Sendable, Equatable {
    /// A PEM file of certificate authorities; nil is the system's
    /// ([CURLOPT_CAINFO](https://curl.se/libcurl/c/CURLOPT_CAINFO.html)).
    public var caFile: String?
    /// A PEM file with our certificate; nil is none.
    public var certificateFile: String?
    /// The key of `certificateFile`; nil when it is in the same file.
    public var keyFile: String?
    /// Whether certificates go unchecked. The default is no.
    public var isInsecure: Bool

    public init(
        caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
        isInsecure: Bool = false
    ) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.isInsecure = isInsecure
    }
}

extension FetchSession.Configuration {
    /// The same in the engine's words.
    var runSettings: RunSettings {
        var settings = RunSettings()
        settings.limits = limits
        settings.timeouts = timeouts
        settings.retry = retry
        settings.redirects = redirects
        settings.maxBodyBytes = maxBodyBytes
        settings.redaction = redaction
        settings.transport.isInsecure = tls.isInsecure
        settings.transport.caFile = tls.caFile
        settings.transport.certificateFile = tls.certificateFile
        settings.transport.keyFile = tls.keyFile
        settings.transport.proxy = proxy
        settings.transport.prefersHTTP2 = prefersHTTP2
        settings.transport.keepsCookies = keepsCookies
        settings.transport.dnsTTL = dnsTTL
        settings.transport.userAgent = userAgent
        settings.transport.credentials = credentials
        return settings
    }
}
