import FetchCore
import Foundation

/// The URL as curl completes it.
enum CurlURL {
    /// `http://` where no scheme is, for that is what the command did; with `-G` the data as its query.
    static func complete(_ url: String, query: RequestBody) -> String {
        var url = url
        if !url.contains("://"), !url.isEmpty { url = "http://" + url }
        guard case .bytes(let bytes) = query, !bytes.isEmpty else { return url }
        let fragment = url.firstIndex(of: "#") ?? url.endIndex
        let base = url[..<fragment]
        let mark = base.contains("?") ? (base.hasSuffix("?") || base.hasSuffix("&") ? "" : "&") : "?"
        return base + mark + String(decoding: bytes, as: UTF8.self) + url[fragment...]
    }

    /// The path without `.` and `..`, which curl takes out ([RFC 3986 §5.2.4](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4)).
    static func withoutDots(_ url: String) -> String {
        guard let scheme = url.range(of: "://"),
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
}
