import FoundationEssentials

/// One cookie ([RFC 6265](https://www.rfc-editor.org/rfc/rfc6265)).
public struct FetchCookie: Sendable, Hashable {
    /// Told apart by letter case.
    public var name: String
    /// As it is sent; it may be empty.
    public var value: String
    /// The host that it is sent to, without a leading dot.
    public var domain: String
    /// Whether hosts below ``domain`` get it too.
    public var includesSubdomains: Bool
    /// It is sent with this path and what is below it.
    public var path: String
    /// Whether it is sent by https alone, and to this machine.
    public var isSecure: Bool
    /// Whether scripts of a browser may not see it; nothing else here depends on it.
    public var isHTTPOnly: Bool
    /// When it is forgotten; nil is with the session, though a saved jar brings it back.
    public var expires: Date?

    /// A cookie for a domain alone, every path of it, http and https, until the session ends, unless it is said otherwise.
    public init(
        _ name: String, _ value: String, domain: String, includesSubdomains: Bool = false,
        path: String = "/", isSecure: Bool = false, isHTTPOnly: Bool = false, expires: Date? = nil
    ) {
        self.name = name
        self.value = value
        self.domain = domain
        self.includesSubdomains = includesSubdomains
        self.path = path
        self.isSecure = isSecure
        self.isHTTPOnly = isHTTPOnly
        self.expires = expires
    }
}

extension FetchCookie: CustomStringConvertible {
    /// Without the value, which may be a secret.
    public var description: String { "\(name) for \(domain)\(path)" }
}

// MARK: - The Netscape format

extension FetchCookie {
    private static let httpOnlyMark = "#HttpOnly_"

    /// A line of a [cookie file](https://curl.se/docs/http-cookies.html); nil for one that has no cookie.
    init?(line: some StringProtocol) {
        let isHTTPOnly = line.hasPrefix(Self.httpOnlyMark)
        let text = isHTTPOnly ? line.dropFirst(Self.httpOnlyMark.count) : line.dropFirst(0)
        let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 7 || fields.count == 6, !text.hasPrefix("#"), !fields[0].isEmpty,
            let expires = Int64(fields[4])
        else { return nil }
        self.init(
            String(fields[5]), fields.count == 7 ? String(fields[6]) : "",
            domain: String(fields[0].hasPrefix(".") ? fields[0].dropFirst() : fields[0]),
            includesSubdomains: fields[1] == "TRUE", path: String(fields[2]), isSecure: fields[3] == "TRUE",
            isHTTPOnly: isHTTPOnly,
            expires: expires == 0 ? nil : Date(timeIntervalSince1970: TimeInterval(expires)))
    }

    /// As a cookie file has it, without a line end.
    var line: String {
        let fields = [
            (isHTTPOnly ? Self.httpOnlyMark : "") + (includesSubdomains ? "." : "") + domain,
            includesSubdomains ? "TRUE" : "FALSE", path, isSecure ? "TRUE" : "FALSE",
            String(expires.map { max(1, Int64($0.timeIntervalSince1970)) } ?? 0), name, value,
        ]
        return fields.joined(separator: "\t")
    }

    /// What of it can't be sent or kept; nil when all can.
    var fault: String? {
        if name.isEmpty { return "a cookie without a name" }
        if domain.isEmpty { return "the cookie '\(name.sanitised())' has no domain" }
        if !path.hasPrefix("/") {
            return "the path of the cookie '\(name.sanitised())' does not begin with '/'"
        }
        let hasStray = [name, value, domain, path].contains { text in
            text.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: ";") }
        }
        if hasStray || name.contains("=") {
            return "the cookie '\(name.sanitised())' has a character that no cookie may have"
        }
        return nil
    }

    /// Whether it goes to a URL of that host and path ([RFC 6265 §5.4](https://www.rfc-editor.org/rfc/rfc6265#section-5.4)).
    func goes(to host: HostName, path target: String) -> Bool {
        let domain = domain.lowercased()
        guard
            host.name == domain
                || includesSubdomains && host.name.hasSuffix("." + domain)
                    && IPAddress(host: host.name) == nil
        else { return false }
        let isLocal = host.name == "localhost" || host.name == "127.0.0.1" || host.name == "::1"
        guard !isSecure || host.isHTTPS || isLocal else { return false }
        return target == path || target.hasPrefix(path.hasSuffix("/") ? path : path + "/")
    }
}
