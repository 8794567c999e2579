/// Finds the stretches of a URL, or of a text that quotes URLs, which are secrets; from left to right.
struct SecretScan {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// In a text a URL ends at white space and quotes.
    private let isText: Bool
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, isText: Bool) {
        self.bytes = bytes
        self.isText = isText
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
        if place == 0, !isText {
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
            default: continue
            }
        }
        return nil
    }

    // MARK: Userinfo

    /// Whether `://` stands right before: a URL within a URL, or within a text.
    private func isAuthorityStart(_ start: Int) -> Bool {
        start >= 3 && bytes[start - 2] == UInt8(ascii: "/") && bytes[start - 3] == UInt8(ascii: ":")
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
        let end = bytes[start...].firstIndex(where: endsAuthority) ?? bytes.count
        if let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")) {
            return at > start ? start..<at : nil
        }
        // A password with a raw `/`, `?` or `#` in it looks like a port that is no number.
        guard let colon = bytes[start..<end].lastIndex(of: UInt8(ascii: ":")),
            bytes[start] != UInt8(ascii: "["),
            !bytes[(colon + 1)..<end].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        let last = bytes[start...].firstIndex(where: endsText) ?? bytes.count
        guard let at = bytes[start..<last].lastIndex(of: UInt8(ascii: "@")) else { return nil }
        return start..<at
    }

    private func endsAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"): true
        default: endsText(byte)
        }
    }

    private func endsText(_ byte: UInt8) -> Bool {
        guard isText else { return false }
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

    private func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "#"): true
        default: endsText(byte)
        }
    }
}
