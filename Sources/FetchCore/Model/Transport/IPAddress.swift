import Glibc

/// An IPv4 or IPv6 address.
struct IPAddress: Equatable {
    /// Four or sixteen, the first one first.
    let bytes: [UInt8]

    /// Nil when the text is no address in its usual form, without brackets or zone.
    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.bytes = bytes
        } else {
            return nil
        }
    }

    /// As a URL's host is read: IPv4 also in the short, hexadecimal and octal forms (`127.1`, `0x7f.1`), IPv6 with a zone,
    /// which does not count.
    init?(host: String) {
        var four = in_addr()
        if host.utf8.first.map({ (48...57).contains($0) }) == true, inet_aton(host, &four) != 0 {
            bytes = withUnsafeBytes(of: four.s_addr) { Array($0) }
        } else if let address = IPAddress(String(host.prefix { $0 != "%" })) {
            self = address
        } else {
            return nil
        }
    }

    /// Whether the first `bits` of both are the same; false for addresses of different families.
    func begins(as network: IPAddress, bits: Int) -> Bool {
        guard bytes.count == network.bytes.count, bits <= bytes.count * 8 else { return false }
        let whole = bits / 8
        guard bytes[..<whole] == network.bytes[..<whole] else { return false }
        let rest = bits % 8
        return rest == 0 || (bytes[whole] ^ network.bytes[whole]) >> (8 - rest) == 0
    }
}
