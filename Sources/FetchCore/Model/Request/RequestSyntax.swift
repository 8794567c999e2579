import Glibc

/// What a method and a header may look like: nothing in them can end their line and begin another.
package enum RequestSyntax {
    /// A token ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)), and not CONNECT, which asks a
    /// proxy for a tunnel and has no URL.
    package static func check(_ method: FetchMethod) throws(RequestFault) {
        let bytes = method.rawValue.utf8
        guard !bytes.isEmpty, bytes.count <= 255, bytes.allSatisfy(isTokenByte), method.rawValue != "CONNECT"
        else {
            throw RequestFault(
                what: "bad method", value: method.rawValue, mend: "expected a word such as GET or POST")
        }
    }

    /// The name is a token; the value has no CR, LF or NUL.
    package static func check(_ header: HeaderField) throws(RequestFault) {
        guard !header.name.isEmpty, header.name.utf8.count <= 65535, header.name.utf8.allSatisfy(isTokenByte)
        else {
            throw RequestFault(
                what: "bad header name", value: header.name,
                mend: "expected 'Name: value', the name of letters, digits and '-'")
        }
        guard header.value.utf8.allSatisfy({ $0 != 13 && $0 != 10 && $0 != 0 }) else {
            throw RequestFault(
                what: "line break or NUL in the header", value: header.name,
                mend: "write the value on one line")
        }
    }

    /// Whether an absolute URL has credentials of its own, `http://user:password@host/`: they are sent, not the run's.
    package static func hasUserInfo(_ url: String) -> Bool {
        var url = url
        return url.withUTF8 { (try? RequestURL(scanning: $0))?.hasUserInfo ?? false }
    }

    /// The URL with the userinfo of another one; unchanged where it has its own, or the other has none.
    static func url(_ url: String, withUserInfoOf other: String) -> String {
        var other = other
        let userInfo = other.withUTF8 { bytes -> String? in
            guard let parts = try? RequestURL(scanning: bytes), parts.hasUserInfo else { return nil }
            return String(
                decoding: bytes[parts.authority.lowerBound..<parts.hostAndPort.lowerBound], as: UTF8.self)
        }
        guard let userInfo, !hasUserInfo(url), let scheme = url.firstRange(of: "://") else { return url }
        return url[..<scheme.upperBound] + userInfo + url[scheme.upperBound...]
    }

    /// Whether the header tells how long a body is, how it is framed, or that it waits to be asked for: these are never a
    /// request's own, since they have to fit what is sent ([RFC 9112 §6](https://www.rfc-editor.org/rfc/rfc9112#section-6)).
    package static func isFraming(header name: String) -> Bool {
        switch name.utf8.count {
        case 6: name.lowercased() == "expect"
        case 14: name.lowercased() == "content-length"
        case 17: name.lowercased() == "transfer-encoding"
        default: false
        }
    }

    /// Whether the byte may stand in a token.
    package static func isTokenByte(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || tokenSigns.contains(byte)
    }

    private static let tokenSigns = Set("!#$%&'*+-.^_`|~".utf8)
}

/// Writes a URL as the one that is sent.
enum URLEncoding {
    /// The host in its IDNA form, `%XX` for every other byte beyond ASCII, `%40` for each `@` within the userinfo.
    static func ascii(
        _ url: UnsafeBufferPointer<UInt8>, parts: RequestURL
    ) throws(RequestFault) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(url.count + 64)
        if parts.hasUserInfo {
            append(url[..<parts.authority.lowerBound], to: &result)
            // libcurl takes the first `@` for the end of the userinfo.
            append(
                url[parts.authority.lowerBound..<(parts.hostAndPort.lowerBound - 1)], to: &result,
                escaping: UInt8(ascii: "@"))
            result.append(UInt8(ascii: "@"))
        } else {
            append(url[..<parts.hostAndPort.lowerBound], to: &result)
        }
        let hostBytes = url[parts.hostAndPort]
        if hostBytes.contains(where: { $0 >= 0x80 }) {
            let host = try parts.hostName(in: url)
            result += Array(host.name.utf8)
            if let colon = hostBytes.lastIndex(of: UInt8(ascii: ":")) { result += Array(hostBytes[colon...]) }
        } else {
            result += Array(hostBytes)
        }
        append(url[parts.hostAndPort.upperBound...], to: &result)
        return result
    }

    /// Appends the bytes, with `%XX` for those beyond ASCII and for the given one.
    static func append(
        _ bytes: some Sequence<UInt8>, to result: inout [UInt8], escaping sign: UInt8? = nil
    ) {
        for byte in bytes {
            if byte < 0x80, byte != sign {
                result.append(byte)
            } else {
                PercentCode.append(byte, to: &result)
            }
        }
    }
}

/// Tells bodies apart by 64 bits, by their bytes alone; a file's contents are read once a path.
struct BodyHashes {
    private var files: [String: UInt64] = [:]

    /// 0 for no body and for an empty one: their keys are the same.
    mutating func hash(of body: RequestBody) -> UInt64 {
        switch body {
        case .none: return 0
        case .bytes(let bytes):
            return bytes.withUnsafeBytes { bytes in
                var hash: UInt64 = 0
                for start in stride(from: 0, to: bytes.count, by: FileBlocks.size) {
                    let end = min(start + FileBlocks.size, bytes.count)
                    hash = ByteHash.of(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), seed: hash)
                }
                return hash
            }
        case .file(let path):
            if let known = files[path] { return known }
            var hash: UInt64 = 0
            FileBlocks.read(path) { hash = ByteHash.of($0, seed: hash) }
            files[path] = hash
            return hash
        }
    }
}

/// Finds the number of a URL's host without making a `String` for a host that was met before.
struct HostCache {
    private struct Entry {
        var start: Int
        var count: Int
        var isHTTPS: Bool
        var id: HostID
    }

    private let table: HostTable
    private let shard: HostShard?
    /// `host:port` as written, back to back.
    private var written: [UInt8] = []
    private var entries: [UInt64: Entry] = [:]
    private var last: Entry?
    /// Above this what was written is forgotten: a list whose every line has a host of its own gains nothing by it.
    private static let longestMemory = 1 << 20

    init(table: HostTable, shard: HostShard?) {
        self.table = table
        self.shard = shard
    }

    /// The host's number; `none` when it belongs to another shard.
    mutating func host(of parts: RequestURL, in url: UnsafeBufferPointer<UInt8>) throws(RequestFault)
        -> HostID
    {
        let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(url)[parts.hostAndPort])
        if let last, matches(last, bytes, isHTTPS: parts.isHTTPS) { return last.id }
        let hash = ByteHash.of(bytes, seed: parts.isHTTPS ? 1 : 0)
        if let entry = entries[hash], matches(entry, bytes, isHTTPS: parts.isHTTPS) {
            last = entry
            return entry.id
        }
        let name = try parts.hostName(in: url)
        let id = shard.map { $0.contains(name) } ?? true ? table.intern(name) : .none
        if written.count > Self.longestMemory {
            written.removeAll()
            entries.removeAll()
        }
        let entry = Entry(start: written.count, count: bytes.count, isHTTPS: parts.isHTTPS, id: id)
        written.append(contentsOf: bytes)
        entries[hash] = entry
        last = entry
        return id
    }

    private func matches(_ entry: Entry, _ bytes: UnsafeRawBufferPointer, isHTTPS: Bool) -> Bool {
        guard entry.count == bytes.count, entry.isHTTPS == isHTTPS, let base = bytes.baseAddress else {
            return false
        }
        return written.withUnsafeBytes { written in
            written.baseAddress.map { memcmp($0 + entry.start, base, entry.count) == 0 } ?? false
        }
    }
}
