import FetchCore

/// The URL as curl completes it.
enum CurlTarget {
    /// `http://` where no scheme is, for that is what the command did; with `-G` and `--url-query` the data as its query.
    ///
    /// - Parameter query: nil for none; one that is empty is still set off from what is there.
    static func complete(_ url: String, query bytes: [UInt8]?) -> String {
        // One slash, or three, are two to curl.
        var url = url.replacing(/^([A-Za-z]+):\/{1,3}(?=[^\/])/) { "\($0.1)://" }
        if !url.contains("://"), !url.isEmpty { url = "http://" + url }
        guard let bytes else { return url }
        let fragment = url.firstIndex(of: "#") ?? url.endIndex
        let base = url[..<fragment]
        guard base.contains("?") || !bytes.isEmpty else { return url }
        let mark = base.contains("?") ? (base.hasSuffix("?") || base.hasSuffix("&") ? "" : "&") : "?"
        return base + mark + String(decoding: bytes, as: UTF8.self) + url[fragment...]
    }

    /// With the name of the file that is uploaded where the path ends with a `/`, or where there is none.
    static func complete(_ given: String, fileName path: String) -> String {
        // Also where `--path-as-is` keeps its dots otherwise.
        let url = withoutDots(given)
        guard let name = path.split(separator: "/").last else { return given }
        let encoded = String(decoding: PercentCode.encoded(name.utf8), as: UTF8.self)
        let authority = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        let end = url[authority...].firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        let hasPath = url[authority..<end].contains("/")
        guard !hasPath || url[..<end].hasSuffix("/") else { return given }
        return url[..<end] + (hasPath ? "" : "/") + encoded + url[end...]
    }

    /// The path without `.` and `..`, which curl takes out ([RFC 3986 §5.2.4](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4)).
    static func withoutDots(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://"),
            let start = url[scheme.upperBound...].firstIndex(where: { "/?#".contains($0) }), url[start] == "/"
        else { return url }
        let end = url[start...].firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        let segments = url[start..<end].dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard segments.contains(where: { $0 == "." || $0 == ".." }) else { return url }
        var kept: [Substring] = []
        for segment in segments {
            if segment == ".." {
                _ = kept.popLast()
            } else if segment != "." {
                kept.append(segment)
            }
        }
        if let last = segments.last, last == "." || last == ".." { kept.append("") }
        return url[..<start] + "/" + kept.joined(separator: "/") + url[end...]
    }

    /// The log-in that stands in the URL, its escapes undone, and the URL without it; nil where there is none.
    static func withoutLogIn(_ url: String) -> (logIn: String, url: String)? {
        guard let start = url.firstRange(of: "://")?.upperBound else { return nil }
        let end = url[start...].firstIndex { "/?#".contains($0) } ?? url.endIndex
        guard let at = url[start..<end].lastIndex(of: "@") else { return nil }
        let logIn = Array(url[start..<at].utf8).withUnsafeBufferPointer { PercentCode.decoded($0) }
        return (String(decoding: logIn, as: UTF8.self), String(url[..<start]) + url[url.index(after: at)...])
    }
}

extension FetchCredentials {
    /// - Parameter text: `user:password`; without a colon the password is empty.
    static func digest(logIn text: String) -> FetchCredentials {
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        return .digest(user: String(text[..<colon]), password: String(text[colon...].dropFirst()))
    }
}
