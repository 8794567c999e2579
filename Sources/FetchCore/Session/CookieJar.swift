import FoundationEssentials
import Glibc

/// Cookies of responses, kept and sent back: of all sessions and engines that are given it, on whatever threads.
///
/// ```swift
/// let jar = CookieJar()
/// try jar.load(from: "cookies.txt")
/// configuration.cookies = jar
/// …
/// try jar.save(to: "cookies.txt")
/// ```
///
/// It keeps them as curl does: by domain, path and name, none for public suffixes such as `co.uk` where libcurl knows them, and
/// none that have expired. All methods may be called at any time, from any thread.
public final class CookieJar: Sendable {
    let store = CookieStore()

    /// An empty one.
    public init() {}

    /// Those that have not expired.
    public var cookies: [FetchCookie] {
        let now = Date.now
        // libcurl forgets those of this very second in the next one only.
        return store.lines.compactMap(FetchCookie.init).filter { cookie in
            cookie.expires.map { $0 > now } ?? true
        }
    }

    /// Those that a request to the URL carries, those with the longest path first.
    ///
    /// - Throws: ``FetchError`` of kind `input` where it is no URL.
    public func cookies(for url: some FetchURLConvertible) throws(FetchError) -> [FetchCookie] {
        let target = try Self.target(url.fetchURL)
        return cookies.filter { $0.goes(to: target.host, path: target.path) }
            .sorted { $0.path.utf8.count > $1.path.utf8.count }
    }

    /// Adds a cookie, in place of one with the same name, domain and path; one that has expired takes that away.
    ///
    /// - Throws: ``FetchError`` of kind `input` where no cookie can be so.
    public func set(_ cookie: FetchCookie) throws(FetchError) {
        if let fault = cookie.fault { throw FetchError(.input, cause: fault) }
        store.add(cookie.line)
    }

    /// Takes all away.
    public func clear() {
        store.removeAll()
    }

    /// Adds those of a file in Netscape's format, as browsers' tools and curl's `--cookie-jar` write it.
    ///
    /// - Throws: ``FetchError`` of kind `input` where it can't be read, or a line of it is no cookie; none is added then.
    public func load(from path: String) throws(FetchError) {
        let bytes = FileBlocks.contents(of: path)
        let reason = bytes == nil ? String(cString: strerror(errno)) : "it is not UTF-8 text"
        guard let text = bytes.flatMap({ String(validating: $0, as: UTF8.self) }) else {
            throw FetchError(
                .input, cause: "the cookie file '\(path.sanitised())' cannot be read: \(reason)")
        }
        var read: [FetchCookie] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            if line.allSatisfy(\.isWhitespace) { continue }
            if let cookie = FetchCookie(line: line), cookie.fault == nil {
                read.append(cookie)
            } else if !line.hasPrefix("#") {
                // The line is not told: it may have a secret.
                throw FetchError(
                    .input,
                    cause: "\(path.sanitised()):\(index + 1): no cookie; expected seven fields with tabs "
                        + "between them")
            }
        }
        for cookie in read { store.add(cookie.line) }
    }

    /// Writes them atomically to a file that curl reads, with mode 0600. Cookies that end with the
    /// session are written too.
    ///
    /// - Throws: ``FetchError`` of kind `output` where it can't be written.
    public func save(to path: String) throws(FetchError) {
        let lines =
            ["# Netscape HTTP Cookie File", "# https://curl.se/docs/http-cookies.html", ""]
            + cookies.map(\.line)
        do throws(WholeFile.Fault) {
            try WholeFile.writeSecret(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
        } catch {
            throw FetchError(
                .output, cause: "the cookie file '\(path.sanitised())' cannot be written: \(error.words)")
        }
    }

    private static func target(_ url: String) throws(FetchError) -> (host: HostName, path: String) {
        var text = url
        let result = text.withUTF8 { bytes in
            Result { () throws(RequestFault) in
                let parts = try RequestURL(scanning: bytes)
                let rest = bytes[parts.authority.upperBound...]
                let path = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
                return (try parts.hostName(in: bytes), String(decoding: path, as: UTF8.self))
            }
        }
        do throws(RequestFault) {
            let (host, path) = try result.get()
            return (host, path.isEmpty ? "/" : path)
        } catch {
            throw FetchError(error, request: RequestFault.harmless(url: Array(url.utf8)))
        }
    }
}
