import CCurl
import FoundationEssentials

/// What of a request's head is not in its list of header lines.
struct SentParts {
    var credentials: FetchCredentials?
    /// Of the request's own, where libcurl adds those of its jar.
    var cookies: [HeaderField] = []
    /// Nil where there is no body, not even an empty one.
    var bodyBytes: Int64?
    /// Whether the length is not known beforehand.
    var isChunked = false
}

/// The head of the request as libcurl writes it (`Curl_http` of lib/http.c), for a person to read.
extension Transfer {
    /// Request line and headers with their line ends.
    var requestHead: [UInt8] {
        guard let url = easy.string(CURLINFO_EFFECTIVE_URL), let parts = SentURL(url) else { return [] }
        var own = headerLines
        var lines = ["\(method.rawValue) \(target(url, parts)) HTTP/\(usesHTTP2 ? "2" : "1.1")"]
        if let host = Self.take("host", from: &own) {
            lines.append(host)
        } else {
            lines.append("Host: \(parts.host)")
        }
        if !Self.has("authorization", own), let login = login(parts) { lines.append(login) }
        if !Self.has("accept", own) { lines.append("Accept: */*") }
        if isForwarded { lines.append("Proxy-Connection: Keep-Alive") }
        if !sentParts.cookies.isEmpty {
            lines.append("Cookie: " + sentParts.cookies.map(\.value).joined(separator: "; "))
        }
        lines += own.compactMap(Self.sent)
        if sentParts.isChunked { lines.append("Transfer-Encoding: chunked") }
        if let bytes = sentParts.bodyBytes { lines.append("Content-Length: \(bytes)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    private var usesHTTP2: Bool {
        head.version == .http2
            || head.version == .unknown && loop.settings.prefersHTTP2 && loop.isSecure(host)
    }

    /// A proxy that forwards the request is asked for the whole URL.
    private func target(_ url: String, _ parts: SentURL) -> String {
        isForwarded ? "\(parts.scheme)://\(parts.host)\(parts.target)" : parts.target
    }

    private func login(_ parts: SentURL) -> String? {
        switch sentParts.credentials {
        case .basic(let user, let password): Self.basic("\(user):\(password)")
        case .digest, .bearer: nil
        case nil: parts.userInfo.map { Self.basic($0.contains(":") ? $0 : $0 + ":") }
        }
    }

    private static func basic(_ pair: String) -> String {
        "Authorization: Basic \(Data(pair.utf8).base64EncodedString())"
    }

    private static func name(_ line: String) -> String {
        line.prefix { $0 != ":" && $0 != ";" }.lowercased()
    }

    private static func has(_ name: String, _ lines: [String]) -> Bool {
        lines.contains { Self.name($0) == name }
    }

    private static func take(_ name: String, from lines: inout [String]) -> String? {
        guard let index = lines.firstIndex(where: { Self.name($0) == name }) else { return nil }
        return sent(lines.remove(at: index))
    }

    /// A line of CURLOPT_HTTPHEADER as it goes out; nil for one that only removes a header.
    private static func sent(_ line: String) -> String? {
        guard line.contains(":") else { return line.hasSuffix(";") ? "\(line.dropLast()):" : nil }
        return line.hasSuffix(":") ? nil : line
    }
}

/// The parts of a URL that a request's head is made of.
private struct SentURL {
    var scheme: String
    /// Decoded; nil for none.
    var userInfo: String?
    /// With the port where it is not the scheme's own.
    var host: String
    /// Path and query.
    var target: String

    init?(_ url: String) {
        guard let mark = url.firstRange(of: "://") else { return nil }
        scheme = String(url[..<mark.lowerBound])
        let rest = url[mark.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let at = authority.lastIndex(of: "@")
        if let at { userInfo = PercentCode.text(authority[..<at]) }
        host = String(at.map { authority[authority.index(after: $0)...] } ?? authority)
        let port = scheme.lowercased() == "https" ? ":443" : ":80"
        if host.hasSuffix(port) { host.removeLast(port.count) }
        let path = rest[authority.endIndex...]
        target = path.hasPrefix("/") ? String(path) : "/" + path
    }
}
