/// Where a host is, as one look-up said.
struct HostAddress: Equatable, Sendable {
    /// Whose name was looked up: the host's, or the proxy's.
    var host: HostID
    /// `name:port:address,…` for CURLOPT_RESOLVE.
    var line: String
    /// Tells this answer from earlier ones.
    var lookup: UInt32
    /// Whether there is more than one address.
    var isSeveral: Bool
}

extension HostID {
    /// A proxy by number, as far as its address is concerned; no host of the table.
    static func proxy(_ number: Int) -> HostID { HostID(rawValue: .max - 1 - UInt32(number)) }

    /// As many proxies as a run can have: one for http, one for https.
    private static let proxyCount = 2

    var isProxy: Bool { self != .none && rawValue > .max - 1 - UInt32(Self.proxyCount) }

    /// Its place in an array with one entry an address: the proxies, then the hosts.
    var addressSlot: Int {
        isProxy ? Int(UInt32.max - 1 - rawValue) : index + Self.proxyCount
    }
}
