import CIdn
import Glibc

/// What a host in a URL may look like, and the form that limits, resolver and libcurl know it by.
enum HostSyntax {
    /// The name in lower case, labels beyond ASCII in their IDNA form; nil when it is no host name.
    static func name(_ bytes: some Collection<UInt8>) -> String? {
        if bytes.contains(where: { $0 >= 0x80 }) { return internationalName(bytes) }
        guard bytes.allSatisfy(isNameByte) else { return nil }
        return String(decoding: bytes.lazy.map { (65...90).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// `[::1]` without its brackets, in lower case, a zone (`%25eth0`) as `%eth0`; nil when it is no IPv6 address.
    static func ipv6(_ bracketed: some Collection<UInt8>) -> String? {
        let inner = String(decoding: bracketed.dropFirst().dropLast(), as: UTF8.self)
        let parts = inner.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first?.lowercased(), isIPv6(address) else { return nil }
        // The name of an interface keeps its case.
        guard parts.count == 2 else { return address }
        let zone = parts[1].hasPrefix("25") ? parts[1].dropFirst(2) : parts[1]
        guard !zone.isEmpty, zone.utf8.allSatisfy(isNameByte) else { return nil }
        return "\(address)%\(zone)"
    }

    /// Whether the name is an address already, with a zone or without, and needs no look-up.
    static func isAddress(_ name: String) -> Bool {
        var four = in_addr()
        if inet_pton(AF_INET, name, &four) == 1 { return true }
        return isIPv6(String(name.prefix { $0 != "%" }))
    }

    private static func isIPv6(_ text: String) -> Bool {
        var parsed = in6_addr()
        return inet_pton(AF_INET6, text, &parsed) == 1
    }

    /// What may stand in a name. `%` is refused: it could hide any other byte.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
    }

    /// As libcurl maps it ([UTS #46](https://www.unicode.org/reports/tr46/)), labels beyond ASCII with their `xn--`.
    private static func internationalName(_ bytes: some Collection<UInt8>) -> String? {
        guard let text = String(validating: Array(bytes), as: UTF8.self), !text.utf8.contains(0),
            let mapped = fd_idn_lookup(text)
        else { return nil }
        defer { idn2_free(mapped) }
        let name = String(cString: mapped)
        return name.utf8.allSatisfy(isNameByte) && name.utf8.count <= 253 ? name : nil
    }
}
