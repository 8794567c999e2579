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
        if place == 0, !isText, !hasScheme, let userinfo = userinfo(from: 0) {
            place = userinfo.upperBound
            return userinfo
        }
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "/") where isAuthorityStart(place):
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

    /// Whether `://` or a leading `//` stands right before.
    private func isAuthorityStart(_ start: Int) -> Bool {
        guard start >= 2, bytes[start - 2] == UInt8(ascii: "/") else { return false }
        return start == 2 || bytes[start - 3] == UInt8(ascii: ":")
    }

    /// Whether an authority is marked by `//` anywhere before path and query; else it is taken to come first.
    private var hasScheme: Bool {
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return false }
        return isAuthorityStart(slash + 2) && bytes.count > slash + 1
            && bytes[slash + 1] == UInt8(ascii: "/")
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
