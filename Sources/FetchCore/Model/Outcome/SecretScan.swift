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
    /// The name of the parameter whose value was found last; nil for a log-in.
    private var name: Range<Int>?

    init(_ bytes: UnsafeBufferPointer<UInt8>, as kind: Kind) {
        self.bytes = bytes
        self.kind = kind
    }

    /// All secrets of the text.
    static func all(in bytes: UnsafeBufferPointer<UInt8>, as kind: Kind) -> [FoundSecret] {
        var scan = SecretScan(bytes, as: kind)
        var found: [FoundSecret] = []
        while let secret = scan.next() {
            found.append(
                FoundSecret(range: secret, name: scan.name.map { String(decoding: bytes[$0], as: UTF8.self) })
            )
        }
        return found
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
        name = nil
        if place == 0, kind != .text {
            let start = firstAuthority
            if let userinfo = userinfo(from: start) {
                place = userinfo.upperBound
                return userinfo
            }
            place = start
        }
        while place < bytes.count {
            guard Self.mayBeSign(bytes[place]) else {
                place += 1
                continue
            }
            let sign = sign(at: place)
            place = sign.end
            guard let secret = secret(behind: sign) else { continue }
            place = secret.upperBound
            return secret
        }
        return nil
    }

    /// The secret that a sign begins.
    private mutating func secret(behind sign: Sign) -> Range<Int>? {
        switch sign.byte {
        case UInt8(ascii: ":"), UInt8(ascii: "="):
            guard let slashes = slashes(from: place) else { return nil }
            place = slashes.end
            return slashes.level == 0
                ? userinfo(from: place) : innerUserinfo(from: place, level: slashes.level)
        case UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "#"):
            return secretValue(from: place, level: sign.level)
        default: return nil
        }
    }

    // MARK: Signs

    /// A byte, perhaps as a percent escape: a URL may be the value of a parameter, and that URL of another one.
    private struct Sign {
        let byte: UInt8
        /// How often it is escaped: `=` is 0, `%3D` 1, `%253D` 2.
        let level: Int
        let end: Int
    }

    private static func mayBeSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "%"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "&"),
            UInt8(ascii: ";"), UInt8(ascii: "#"):
            true
        default: false
        }
    }

    private func sign(at start: Int) -> Sign {
        let plain = Sign(byte: bytes[start], level: 0, end: start + 1)
        guard plain.byte == UInt8(ascii: "%"), var byte = hex(at: start + 1) else { return plain }
        var digits = start + 1
        var level = 1
        while byte == UInt8(ascii: "%"), let inner = hex(at: digits + 2) {
            byte = inner
            digits += 2
            level += 1
        }
        return Sign(byte: byte, level: level, end: digits + 2)
    }

    private func hex(at start: Int) -> UInt8? {
        guard start + 1 < bytes.count, let high = bytes[start].hexValue, let low = bytes[start + 1].hexValue
        else { return nil }
        return high << 4 | low
    }

    /// Two slashes or more, JSON's `\/` included, and how often they are escaped; nil for fewer.
    private func slashes(from start: Int) -> (level: Int, end: Int)? {
        var place = start
        var level = 0
        var count = 0
        while place < bytes.count {
            let sign = sign(at: place)
            if sign.byte == UInt8(ascii: "/") {
                count += 1
                level = max(level, sign.level)
            } else if sign.byte != UInt8(ascii: "\\") {
                break
            }
            place = sign.end
        }
        return count >= 2 ? (level, place) : nil
    }

    // MARK: Userinfo

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

    /// The same for `%2F%2Fuser%3Apassword%40host`.
    private func innerUserinfo(from start: Int, level: Int) -> Range<Int>? {
        var place = start
        var at: Int?
        while place < bytes.count, !endsText(bytes[place]), bytes[place] != UInt8(ascii: "&") {
            let sign = sign(at: place)
            if sign.level <= level {
                if endsAuthority(sign.byte) { break }
                if sign.byte == UInt8(ascii: "@") { at = place }
            }
            place = sign.end
        }
        return at.flatMap { $0 > start ? start..<$0 : nil }
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
    ///
    /// - Parameter level: how often the sign before it is escaped; what is escaped more often is part of the value.
    private mutating func secretValue(from start: Int, level: Int) -> Range<Int>? {
        var end = start
        var value: Int?
        while value == nil {
            guard end < bytes.count else { return nil }
            let sign = sign(at: end)
            if sign.level <= level {
                if sign.byte == UInt8(ascii: "=") {
                    value = sign.end
                    break
                }
                if endsName(sign.byte) { return nil }
            }
            end = sign.end
        }
        guard let value, SecretName.matches(UnsafeBufferPointer(rebasing: bytes[start..<end])) else {
            return nil
        }
        name = start..<end
        let valueEnd = self.valueEnd(from: value, level: level)
        return valueEnd > value ? value..<valueEnd : nil
    }

    /// A raw `;` or `?` may be part of a secret, so only `&` and `#` end it.
    private func valueEnd(from start: Int, level: Int) -> Int {
        var place = start
        while place < bytes.count, !endsText(bytes[place]) {
            let sign = sign(at: place)
            let isEnd = sign.byte == UInt8(ascii: "&") || sign.byte == UInt8(ascii: "#")
            if isEnd, sign.level <= level { break }
            place = sign.end
        }
        return place
    }

    private func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "#"): true
        default: endsText(byte)
        }
    }
}
