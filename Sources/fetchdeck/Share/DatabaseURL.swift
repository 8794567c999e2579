/// URLs of databases in texts: what may be shown of them.
enum DatabaseURL {
    static let schemes = ["postgres://", "postgresql://"]

    /// The text with nothing of its database URLs but the scheme: a password may stand before the host and behind it.
    static func redacted(_ text: String) -> String {
        schemes.reduce(text) { redacted($0[...], $1) }
    }

    private static func redacted(_ text: Substring, _ scheme: String) -> String {
        guard let found = text.firstRange(of: scheme) else { return String(text) }
        // A password may hold any character, so what ends the URL is looked for behind the last '@'.
        let rest = text[found.upperBound...]
        let host = rest.lastIndex(of: "@") ?? rest.startIndex
        let end = rest[host...].firstIndex { $0.isWhitespace || "'\"".contains($0) } ?? rest.endIndex
        return text[..<found.upperBound] + "•••" + redacted(rest[end...], scheme)
    }
}
