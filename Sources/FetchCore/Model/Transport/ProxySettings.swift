/// Which proxy a host is reached by.
public struct ProxySettings: Hashable, Sendable {
    /// For `http` URLs; nil is none.
    package var http: ProxyAddress?
    /// For `https` URLs; nil is none.
    package var https: ProxyAddress?
    /// Hosts that are reached directly all the same.
    package var exceptions: ProxyExceptions

    /// All hosts are reached directly.
    public static let none = ProxySettings()

    package init(
        http: ProxyAddress? = nil, https: ProxyAddress? = nil, exceptions: ProxyExceptions = ProxyExceptions()
    ) {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }

    /// Proxies by what is asked for.
    ///
    /// - Parameters:
    ///   - http: For `http` URLs: `http://host:port`, `socks5h://user:password@host:port`; nil is none.
    ///   - https: For `https` URLs; nil is none.
    ///   - exceptions: Hosts that are reached directly all the same, with commas between them, as `no_proxy` has them; `*` is every
    ///     host.
    /// - Throws: ``FetchError`` of kind ``FetchError/Kind/input`` when a text is no proxy.
    public init(http: String?, https: String?, exceptions: String = "") throws(FetchError) {
        self.init(
            http: try http.map { text throws(FetchError) in try Self.address(text) },
            https: try https.map { text throws(FetchError) in try Self.address(text) },
            exceptions: ProxyExceptions(exceptions))
    }

    /// One proxy for all URLs.
    ///
    /// - Parameter proxy: `http://host:port`, `socks5h://user:password@host:port`. The scheme is `http` where none is written.
    /// - Throws: ``FetchError`` of kind ``FetchError/Kind/input`` when the text is no proxy.
    public static func all(_ proxy: String) throws(FetchError) -> ProxySettings {
        try ProxySettings(http: proxy, https: proxy)
    }

    /// What the variables `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say, as curl reads them.
    ///
    /// Nothing else here looks at them: without this call they are ignored.
    /// - Parameter variables: `ProcessInfo.processInfo.environment`, say.
    /// - Throws: ``FetchError`` of kind ``FetchError/Kind/input`` that names the first variable which is no proxy.
    public static func environment(_ variables: [String: String]) throws(FetchError) -> ProxySettings {
        do throws(ProxyEnvironment.Fault) {
            return try ProxyEnvironment(variables).settings()
        } catch {
            throw fault(error.reason, of: error.variable.value, in: error.variable.name + ": ")
        }
    }

    private static func address(_ text: String) throws(FetchError) -> ProxyAddress {
        do throws(ProxyAddress.Fault) { return try ProxyAddress(text) } catch { throw fault(error, of: text) }
    }

    private static func fault(_ fault: ProxyAddress.Fault, of text: String, in place: String = "")
        -> FetchError
    {
        let words =
            switch fault {
            case .malformed: "expected http://host:port or socks5h://host:port"
            case .unknownScheme: "expected one of the schemes \(ProxyAddress.schemes.joined(separator: ", "))"
            }
        return FetchError(
            .input, cause: "\(place)no proxy in '\(ProxyAddress.shown(text).sanitised())'; \(words)")
    }

    /// The proxy that the host is reached by; nil when it is reached directly.
    package func proxy(for host: HostName) -> ProxyAddress? {
        guard let proxy = host.isHTTPS ? https : http, !exceptions.contains(host.name) else { return nil }
        return proxy
    }

    /// Whether no host has a proxy.
    package var isEmpty: Bool { http == nil && https == nil }

    /// What a handle is told unless the host of its request is reached otherwise.
    var usual: ProxyAddress? { http ?? https }
}
