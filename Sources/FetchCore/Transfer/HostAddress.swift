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
    /// The proxy, as far as its address is concerned; no host of the table.
    static let proxy = HostID(rawValue: .max - 1)

    /// Its place in an array with one entry an address.
    var addressSlot: Int { self == .proxy ? 0 : index + 1 }
}
