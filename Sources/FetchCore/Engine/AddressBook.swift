/// What the engine knows of where hosts are: by host, the addresses and until when they are believed.
///
/// Of hosts that a proxy looks up, it knows none, but the proxy.
struct AddressBook {
    enum Entry: Equatable {
        case unknown
        /// Someone has asked; the answer is under way.
        case resolving
        /// The name is an address, or someone else looks it up (a proxy).
        case needless
        case known(HostAddress, until: RunInstant)
    }

    /// A name with more than one address, in the order in which they are tried.
    private struct NamedAddresses {
        var name: String
        var port: UInt16
        var list: [String]
    }

    private var entries: [Entry] = []
    private var lists: [HostID: NamedAddresses] = [:]
    private var lookups: UInt32 = 0

    /// What is known now; an answer past its time is unknown again.
    mutating func entry(_ host: HostID, now: RunInstant) -> Entry {
        let slot = host.addressSlot
        guard slot < entries.count else { return .unknown }
        if case .known(_, let until) = entries[slot], until <= now { entries[slot] = .unknown }
        return entries[slot]
    }

    mutating func set(_ host: HostID, _ entry: Entry) {
        let slot = host.addressSlot
        if slot >= entries.count {
            entries.append(contentsOf: repeatElement(.unknown, count: slot + 1 - entries.count))
        }
        entries[slot] = entry
    }

    /// Keeps an answer of the resolver's.
    mutating func learn(_ host: HostID, name: String, port: UInt16, addresses: [String], until: RunInstant) {
        set(host, .known(address(host, name: name, port: port, addresses), until: until))
        lists[host] = addresses.count > 1 ? NamedAddresses(name: name, port: port, list: addresses) : nil
    }

    /// Puts the address first that has answered, where there are several: the next connections begin with it.
    ///
    /// - Parameter remote: `127.0.0.1:8081` or `[::1]:8081`.
    mutating func answered(_ host: HostID, remote: String) {
        guard var named = lists[host], case .known(_, let until) = entries[host.addressSlot],
            let index = named.list.firstIndex(where: { Self.isSame($0, remote) }), index > 0
        else { return }
        named.list.insert(named.list.remove(at: index), at: 0)
        lists[host] = named
        set(host, .known(address(host, name: named.name, port: named.port, named.list), until: until))
    }

    /// Whether any host has several addresses.
    var hasSeveral: Bool { !lists.isEmpty }

    private mutating func address(
        _ host: HostID, name: String, port: UInt16, _ addresses: [String]
    ) -> HostAddress {
        lookups += 1
        let list = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        return HostAddress(
            host: host, line: "\(name):\(port):\(list)", lookup: lookups, isSeveral: addresses.count > 1)
    }

    private static func isSame(_ address: String, _ remote: String) -> Bool {
        guard let colon = remote.lastIndex(of: ":") else { return false }
        let host = remote[..<colon]
        return host.hasPrefix("[") ? host.dropFirst().dropLast() == address : host == address
    }
}
