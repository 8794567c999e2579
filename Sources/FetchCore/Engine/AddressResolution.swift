/// A name that is looked up, for a host or for the proxy.
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
        /// Somebody has asked already.
        case wait
        case ask(AddressName)
    }

    /// Attempts that wait for an address.
    var waiting = LookupQueue()
    private let resolver: Resolver
    private let proxy: String?
    private let ttl: Duration
    private var book = AddressBook()
    /// Names that the resolver was asked for and has not answered.
    private var askedCount = 0
    /// Hosts of the table that were looked at.
    private var registeredCount = 0

    /// - Parameters:
    ///   - proxy: What all hosts are reached by; nil is none.
    ///   - ttl: How long an answer is believed.
    init(_ resolver: Resolver, proxy: String?, ttl: Duration) {
        self.resolver = resolver
        self.proxy = proxy
        self.ttl = ttl
    }

    /// Look-ups that go on though nobody waits for them any more.
    var abandonedCount: Int { askedCount - waiting.hostCount }

    /// Whose address an attempt to the host needs.
    func addressee(of host: HostID) -> HostID { proxy == nil ? host : .proxy }

    /// Looks at the hosts that have come since, and tells those whose addresses need no look-up.
    mutating func registerHosts(_ hosts: HostTable, _ isKnown: (HostID) -> Void) {
        while registeredCount < hosts.count {
            let host = HostID(rawValue: UInt32(registeredCount))
            registeredCount += 1
            // A proxy's address is asked for once for all hosts.
            if proxy != nil || Resolver.isLiteral(hosts[host].name) { isKnown(host) }
        }
    }

    /// What to do about the address before an attempt to the host.
    ///
    /// - Parameter hasOwnProxy: Whether the request has a proxy of its own: the host's name is then that one's to look up, and
    ///   its own name libcurl's.
    mutating func route(_ host: HostID, _ hosts: HostTable, hasOwnProxy: Bool, now: RunInstant) -> Step {
        let addressee = addressee(of: host)
        switch book.entry(addressee, now: now) {
        case .known, .needless: return .ready(isNew: false)
        case _ where hasOwnProxy: return .ready(isNew: true)
        case .resolving: return .wait
        case .unknown:
            guard let name = lookupName(addressee, hosts), !Resolver.isLiteral(name.name) else {
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
            book.learn(
                name.host, name: name.name, port: name.port, addresses: list, until: now.advanced(by: ttl))
            return nil
        case .failed(let message):
            book.set(name.host, .unknown)
            return name.host == .proxy ? .proxyName(name.name, message) : .dns(name.name, message)
        }
    }

    /// For a transfer to the host; nil where it needs none.
    mutating func address(of host: HostID, now: RunInstant) -> HostAddress? {
        if case .known(let address, _) = book.entry(addressee(of: host), now: now) { address } else { nil }
    }

    /// A connection to the host stood; `remote` is what it was to.
    mutating func connected(_ host: HostID, remote: String) {
        if book.hasSeveral { book.answered(addressee(of: host), remote: remote) }
    }

    func close() {
        resolver.close()
    }

    /// The name that needs an address: the proxy's where there is one; nil where libcurl must look it up by itself.
    private func lookupName(_ host: HostID, _ hosts: HostTable) -> AddressName? {
        guard host == .proxy else {
            return AddressName(host: host, name: hosts[host].name, port: hosts[host].port)
        }
        return proxy.flatMap { ProxyAddress($0) }
            .map { AddressName(host: host, name: $0.host, port: $0.port) }
    }
}
