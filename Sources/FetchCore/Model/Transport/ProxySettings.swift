/// Which proxy a host is reached by.
public struct ProxySettings: Hashable, Sendable {
    /// For `http` URLs; nil is none.
    public var http: ProxyAddress?
    /// For `https` URLs; nil is none.
    public var https: ProxyAddress?
    /// Hosts that are reached directly all the same.
    public var exceptions: ProxyExceptions

    /// All hosts are reached directly.
    public static let none = ProxySettings()

    public init(
        http: ProxyAddress? = nil, https: ProxyAddress? = nil, exceptions: ProxyExceptions = ProxyExceptions()
    ) {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }

    /// One proxy for all URLs.
    ///
    /// - Parameter proxy: `http://host:port`, `socks5h://user:password@host:port`.
    /// - Throws: Why the text is no proxy.
    public static func all(_ proxy: String) throws(ProxyAddress.Fault) -> ProxySettings {
        let proxy = try ProxyAddress(proxy)
        return ProxySettings(http: proxy, https: proxy)
    }

    /// What the variables `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say, as curl reads them.
    ///
    /// Nothing else here looks at them: without this call they are ignored.
    /// - Parameter variables: `ProcessInfo.processInfo.environment`, say.
    /// - Throws: The first variable that is no proxy.
    public static func environment(_ variables: [String: String]) throws(ProxyEnvironment.Fault)
        -> ProxySettings
    {
        try ProxyEnvironment(variables).settings()
    }

    /// The proxy that the host is reached by; nil when it is reached directly.
    public func proxy(for host: HostName) -> ProxyAddress? {
        guard let proxy = host.isHTTPS ? https : http, !exceptions.contains(host.name) else { return nil }
        return proxy
    }

    /// Whether no host has a proxy.
    public var isEmpty: Bool { http == nil && https == nil }

    /// What a handle is told unless the host of its request is reached otherwise.
    var usual: ProxyAddress? { http ?? https }
}
