/// What an option of curl means for a request of a list; the options as of curl 8 ([manual](https://curl.se/docs/manpage.html)).
enum CurlOption: Hashable {
    case request, header, data, dataRaw, dataBinary, dataURLEncoded, json, form, formString, user, bearer,
        userAgent
    case cookie, referer, get, head, url, range, timeout, uploadFile, httpVersion, insecure, proxy, noProxy,
        pathAsIs
    case digest, globOff, location, noLocation, maxRedirects, urlQuery
    /// A proxy of that scheme.
    case socks(String)
    /// Without effect here: output, progress, and what a run does anyway. The flag says whether a value follows.
    case ignored(takesValue: Bool)
    /// Changes what is sent in a way that is not known here.
    case unread(takesValue: Bool)
    /// Would change the request, and is an option of the whole run; the text says of which.
    case runWide(takesValue: Bool, mend: String)

    var takesValue: Bool {
        switch self {
        case .digest, .get, .head, .httpVersion, .insecure, .pathAsIs, .globOff, .location, .noLocation: false
        case .unread(let takesValue): takesValue
        case .ignored(let takesValue): takesValue
        case .runWide(let takesValue, _): takesValue
        default: true
        }
    }

    static let long: [String: CurlOption] = {
        var table: [String: CurlOption] = [
            "request": .request, "header": .header, "data": .data, "data-ascii": .data, "data-raw": .dataRaw,
            "data-binary": .dataBinary, "data-urlencode": .dataURLEncoded, "json": .json, "form": .form,
            "form-string": .formString, "user": .user, "oauth2-bearer": .bearer, "user-agent": .userAgent,
            "cookie": .cookie,
            "referer": .referer, "get": .get, "head": .head, "url": .url, "range": .range,
            "max-time": .timeout,
            "upload-file": .uploadFile, "http1.1": .httpVersion,
            "path-as-is": .pathAsIs, "basic": .ignored(takesValue: false),
            "insecure": .insecure, "proxy": .proxy, "noproxy": .noProxy,
            "preproxy": .runWide(takesValue: true, mend: "give the run -x"),
            "socks5": .socks("socks5"),
            "socks5-hostname": .socks("socks5h"),
            "socks4": .socks("socks4"),
            "socks4a": .socks("socks4a"),
            "proxy-user": .runWide(takesValue: true, mend: "write -x http://user:password@host:port"),
            "cacert": .runWide(takesValue: true, mend: "give the run --cacert"),
            "cert": .runWide(takesValue: true, mend: "give the run --cert"),
            "key": .runWide(takesValue: true, mend: "give the run --key"),
            "cookie-jar": .runWide(takesValue: true, mend: "give the run --cookie-jar"),
            "http2": .runWide(takesValue: false, mend: "give the run --http2"),
            "http2-prior-knowledge": .runWide(takesValue: false, mend: "give the run --http2"),
            "connect-timeout": .runWide(takesValue: true, mend: "give the run --connect-timeout"),
            "max-redirs": .maxRedirects, "globoff": .globOff, "location": .location,
            "location-trusted": .location, "no-location": .noLocation, "url-query": .urlQuery,
            "max-filesize": .runWide(takesValue: true, mend: "give the run --max-body"),
            "digest": .digest,
            "netrc": .runWide(takesValue: false, mend: "give the run --netrc"),
            "netrc-optional": .runWide(takesValue: false, mend: "give the run --netrc"),
            "netrc-file": .runWide(takesValue: true, mend: "give the run --netrc, which reads ~/.netrc"),
            "resolve": .runWide(takesValue: true, mend: "give the run --resolve"),
        ]
        for name in [
            "anyauth", "ntlm", "ntlm-wb", "negotiate", "proxy-digest",
            "proxy-ntlm", "proxy-negotiate", "proxy-anyauth", "proxytunnel", "post301", "post302", "post303",
            "http1.0", "tr-encoding", "haproxy-protocol", "http3", "http3-only", "crlf", "list-only",
            "ssl-revoke-best-effort",
        ] { table[name] = .unread(takesValue: false) }
        for name in [
            "connect-to", "unix-socket", "abstract-unix-socket", "aws-sigv4", "continue-at",
            "time-cond", "request-target", "config", "variable", "expand-url", "expand-data",
            "proxy-header", "interface", "etag-compare", "ciphers", "pinnedpubkey", "cert-type", "key-type",
            "pass", "delegation", "service-name", "socks5-gssapi-service", "doh-url", "dns-servers",
            "alt-svc",
            "hsts",
        ] { table[name] = .unread(takesValue: true) }
        let flags = [
            "compressed", "silent", "show-error", "include", "verbose",
            "fail",
            "fail-with-body", "progress-bar", "no-progress-meter", "no-buffer", "remote-name",
            "remote-name-all", "remote-header-name", "create-dirs", "no-keepalive", "tcp-nodelay",
            "no-compressed", "no-alpn", "parallel", "styled-output", "no-sessionid",
            "tcp-fastopen",
            "fail-early", "disable", "ssl-reqd", "tlsv1.2", "tlsv1.3", "tlsv1", "ipv4", "ipv6",
            "proto-default-https",
            "show-headers", "retry-connrefused", "retry-all-errors", "remote-time", "xattr", "raw", "http0.9",
        ]
        for name in flags { table[name] = .ignored(takesValue: false) }
        let valued = [
            "output", "output-dir", "write-out", "stderr", "trace", "trace-ascii", "dump-header", "retry",
            "retry-delay", "retry-max-time", "parallel-max", "keepalive-time", "limit-rate", "speed-limit",
            "speed-time",
            "expect100-timeout", "proto", "proto-redir", "etag-save", "config-comment",
        ]
        for name in valued { table[name] = .ignored(takesValue: true) }
        return table
    }()
}
