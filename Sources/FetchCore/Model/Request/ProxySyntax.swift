/// What curl's `-x` takes: `[scheme://][user:password@]host[:port]`.
public enum ProxySyntax {
    /// Why a text is no proxy.
    public enum Fault: Error, Equatable, Sendable {
        /// No host in it, or white space.
        case malformed
        case unknownScheme(String)
    }

    public static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// The proxy with its scheme, which is `http` where none is written.
    public static func normalized(_ text: String) throws(Fault) -> String {
        guard !text.isEmpty, !text.contains(where: { $0.isWhitespace }) else { throw .malformed }
        guard let range = text.firstRange(of: "://") else { return "http://\(text)" }
        let scheme = text[..<range.lowerBound].lowercased()
        guard schemes.contains(scheme) else { throw .unknownScheme(scheme) }
        guard range.upperBound < text.endIndex, text[range.upperBound] != "/" else { throw .malformed }
        return text
    }
}
