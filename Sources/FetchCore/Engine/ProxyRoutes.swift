/// By which proxy each host of the table is reached, worked out once a host; where there is no proxy, nothing is.
struct ProxyRoutes {
    /// How an attempt gets to its host.
    struct Route: Equatable {
        /// Whose address it needs: the host's, or that of a proxy which looks hosts up; nil where libcurl sees to that.
        var addressee: HostID?
        /// For ``TransferPlan/proxy``: nil is the loop's usual one, an empty one none.
        var proxy: String?
    }

    /// The proxies that there are, by number.
    private let proxies: [ProxyAddress]
    private let settings: ProxySettings
    /// One entry a host of the table; none where there is no proxy.
    private var routes: [Route] = []

    init(_ settings: ProxySettings) {
        self.settings = settings
        proxies = [settings.http, settings.https].reduce(into: []) { proxies, proxy in
            if let proxy, !proxies.contains(proxy) { proxies.append(proxy) }
        }
    }

    /// Works out the route of the next host of the table; whether its own address is needed for that.
    mutating func register(_ host: HostID, _ name: HostName) -> Bool {
        if proxies.isEmpty { return true }
        let route = route(host, by: settings.proxy(for: name))
        routes.append(route)
        return route.addressee == host
    }

    /// - Parameter own: The request's own proxy, an empty one for none at all; nil is the run's.
    func route(of host: HostID, own: String?) -> Route {
        guard let own else { return proxies.isEmpty ? Route(addressee: host) : routes[host.index] }
        // Names of such proxies are looked up by libcurl: each may be another one.
        return own.isEmpty ? route(host, by: nil) : Route(addressee: nil, proxy: own)
    }

    /// The proxy of that number; nil for a host.
    func proxy(_ id: HostID) -> ProxyAddress? { id.isProxy ? proxies[id.addressSlot] : nil }

    private func route(_ host: HostID, by proxy: ProxyAddress?) -> Route {
        let addressee = proxy.flatMap { proxy in
            proxy.resolvesNames ? proxies.firstIndex(of: proxy).map(HostID.proxy) : nil
        }
        return Route(
            addressee: addressee ?? host, proxy: proxy == settings.usual ? nil : proxy?.url ?? "")
    }
}
