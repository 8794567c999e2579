/// Finds the stretches of a URL, or of a text that quotes URLs, which are secrets; from left to right.
struct SecretScan {
    /// What it looks through.
    enum Kind {
        /// A URL alone.
        case url
        /// A text that may quote URLs: they end at white space and quotes.
        case text
        /// A line that could not be read: white space, quotes and `/` may be part of a password in it, so all up to the
        /// line's last `@` may.
        case line
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let kind: Kind
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, as kind: Kind) {
        self.bytes = bytes
        self.kind = kind
    }

    /// Copies all to the output, with the mark for each secret.
    mutating func copy(to output: inout [UInt8]) {
        var copied = 0
        while let secret = next() {
            output.append(contentsOf: bytes[copied..<secret.lowerBound])
            output.append(contentsOf: Redaction.mark.utf8)
            copied = secret.upperBound
        }
        output.append(contentsOf: bytes[copied...])
    }

    /// The next secret; nil when there is none any more.
    mutating func next() -> Range<Int>? {
        if place == 0, kind != .text {
            let start = firstAuthority
            if let userinfo = userinfo(from: start) {
                place = userinfo.upperBound
                return userinfo
            }
            place = start
        }
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "/") where isAuthorityStart(place):
                place = afterSlashes(place)
                guard let userinfo = userinfo(from: place) else { continue }
                place = userinfo.upperBound
                return userinfo
            case UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "#"):
                guard let value = secretValue(from: place) else { continue }
                place = value.upperBound
                return value
            case UInt8(ascii: "%") where escape(at: place - 1).map(Self.beginsName) == true:
                guard let value = escapedSecretValue(from: place + 2) else { continue }
                place = value.upperBound
                return value
            default: continue
            }
        }
        return nil
    }

    // MARK: Userinfo

    /// Whether `://` stands right before, or JSON's `:\/\/`: a URL within a URL, or within a text.
    private func isAuthorityStart(_ start: Int) -> Bool {
        bytes[..<start].suffix(3).elementsEqual("://".utf8)
            || bytes[..<start].suffix(5).elementsEqual(":\\/\\/".utf8)
    }

    /// Where the URL's own authority begins: after a scheme and slashes, however many there are, else at
    /// once.
    private var firstAuthority: Int {
        let scheme = bytes.firstIndex { !isSchemeByte($0) } ?? bytes.count
        guard scheme < bytes.count else { return 0 }
        let slashes = bytes[scheme] == UInt8(ascii: ":") && scheme > 0 ? scheme + 1 : 0
        let start = afterSlashes(slashes)
        // A single leading slash begins a path; a name before a colon without slashes may be a user.
        return start > slashes && (slashes > 0 || start > 1) ? start : 0
    }

    private func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private func afterSlashes(_ start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] == UInt8(ascii: "/") || bytes[place] == UInt8(ascii: "\\") {
            place += 1
        }
        return place
    }

    /// What stands before the last `@` of an authority.
    private func userinfo(from start: Int) -> Range<Int>? {
        guard start < bytes.count else { return nil }
        if kind == .line, start > 0, afterSlashes(start - 1) == start {
            return range(start, upToLastAtBefore: end(ofTextFrom: start))
        }
        let end = bytes[start...].firstIndex(where: endsAuthority) ?? bytes.count
        let authority = range(start, upToLastAtBefore: end)
        let host = authority.map { $0.upperBound + 1 } ?? start
        // A password with a raw `/`, `?` or `#` in it looks like a port that is none.
        guard !mayBeHostAndPort(bytes[host..<end]) else { return authority }
        return range(start, upToLastAtBefore: self.end(ofTextFrom: start)) ?? authority
    }

    private func range(_ start: Int, upToLastAtBefore end: Int) -> Range<Int>? {
        guard let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")), at > start else { return nil }
        return start..<at
    }

    private func mayBeHostAndPort(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard text.first != UInt8(ascii: "["), let colon = text.lastIndex(of: UInt8(ascii: ":")) else {
            return true
        }
        let port = String(decoding: text[(colon + 1)...], as: UTF8.self)
        return port.first.map(\.isNumber) == true && UInt16(port).map { $0 > 0 } == true
    }

    /// Where a URL in a text ends at the latest; in a line that could not be read, where that ends.
    private func end(ofTextFrom start: Int) -> Int {
        let isLine = kind == .line
        return bytes[start...].firstIndex { isLine ? $0 == 10 : endsText($0) } ?? bytes.count
    }

    private func endsAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"): true
        default: endsText(byte)
        }
    }

    private func endsText(_ byte: UInt8) -> Bool {
        guard kind != .url else { return false }
        switch byte {
        case 0...0x20, UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"):
            return true
        default: return false
        }
    }

    // MARK: Parameters

    /// The value of the parameter whose name begins here, if it is named like a secret and not empty.
    private func secretValue(from start: Int) -> Range<Int>? {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "=") {
            if endsName(bytes[end]) { return nil }
            end += 1
        }
        guard end < bytes.count, SecretName.matches(UnsafeBufferPointer(rebasing: bytes[start..<end])) else {
            return nil
        }
        let value = end + 1
        // A raw `;` or `?` may be part of a secret, so only `&` and `#` end it.
        let valueEnd =
            bytes[value...].firstIndex {
                $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "#") || endsText($0)
            } ?? bytes.count
        return valueEnd > value ? value..<valueEnd : nil
    }

    // MARK: Parameters of an inner URL

    /// The byte that a percent escape stands for; nil where there is none.
    private func escape(at start: Int) -> UInt8? {
        guard start + 2 < bytes.count, bytes[start] == UInt8(ascii: "%") else { return nil }
        return UInt8(String(decoding: bytes[(start + 1)...(start + 2)], as: UTF8.self), radix: 16)
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "?") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "#")
            || byte == UInt8(ascii: ";")
    }

    /// The same for `%3Ftoken%3Dvalue`: a URL that is itself a value.
    private func escapedSecretValue(from start: Int) -> Range<Int>? {
        var end = start
        while end < bytes.count, escape(at: end) != UInt8(ascii: "=") {
            if endsName(bytes[end]) || escape(at: end).map(Self.beginsName) == true { return nil }
            end += 1
        }
        guard end < bytes.count, SecretName.matches(UnsafeBufferPointer(rebasing: bytes[start..<end])) else {
            return nil
        }
        let value = end + 3
        let valueEnd =
            (value..<bytes.count).first { place in
                let byte = bytes[place]
                let escaped = escape(at: place)
                return byte == UInt8(ascii: "&") || byte == UInt8(ascii: "#") || endsText(byte)
                    || escaped == UInt8(ascii: "&") || escaped == UInt8(ascii: "#")
            } ?? bytes.count
        return valueEnd > value ? value..<valueEnd : nil
    }

    private func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "#"): true
        default: endsText(byte)
        }
    }
}
