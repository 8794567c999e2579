import CCurl

/// Where a redirect leads, checked by libcurl's URL functions.
struct RedirectTarget: Equatable {
    /// Absolute; escapes are as the server wrote them.
    var url: String
    var host: HostName

    enum Fault: Error, Equatable {
        case unreadable
        /// Neither http nor https.
        case scheme(String)
    }

    /// The absolute form of `location` as seen from `base` ([RFC 9110 §10.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2)).
    ///
    /// It is put together here: libcurl 7.88 loses the last part of the path for `#x`, and 8.21 rewrites `%c3` as `%C3`.
    init(location: String, from base: String) throws(Fault) {
        guard let handle = curl_url() else { throw .unreadable }
        defer { curl_url_cleanup(handle) }
        let absolute = AbsoluteURL.of(location, from: base)
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME)
        guard curl_url_set(handle, CURLUPART_URL, absolute, flags) == CURLUE_OK,
            let scheme = Self.part(handle, CURLUPART_SCHEME)
        else { throw .unreadable }
        guard scheme == "http" || scheme == "https" else { throw .scheme(scheme) }
        var name = Self.part(handle, CURLUPART_HOST) ?? ""
        if name.utf8.contains(where: { $0 >= 0x80 }) {
            // What was no UTF-8 is no name.
            guard !name.contains("\u{FFFD}"), let ascii = HostSyntax.name(Array(name.utf8)),
                curl_url_set(handle, CURLUPART_HOST, ascii, 0) == CURLUE_OK
            else { throw .unreadable }
            name = ascii
        }
        guard !name.isEmpty, let url = Self.part(handle, CURLUPART_URL) else { throw .unreadable }
        let isHTTPS = scheme == "https"
        let port = Self.part(handle, CURLUPART_PORT).flatMap(UInt16.init) ?? (isHTTPS ? 443 : 80)
        let bare = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
        let zone = Self.part(handle, CURLUPART_ZONEID).map { "%" + $0 } ?? ""
        self.url = url
        host = HostName(isHTTPS: isHTTPS, name: bare.lowercased() + zone, port: port)
    }

    /// CURLU_GET_EMPTY: a lone `?` stays. libcurl 7.88 does not know it.
    private static let getEmpty: UInt32 = 1 << 14

    private static func part(_ handle: OpaquePointer, _ part: CURLUPart) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, getEmpty) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}

/// Puts a reference and the URL that it stands in together ([RFC 3986 §5.2](https://www.rfc-editor.org/rfc/rfc3986#section-5.2)).
private enum AbsoluteURL {
    /// The absolute URL, its dot segments still in it. Spaces, controls and bytes beyond ASCII are escaped as curl does it.
    static func of(_ reference: String, from base: String) -> String {
        let base = Array(base.utf8)
        let reference = Array(reference.utf8)
        guard let authorityStart = base.firstRange(of: Array("://".utf8))?.upperBound else {
            return String(decoding: escaped(reference[...]), as: UTF8.self)
        }
        let pathStart = end(of: base, from: authorityStart, at: "/?#")
        let queryStart = end(of: base, from: pathStart, at: "?#")
        var prefix: ArraySlice<UInt8>
        var slash: [UInt8] = []
        switch reference.first {
        case _ where hasScheme(reference): prefix = []
        case UInt8(ascii: "/") where reference.dropFirst().first == UInt8(ascii: "/"):
            prefix = base[..<(authorityStart - 2)]
        case UInt8(ascii: "/"): prefix = base[..<pathStart]
        case UInt8(ascii: "?"): prefix = base[..<queryStart]
        case UInt8(ascii: "#"), nil: prefix = base[..<end(of: base, from: pathStart, at: "#")]
        default:
            let last = base[pathStart..<queryStart].lastIndex(of: UInt8(ascii: "/"))
            prefix = base[..<(last.map { $0 + 1 } ?? pathStart)]
            if last == nil { slash = [UInt8(ascii: "/")] }
        }
        return String(decoding: escaped(prefix + slash + reference), as: UTF8.self)
    }

    private static func end(of url: [UInt8], from start: Int, at signs: String) -> Int {
        url[start...].firstIndex { signs.utf8.contains($0) } ?? url.count
    }

    private static func hasScheme(_ text: [UInt8]) -> Bool {
        guard let first = text.first, first.isASCIIAlphanumeric, !(48...57).contains(first) else {
            return false
        }
        let rest = text.drop { $0.isASCIIAlphanumeric || "+-.".utf8.contains($0) }
        return rest.first == UInt8(ascii: ":")
    }

    /// Leaves the authority as it is, but for an `@` in the userinfo.
    private static func escaped(_ url: ArraySlice<UInt8>) -> [UInt8] {
        let url = Array(url)
        let start = url.firstRange(of: Array("://".utf8))?.upperBound ?? 0
        let pathStart = end(of: url, from: start, at: "/?#")
        var result = Array(url[..<start])
        if let at = url[start..<pathStart].lastIndex(of: UInt8(ascii: "@")) {
            URLEncoding.append(url[start..<at], to: &result, escaping: UInt8(ascii: "@"))
            result += url[at..<pathStart]
        } else {
            result += url[start..<pathStart]
        }
        var isQuery = false
        for byte in url[pathStart...] {
            if byte == UInt8(ascii: "?") { isQuery = true }
            if byte == UInt8(ascii: "#") { isQuery = false }
            switch byte {
            case UInt8(ascii: " ") where isQuery: result.append(UInt8(ascii: "+"))
            case 0...0x20, 0x7F...0xFF: PercentCode.append(byte, to: &result)
            default: result.append(byte)
            }
        }
        return result
    }
}
