/// The site that a URL belongs to: its host in small letters without `www.`, and its port unless that is the usual one.
struct SiteHost: Hashable {
    private let name: [UInt8]

    /// Nil for a URL without a host.
    init?(_ url: [UInt8]) {
        let text = String(decoding: url, as: UTF8.self)
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var host = (authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "").lowercased()
        for port in [":80", ":443"] where host.hasSuffix(port) { host.removeLast(port.count) }
        if host.hasPrefix("www.") { host.removeFirst(4) }
        guard !host.isEmpty else { return nil }
        name = Array(host.utf8)
    }
}
