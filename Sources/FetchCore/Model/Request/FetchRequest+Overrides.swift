extension FetchRequest {
    /// Which of its redirects are followed; nil, the default, is what the session says.
    public var redirects: RedirectPolicy? {
        get { overrides?.value.redirects }
        set { override(\.redirects, newValue) }
    }

    /// Which of its failed attempts are worth another; nil, the default, is what the session says. Whether a host is backed off
    /// from is the session's alone.
    public var retry: RetryPolicy? {
        get { overrides?.value.retry }
        set { override(\.retry, newValue) }
    }

    /// The proxies that it goes by, also where redirects lead it: ``ProxySettings/none`` is no proxy, nil, the default, what the
    /// session says.
    public var proxy: ProxySettings? {
        get { overrides?.value.proxy }
        set { override(\.proxy, newValue) }
    }

    /// How its server proves who it is, and the request to it; nil, the default, is what the session says. A connection that was
    /// made with other settings is never used for it, nor its own for others.
    ///
    /// ```swift
    /// request.tls = TLSSettings(caFile: "staging-ca.pem")
    /// ```
    public var tls: TLSSettings? {
        get { overrides?.value.tls }
        set { override(\.tls, newValue) }
    }

    /// What it says who asks, to the host of its URL alone; nil, the default, is what the session says. A header `Authorization` of
    /// its own, and a log-in in its URL, win over them.
    public var credentials: FetchCredentials? {
        get { overrides?.value.credentials }
        set { override(\.credentials, newValue) }
    }

    /// Whether its response's body is decoded from the `Content-Encoding` that it came in; the default is yes. If not, the bytes
    /// are those that the server sent, and no coding is asked for unless a header `Accept-Encoding` of its own does.
    public var decodesBody: Bool {
        get { overrides?.value.decodesBody ?? true }
        set { override(\.decodesBody, newValue ? nil : false) }
    }

    private mutating func override<Value>(
        _ path: WritableKeyPath<RequestOverrides, Value?>, _ value: Value?
    ) {
        var all = overrides?.value ?? RequestOverrides()
        all[keyPath: path] = value
        overrides = all == RequestOverrides() ? nil : Boxed(all)
    }
}
