/// What the engine knows of where hosts are: by host, the addresses and until when they are believed.
///
/// Where a proxy looks hosts up, there is but one host: the proxy.
struct AddressBook {
    enum Entry: Equatable {
        case unknown
        /// Someone has asked; the answer is under way.
        case resolving
        /// The name is an address, or someone else looks it up (a proxy).
        case needless
        case known(HostAddress, until: RunInstant)
    }

    private var entries: [Entry] = []
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
        lookups += 1
        let list = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        let address = HostAddress(host: host, line: "\(name):\(port):\(list)", lookup: lookups)
        set(host, .known(address, until: until))
    }
}
