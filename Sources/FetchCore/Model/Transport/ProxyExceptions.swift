/// Hosts that are reached without a proxy: the list of `no_proxy` and of curl's `--noproxy`.
///
/// Where versions of curl differ, it takes what both kinds of users mean: blanks part entries as commas do (7.88), and the
/// addresses of IPv6 entries are compared, not their texts (8.21). A port matches nothing, and no name is looked up.
package struct ProxyExceptions: Hashable, Sendable {
    /// As it was given.
    package let text: String
    private let matchesAll: Bool
    private let entries: [Substring]

    /// - Parameter text: Names and addresses with commas between them; `*` alone is every host, an empty one none.
    package init(_ text: String = "") {
        self.text = text
        matchesAll = text == "*"
        entries = text.split { $0 == "," || $0 == " " || $0 == "\t" }
    }

    /// Whether a host of that name is in the list.
    ///
    /// - Parameter name: In lower case, an IPv6 address without brackets.
    package func contains(_ name: String) -> Bool {
        if matchesAll { return true }
        if entries.isEmpty { return false }
        if let address = IPAddress(host: name) {
            return entries.contains { Self.entry($0, contains: address) }
        }
        let host = name.hasSuffix(".") ? name.dropLast() : name[...]
        return entries.contains { Self.entry($0, containsName: host) }
    }

    /// The name itself, or one below it: one leading and one trailing dot of the entry do not count.
    private static func entry(_ entry: Substring, containsName host: Substring) -> Bool {
        var domain = entry.lowercased()[...]
        if domain.hasSuffix(".") { domain = domain.dropLast() }
        if domain.hasPrefix(".") { domain = domain.dropFirst() }
        guard !domain.isEmpty else { return false }
        return host == domain || host.hasSuffix("." + domain)
    }

    /// `10.1.2.3`, or a network as `10.0.0.0/8`; no bits, and 0 bits, are all bits.
    private static func entry(_ entry: Substring, contains address: IPAddress) -> Bool {
        let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let network = IPAddress(String(parts[0])) else { return false }
        guard parts.count == 2 else { return network == address }
        guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let bits = Int(parts[1]) else {
            return false
        }
        return bits == 0 ? network == address : address.begins(as: network, bits: bits)
    }
}
