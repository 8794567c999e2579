import CCurl
import Glibc

/// A handle's URL in parts (https://curl.se/libcurl/c/CURLOPT_CURLU.html).
///
/// Left to itself libcurl takes a URL apart for each request and puts it together again. Between two requests to one origin
/// only path and query change here. The loop thread's alone.
final class CurlURL {
    /// For CURLOPT_CURLU; it lives as long as this.
    let raw: OpaquePointer
    /// Scheme and authority of the URL that it has, without a NUL; empty when it has none.
    private var origin: [CChar] = []
    private var path: [CChar] = []

    /// Nil when libcurl has no memory for one.
    init?() {
        guard let raw = curl_url() else { return nil }
        self.raw = raw
    }

    deinit {
        curl_url_cleanup(raw)
    }

    /// Takes another URL; false when it can't be taken apart, which libcurl then says better of the text.
    func set(_ url: UnsafePointer<CChar>) -> Bool {
        guard let pathStart = Self.pathStart(url) else { return replace(url, originLength: 0) }
        let length = pathStart - url
        guard length == origin.count, memcmp(url, origin, length) == 0, Self.isPlain(pathStart) else {
            return replace(url, originLength: length)
        }
        let query = strchr(pathStart, 0x3f)
        guard let query else {
            return curl_url_set(raw, CURLUPART_PATH, pathStart, 0) == CURLUE_OK
                && curl_url_set(raw, CURLUPART_QUERY, nil, 0) == CURLUE_OK
        }
        path.removeAll(keepingCapacity: true)
        path.append(
            contentsOf: UnsafeBufferPointer(start: pathStart, count: UnsafePointer(query) - pathStart))
        path.append(0)
        return curl_url_set(raw, CURLUPART_PATH, path, 0) == CURLUE_OK
            && curl_url_set(raw, CURLUPART_QUERY, query + 1, 0) == CURLUE_OK
    }

    private func replace(_ url: UnsafePointer<CChar>, originLength: Int) -> Bool {
        // What is asked for is what is recorded: `/a/../b` goes out as it is written.
        guard curl_url_set(raw, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK else {
            origin = []
            return false
        }
        origin = Array(UnsafeBufferPointer(start: url, count: originLength))
        return true
    }

    /// What has to be asked for by CURLOPT_REQUEST_TARGET, since libcurl would change the URL's path; nil where it would not.
    ///
    /// 8.21 rewrites `%c3` as `%C3`, and with that a path that was signed is another one.
    static func changedTarget(_ url: UnsafePointer<CChar>) -> String? {
        guard rewritesEscapes, let start = pathStart(url) else { return nil }
        let path = UnsafeBufferPointer(start: start, count: strcspn(start, "?#"))
        let percent = CChar(bitPattern: UInt8(ascii: "%"))
        guard
            path.indices.dropLast(2).contains(where: { place in
                path[place] == percent && (isLowerHex(path[place + 1]) || isLowerHex(path[place + 2]))
            })
        else { return nil }
        let target = UnsafeBufferPointer(start: start, count: strcspn(start, "#"))
        return String(decoding: target.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func isLowerHex(_ byte: CChar) -> Bool { (0x61...0x66).contains(byte) }

    /// Whether this libcurl does so, found out by asking it.
    private static let rewritesEscapes: Bool = {
        guard let handle = curl_url() else { return false }
        defer { curl_url_cleanup(handle) }
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_set(handle, CURLUPART_URL, "http://h/%c3", 0) == CURLUE_OK,
            curl_url_get(handle, CURLUPART_PATH, &text, UInt32(CURLU_URLENCODE)) == CURLUE_OK, let text
        else { return false }
        defer { curl_free(text) }
        return strcmp(text, "/%c3") != 0
    }()

    /// Where the path of a URL begins that has one.
    private static func pathStart(_ url: UnsafePointer<CChar>) -> UnsafePointer<CChar>? {
        guard let scheme = strstr(url, "://"), let end = strpbrk(scheme + 3, "/?#"), end.pointee == 0x2f
        else {
            return nil
        }
        return UnsafePointer(end)
    }

    /// Whether path and query mean the same set one by one as within a URL: set alone, `%2F` would become `%2f`, and a lone
    /// `?` would go.
    private static func isPlain(_ path: UnsafePointer<CChar>) -> Bool {
        guard strpbrk(path, "%#") == nil else { return false }
        guard let query = strchr(path, 0x3f) else { return true }
        return query[1] != 0
    }
}
