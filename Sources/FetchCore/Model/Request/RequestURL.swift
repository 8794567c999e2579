/// Where the parts of an absolute http or https URL stand, found and checked over its bytes.
///
/// It is stricter than libcurl where a list could mean something else than it says: no scheme is guessed, and there is
/// no backslash, control character or space. What it lets through is sent as it is, but for bytes beyond ASCII: those
/// of the host become its IDNA name, those behind it `%XX`.
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
    /// Whether a byte before the path is beyond ASCII.
    let hasWideAuthority: Bool
    /// Whether a byte behind the authority is beyond ASCII.
    let hasWideTail: Bool

    /// Finds the parts; the host is checked by ``hostName(in:)``, so that a reader need not do it line after line.
    init(scanning url: UnsafeBufferPointer<UInt8>) throws(RequestFault) {
        guard url.count <= Self.longest else {
            throw RequestFault(
                what: "URL of \(url.count) bytes", bytes: url, mend: "at most \(Self.longest) can be sent")
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
        var end = start
        while end < url.count {
            let byte = url[end]
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { break }
            if byte == UInt8(ascii: "@") { at = end }
            if byte == UInt8(ascii: "\\") { kinds |= Self.bad }
            kinds |= Self.kind(byte)
            end += 1
        }
        hasWideAuthority = kinds & Self.wide != 0
        var tail: UInt8 = 0
        for index in end..<url.count { tail |= Self.kind(url[index]) }
        hasWideTail = tail & Self.wide != 0
        if (kinds | tail) & Self.bad != 0 { throw Self.byteFault(url, authorityEnd: end) }
        authority = start..<end
        hasUserInfo = at >= 0
        hostAndPort = (at >= 0 ? at + 1 : start)..<end
        if hostAndPort.isEmpty { throw Self.noHost(url) }
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
    /// The checked scheme, name and port of the URL that was scanned.
    func hostName(in url: UnsafeBufferPointer<UInt8>) throws(RequestFault) -> HostName {
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
    private static func noHost(_ url: UnsafeBufferPointer<UInt8>) -> RequestFault {
        RequestFault(what: "no host in", bytes: url, mend: "expected http://host/path")
    }

    private static func badHost(_ url: UnsafeBufferPointer<UInt8>) -> RequestFault {
        RequestFault(
            what: "bad host name in", bytes: url,
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
                what: "scheme is not http or https in", bytes: url, mend: "expected http://host/path")
        }
        if rest.first == UInt8(ascii: ":"), begins(url, with: "http:") || begins(url, with: "https:") {
            return noHost(url)
        }
        let text = String(decoding: url.prefix(200), as: UTF8.self)
        let looksLikeHost = url.first.map { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "[") } ?? false
        let mend =
            looksLikeHost && rest.first != UInt8(ascii: " ")
            ? "expected http://\(RequestFault.harmless(text))" : "expected http://host/path"
        return RequestFault(what: "no http:// or https:// in", value: text, mend: mend)
    }

    private static func byteFault(_ url: UnsafeBufferPointer<UInt8>, authorityEnd: Int) -> RequestFault {
        if url.contains(where: { $0 == UInt8(ascii: " ") }) {
            return RequestFault(what: "space in the URL", bytes: url, mend: "write it as %20")
        }
        if url[..<authorityEnd].contains(UInt8(ascii: "\\")) {
            return RequestFault(
                what: "backslash before the path in", bytes: url, mend: "expected http://host/path")
        }
        return RequestFault(what: "control character in the URL", bytes: url, mend: "write it as %XX")
    }
}

extension UInt8 {
    var isASCIIAlphanumeric: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}
