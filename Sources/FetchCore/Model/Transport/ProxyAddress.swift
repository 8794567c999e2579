/// What curl's `-x` takes: `[scheme://][user:password@]host[:port]`.
package struct ProxyAddress: Hashable, Sendable {
    /// Why a text is no proxy.
    package enum Fault: Error, Equatable, Sendable {
        /// No host in it, white space, or a port that is none.
        case malformed
        case unknownScheme(String)
    }

    package static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    package let scheme: String
    /// `user:password` as it is written; nil without one.
    private let userInfo: String?
    /// In lower case, without brackets around an IPv6 address.
    package let host: String
    package let port: UInt16

    /// The scheme is `http` where none is written. The port is 443 for `https` then and else 1080, as curl documents it;
    /// libcurl 7.88 takes that for `http` too, 8.21 takes 80, and so it is never left to libcurl. What stands behind the port is dropped.
    package init(_ text: String) throws(Fault) {
        guard !text.contains(where: \.isWhitespace) else { throw .malformed }
        var rest = text[...]
        var scheme = "http"
        if let end = rest.firstRange(of: "://") {
            scheme = rest[..<end.lowerBound].lowercased()
            guard Self.schemes.contains(scheme) else { throw .unknownScheme(scheme) }
            rest = rest[end.upperBound...]
        }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var userInfo: String?
        if let at = rest.lastIndex(of: "@") {
            userInfo = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        let isLiteral = rest.hasPrefix("[")
        let nameEnd =
            isLiteral ? rest.firstIndex(of: "]").map { rest.index(after: $0) } : rest.firstIndex(of: ":")
        let name = rest[..<(nameEnd ?? (isLiteral ? rest.startIndex : rest.endIndex))]
        let parsed = isLiteral ? HostSyntax.ipv6(name.utf8) : HostSyntax.name(name.utf8)
        guard let host = parsed, !host.isEmpty else { throw .malformed }
        self.scheme = scheme
        self.userInfo = userInfo
        self.host = host
        port = try Self.port(rest[name.endIndex...], standard: scheme == "https" ? 443 : 1080)
    }

    /// For CURLOPT_PROXY, with its port and whatever log-in it has.
    package var url: String { url(userInfo: userInfo) }

    /// To be shown: a log-in in it is hidden.
    package var shown: String { url(userInfo: userInfo == nil ? nil : Redaction.mark) }

    /// A text that may be no proxy, to be shown: what may be a log-in in it is hidden.
    package static func shown(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let scheme = text.firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
        return scheme + Redaction.mark + text[at...]
    }

    /// Whether it looks up the names of hosts; else it has to be given their addresses.
    var resolvesNames: Bool { scheme != "socks4" && scheme != "socks5" }

    private func url(userInfo: String?) -> String {
        let name = host.contains(":") ? "[\(host.replacing("%", with: "%25"))]" : host
        // libcurl takes the first `@` for the end of the log-in.
        let logIn = userInfo.map { $0.replacing("@", with: "%40") + "@" } ?? ""
        return "\(scheme)://\(logIn)\(name):\(port)"
    }

    /// The port that stands there: nothing and `:` are the standard one.
    private static func port(_ text: Substring, standard: UInt16) throws(Fault) -> UInt16 {
        guard let colon = text.first else { return standard }
        guard colon == ":" else { throw .malformed }
        let digits = text.dropFirst()
        if digits.isEmpty { return standard }
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits), port > 0 else {
            throw .malformed
        }
        return port
    }
}
