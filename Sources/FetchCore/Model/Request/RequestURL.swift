/// Where the parts of an absolute http or https URL stand, found and checked over its bytes.
///
/// It is stricter than libcurl where a list could mean something else than it says: no scheme is guessed, and there is
/// no backslash, control character or space. What it lets through is sent as it is, but for bytes beyond ASCII (those of
/// the host become its IDNA name, others `%XX`) and a raw `@` in the userinfo, which becomes `%40`: the last one before
/// the path ends the userinfo, as in [browsers](https://url.spec.whatwg.org/#authority-state).
struct RequestURL {
    /// libcurl refuses anything longer ([CURL_MAX_INPUT_LENGTH](https://curl.se/libcurl/c/CURLOPT_URL.html)).
    static let longest = 8_000_000

    let isHTTPS: Bool
    /// The bytes behind `://` up to the path, query or fragment.
    let authority: Range<Int>
    /// Whether the authority begins with `user:password@`.
    let hasUserInfo: Bool
    /// Host and port, without the user info.
    let hostAndPort: Range<Int>
    /// Whether it is sent otherwise than it is written, as ``URLEncoding`` does it.
    let needsEncoding: Bool

    /// Finds the parts; the host is checked by ``hostName(in:)``, so that a reader need not do it line after line.
    init(scanning url: UnsafeBufferPointer<UInt8>) throws(RequestFault) {
        guard url.count <= Self.longest else {
            throw RequestFault(
                what: "URL of \(url.count) bytes", url: url, mend: "at most \(Self.longest) can be sent")
        }
        let start: Int
        if Self.begins(url, with: "http://") {
            isHTTPS = false
            start = 7
        } else if Self.begins(url, with: "https://") {
            isHTTPS = true
            start = 8
        } else {
            throw Self.schemeFault(url)
        }
        var kinds: UInt8 = 0
        var at = -1
        var atCount = 0
        var end = start
        while end < url.count {
            let byte = url[end]
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { break }
            if byte == UInt8(ascii: "@") {
                at = end
                atCount += 1
            }
            if byte == UInt8(ascii: "\\") { kinds |= Self.bad }
            kinds |= Self.kind(byte)
            end += 1
        }
        var tail: UInt8 = 0
        for index in end..<url.count { tail |= Self.kind(url[index]) }
        needsEncoding = (kinds | tail) & Self.wide != 0 || atCount > 1
        if (kinds | tail) & Self.bad != 0 { throw Self.byteFault(url, authorityEnd: end) }
        authority = start..<end
        hasUserInfo = at >= 0
        hostAndPort = (at >= 0 ? at + 1 : start)..<end
        if hostAndPort.isEmpty { throw Self.noHost(url) }
        // Nobody writes a port that is none, but `http://user:#x@host/` has one.
        if url[end - 1] == UInt8(ascii: ":"), let fault = passwordFault(url) { throw fault }
    }

    private static let bad: UInt8 = 1
    private static let wide: UInt8 = 2

    @inline(__always)
    private static func kind(_ byte: UInt8) -> UInt8 {
        (byte <= 0x20 || byte == 0x7F ? bad : 0) | (byte >> 7) << 1
    }

    private static func begins(_ url: UnsafeBufferPointer<UInt8>, with scheme: StaticString) -> Bool {
        guard url.count >= scheme.utf8CodeUnitCount else { return false }
        for index in 0..<scheme.utf8CodeUnitCount {
            let byte = url[index]
            let lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte
            if lower != scheme.utf8Start[index] { return false }
        }
        return true
    }
}

// MARK: - The host

extension RequestURL {
    /// Where an absolute URL leads.
    ///
    /// - Throws: Why it can be no request's.
    static func hostName(of url: String) throws(RequestFault) -> HostName {
        let bytes = Array(url.utf8)
        return try bytes.withUnsafeBufferPointer { bytes throws(RequestFault) in
            try RequestURL(scanning: bytes).hostName(in: bytes)
        }
    }

    /// `user:password` as it is written; nil where the URL has none, or is none.
    static func userInfo(of url: String) -> String? {
        var url = url
        return url.withUTF8 { bytes in
            guard let parts = try? RequestURL(scanning: bytes), parts.hasUserInfo else { return nil }
            return String(
                decoding: bytes[parts.authority.lowerBound..<parts.hostAndPort.lowerBound - 1], as: UTF8.self)
        }
    }

    /// The checked scheme, name and port of the URL that was scanned.
    func hostName(in url: UnsafeBufferPointer<UInt8>) throws(RequestFault) -> HostName {
        do throws(RequestFault) {
            return try readHostName(in: url)
        } catch {
            // What looks like a bad host or port may be a user and the beginning of a password.
            throw passwordFault(url) ?? error
        }
    }

    private func readHostName(in url: UnsafeBufferPointer<UInt8>) throws(RequestFault) -> HostName {
        let bytes = url[hostAndPort]
        var nameEnd = bytes.endIndex
        let isLiteral = bytes.first == UInt8(ascii: "[")
        if isLiteral {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw Self.badHost(url) }
            nameEnd = close + 1
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            nameEnd = colon
        }
        let port = try portNumber(bytes[nameEnd...], in: url)
        let nameBytes = bytes[bytes.startIndex..<nameEnd]
        if nameBytes.isEmpty { throw Self.noHost(url) }
        let name = isLiteral ? HostSyntax.ipv6(nameBytes) : HostSyntax.name(nameBytes)
        guard let name else { throw Self.badHost(url) }
        return HostName(isHTTPS: isHTTPS, name: name, port: port)
    }

    /// The port that stands there: empty, `:` (both mean the scheme's own) or `:8080`.
    private func portNumber(
        _ text: Slice<UnsafeBufferPointer<UInt8>>, in url: UnsafeBufferPointer<UInt8>
    ) throws(RequestFault) -> UInt16 {
        let digits = text.dropFirst()
        if let colon = text.first, colon != UInt8(ascii: ":") { throw Self.badHost(url) }
        if digits.isEmpty { return isHTTPS ? 443 : 80 }
        var port = 0
        for digit in digits {
            guard (48...57).contains(digit) else { throw Self.badPort(digits) }
            port = port * 10 + Int(digit - 48)
            if port > 65535 { throw Self.badPort(digits) }
        }
        if port == 0 { throw Self.badPort(digits) }
        return UInt16(port)
    }
}

// MARK: - What is wrong with it

extension RequestURL {
    /// What is wrong when the `/`, `?` or `#` that ends the authority stands in a password; nil when no `@` comes behind it,
    /// or no `:` before it.
    private func passwordFault(_ url: UnsafeBufferPointer<UInt8>) -> RequestFault? {
        let end = authority.upperBound
        guard end < url.count, url[authority].contains(UInt8(ascii: ":")),
            url[end...].contains(UInt8(ascii: "@"))
        else { return nil }
        let sign = url[end]
        let code = "%" + String(sign, radix: 16, uppercase: true)
        return RequestFault(
            what: "'\(Character(Unicode.Scalar(sign)))' in the password of", url: url,
            mend: "write it as \(code)")
    }

    private static func noHost(_ url: UnsafeBufferPointer<UInt8>) -> RequestFault {
        RequestFault(what: "no host in", url: url, mend: "expected http://host/path")
    }

    private static func badHost(_ url: UnsafeBufferPointer<UInt8>) -> RequestFault {
        RequestFault(
            what: "bad host name in", url: url,
            mend: "expected letters, digits, '-', '.' and '_', or an IPv6 address in brackets")
    }

    private static func badPort(_ digits: some Collection<UInt8>) -> RequestFault {
        RequestFault(what: "bad port", bytes: digits, mend: "expected a number from 1 to 65535")
    }

    private static func schemeFault(_ url: UnsafeBufferPointer<UInt8>) -> RequestFault {
        if url.isEmpty { return RequestFault(what: "no URL", mend: "expected http://host/path") }
        let isTokenByte = { (byte: UInt8) in
            byte.isASCIIAlphanumeric || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
        }
        let scheme = url.prefix(while: isTokenByte)
        let rest = url.dropFirst(scheme.count)
        if rest.starts(with: "://".utf8) {
            return RequestFault(
                what: "scheme is not http or https in", url: url, mend: "expected http://host/path")
        }
        if Self.otherSchemes.contains(where: { begins(url, with: $0) }), !beginsWithPort(rest.dropFirst()) {
            // What stands behind it is no part of a web address, and may be a person's.
            return RequestFault(
                what: "scheme is not http or https:", bytes: scheme, mend: "expected http://host/path")
        }
        if rest.first == UInt8(ascii: ":"), begins(url, with: "http:") || begins(url, with: "https:") {
            return noHost(url)
        }
        var fault = RequestFault(
            what: "no http:// or https:// in", url: url, mend: "expected http://host/path")
        if looksLikeHost(url), let value = fault.value { fault.mend = "expected http://\(value)" }
        return fault
    }

    /// Schemes that links of pages have without `//`: what stands before the colon is no host.
    private static let otherSchemes: [StaticString] = [
        "mailto:", "tel:", "sms:", "javascript:", "data:", "about:", "urn:", "file:", "magnet:",
        "geo:", "news:",
        "cid:", "view-source:",
    ]

    /// Whether it goes on as behind the name of a host: with up to five digits alone, or before a path.
    private static func beginsWithPort(_ rest: some Collection<UInt8>) -> Bool {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let end = rest.dropFirst(digits.count).first
        return (1...5).contains(digits.count) && (end == nil || end == UInt8(ascii: "/"))
    }

    /// Whether only the scheme seems to be missing.
    private static func looksLikeHost(_ url: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = url.first else { return false }
        if first == UInt8(ascii: "[") {
            // An IPv6 address, rather than a list of JSON.
            guard let second = url.dropFirst().first else { return false }
            return second == UInt8(ascii: ":") || second.isASCIIAlphanumeric
        }
        var slashes = 0
        var last: UInt8 = 0
        for byte in url {
            if byte == UInt8(ascii: "/"), last == byte { slashes += 1 }
            last = byte
        }
        return first.isASCIIAlphanumeric && slashes == 0
            && !url.contains { $0 <= 32 || "\"<>{}[]\\^`|,".utf8.contains($0) }
    }

    private static func byteFault(_ url: UnsafeBufferPointer<UInt8>, authorityEnd: Int) -> RequestFault {
        if url.contains(where: { $0 == UInt8(ascii: " ") }) {
            return RequestFault(what: "space in the URL", url: url, mend: "write it as %20")
        }
        if url[..<authorityEnd].contains(UInt8(ascii: "\\")) {
            return RequestFault(
                what: "backslash before the path in", url: url, mend: "expected http://host/path")
        }
        return RequestFault(what: "control character in the URL", url: url, mend: "write it as %XX")
    }
}
