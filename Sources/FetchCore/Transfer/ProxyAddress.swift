/// Host and port of a proxy as curl writes it: `[scheme://][user:password@]host[:port]`.
struct ProxyAddress: Equatable {
    var host: String
    var port: UInt16

    /// Nil where libcurl has to look the name up by itself: socks4 and socks5 without the h or a.
    init?(_ text: String) {
        var rest = Substring(text)
        var scheme = "http"
        if let end = rest.firstRange(of: "://") {
            scheme = rest[..<end.lowerBound].lowercased()
            rest = rest[end.upperBound...]
        }
        guard scheme != "socks5", scheme != "socks4" else { return nil }
        rest = rest.prefix { $0 != "/" && $0 != "?" }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        let standardPort: UInt16 = scheme == "https" ? 443 : 1080
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            port = UInt16(rest[rest.index(after: end)...].dropFirst()) ?? standardPort
        } else if let colon = rest.lastIndex(of: ":") {
            host = String(rest[..<colon])
            port = UInt16(rest[rest.index(after: colon)...]) ?? standardPort
        } else {
            host = String(rest)
            port = standardPort
        }
        if host.isEmpty { return nil }
    }
}
