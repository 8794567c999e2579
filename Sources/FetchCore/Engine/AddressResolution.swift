/// A name that is looked up, for a host or for a proxy.
struct AddressName: Sendable {
    /// Whose name it is.
    var host: HostID
    var name: String
    var port: UInt16
}

/// Where hosts are: what the resolver has said, what it is being asked, and who waits for that.
struct AddressResolution {
    /// What the engine does about the address of an attempt's host.
    enum Step {
        /// It is known, or not needed; `isNew` where that was not known before.
        case ready(isNew: Bool)
        /// Somebody has asked already for the address of this host or proxy.
        case wait(HostID)
        case ask(AddressName)
    }

    /// Attempts that wait for an address.
    var waiting = LookupQueue()
    private let resolver: Resolver
    private var routes: ProxyRoutes
    private let fixed: [FixedAddress]
    /// Whether all hosts are behind one Unix socket, so that none needs an address.
    private let needsNone: Bool
    /// How long an answer is believed.
    private let ttl: Duration
    private var book = AddressBook()
    /// Names that the resolver was asked for and has not answered.
    private var askedCount = 0
    /// Hosts of the table that were looked at.
    private var registeredCount = 0

    init(_ resolver: Resolver, _ settings: TransportSettings) {
        self.resolver = resolver
        routes = ProxyRoutes(settings.proxy)
        fixed = settings.fixedAddresses
        ttl = settings.dnsTTL
        needsNone = settings.unixSocket != nil
    }

    /// Look-ups that go on though nobody waits for them any more.
    var abandonedCount: Int { askedCount - waiting.hostCount }

    /// Looks at the hosts that have come since, and tells those whose addresses need no look-up.
    mutating func registerHosts(_ hosts: HostTable, _ isKnown: (HostID) -> Void) {
        while registeredCount < hosts.count {
            let host = HostID(rawValue: UInt32(registeredCount))
            registeredCount += 1
            let name = hosts[host]
            // A proxy's address is asked for once for all its hosts.
            let needsAddress = routes.register(host, name)
            if needsNone || !needsAddress || Resolver.isLiteral(name.name)
                || fixed.addresses(of: name.name, port: name.port) != nil
            {
                isKnown(host)
            }
        }
    }

    /// What to do about the address before an attempt to the host.
    ///
    /// - Parameter ownProxy: The request's own proxy, an empty one for none at all; nil is the run's.
    mutating func route(_ host: HostID, _ hosts: HostTable, ownProxy: String?, now: RunInstant) -> Step {
        guard !needsNone, let addressee = routes.route(of: host, own: ownProxy).addressee else {
            return .ready(isNew: true)
        }
        switch book.entry(addressee, now: now) {
        case .known, .needless: return .ready(isNew: false)
        case .resolving: return .wait(addressee)
        case .unknown:
            let name = lookupName(addressee, hosts)
            if let addresses = fixed.addresses(of: name.name, port: name.port) {
                learn(name, addresses, until: .never)
                return .ready(isNew: true)
            }
            guard !Resolver.isLiteral(name.name) else {
                book.set(addressee, .needless)
                return .ready(isNew: true)
            }
            book.set(addressee, .resolving)
            return .ask(name)
        }
    }

    /// Has the resolver look the name up; the answer comes on a thread of the resolver's.
    mutating func ask(_ name: AddressName, answer: @escaping @Sendable (Resolver.Answer) -> Void) {
        askedCount += 1
        resolver.resolve(name.name, port: name.port, answer: answer)
    }

    /// Takes an answer; why there is no address, if there is none.
    mutating func learn(_ name: AddressName, _ answer: Resolver.Answer, now: RunInstant) -> FetchFailure? {
        askedCount -= 1
        switch answer {
        case .addresses(let list):
            learn(name, list, until: now.advanced(by: ttl))
            return nil
        case .failed(let message):
            book.set(name.host, .unknown)
            return name.host.isProxy ? .proxyName(name.name, message) : .dns(name.name, message)
        }
    }

    /// Says which proxy the transfer goes by and where that, or its host, is.
    mutating func complete(_ plan: inout TransferPlan, now: RunInstant) {
        let route = routes.route(of: plan.host, own: plan.proxy)
        plan.proxy = route.proxy
        if let addressee = route.addressee, case .known(let address, _) = book.entry(addressee, now: now) {
            plan.address = address
        }
    }

    /// A connection to the host stood; `remote` is what it was to.
    mutating func connected(_ host: HostID, remote: String) {
        guard book.hasSeveral, let addressee = routes.route(of: host, own: nil).addressee else { return }
        book.answered(addressee, remote: remote)
    }

    func close() {
        resolver.close()
    }

    private mutating func learn(_ name: AddressName, _ addresses: [String], until: RunInstant) {
        book.learn(name.host, name: name.name, port: name.port, addresses: addresses, until: until)
    }

    private func lookupName(_ addressee: HostID, _ hosts: HostTable) -> AddressName {
        if let proxy = routes.proxy(addressee) {
            return AddressName(host: addressee, name: proxy.host, port: proxy.port)
        }
        return AddressName(host: addressee, name: hosts[addressee].name, port: hosts[addressee].port)
    }
}
