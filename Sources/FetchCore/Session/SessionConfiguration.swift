extension FetchSession {
    /// All that decides how a session's requests go. Values: change a copy, make a session of it.
    ///
    /// Beside its own properties it has those of ``RunSettings`` and ``TransportSettings``: `configuration.limits`,
    /// `configuration.timeouts`, `configuration.tls`, `configuration.proxy`.
    @dynamicMemberLookup
    public struct Configuration: Sendable {
        /// What its engine goes by. Unlike a run it does not back off from hosts: each request settles by itself.
        var settings = RunSettings(retry: RetryPolicy(backsOffHosts: false, givesUpHosts: false))
        /// What a request's URL is taken relative to that has no scheme of its own, as a browser takes a link: with
        /// `http://127.0.0.1:8081/v1/`, `users/7` is `http://127.0.0.1:8081/v1/users/7` and `/users` leaves `v1` out. Nil, the
        /// default, takes absolute URLs only.
        public var baseURL: String?
        /// Sent with every request that has no field of that name itself.
        public var headers: FetchHeaders = [:]
        /// How many bytes of a streamed body wait for whoever reads it before its transfer is paused. The default is
        /// 256 KiB.
        public var streamBufferBytes = 256 * 1024
        /// Where cookies of responses are kept, to be sent back; nil, the default, keeps none. Others may use the same jar.
        public var cookies: CookieJar? {
            didSet { settings.transport.keepsCookies = cookies != nil }
        }
        /// What sees each request before it is sent, and its response: the first one outermost. The default is none.
        public var middleware: [FetchMiddleware] = []
        /// Whether a response that is no success is thrown as ``FetchError`` of kind `status`, as if each had
        /// ``FetchResponse/requireSuccess()`` called; also in `gather`, `responses` and `stream`. The default is no.
        public var requiresSuccess = false
        /// Hears of all that happens to each request; nil is no one.
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
        public init(_ settings: RunSettings) {
            engine = nil
            self.settings = settings
            self.settings.retry.backsOffHosts = false
            self.settings.retry.givesUpHosts = false
        }

        /// A setting of the requests: limits, timeouts, retries, redirects, the largest body, redaction.
        public subscript<Value>(dynamicMember path: WritableKeyPath<RunSettings, Value>) -> Value {
            get { settings[keyPath: path] }
            set { settings[keyPath: path] = newValue }
        }

        /// A setting of the connections: TLS, proxy, protocol, cookies, log-in.
        public subscript<Value>(dynamicMember path: WritableKeyPath<TransportSettings, Value>) -> Value {
            get { settings.transport[keyPath: path] }
            set { settings.transport[keyPath: path] = newValue }
        }
    }
}
