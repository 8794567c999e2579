/// The options of curl whose values are secrets, for lines that could not be read.
package enum SecretOption {
    private static let names: Set<String> = [
        "user", "proxy-user", "cookie", "oauth2-bearer", "pass", "proxy-pass", "cert", "proxy-cert",
        "tlsuser",
        "tlspassword", "proxy-tlsuser", "proxy-tlspassword", "login-options", "ftp-account", "aws-sigv4",
    ]
    /// The letters of curl whose values are secrets.
    private static let letters = bytes(of: CurlLetters.valued.filter { names.contains($0.value) })
    /// The letters of curl with a value, which ends a bundle of letters.
    private static let valuedLetters = bytes(of: CurlLetters.valued)

    private static func bytes(of letters: [Character: String]) -> Set<UInt8> {
        Set(letters.keys.compactMap(\.asciiValue))
    }

    /// Whether the value of `--name` is a secret: one of curl's, one begun as curl allows it, or one that is named so.
    static func isSecret(long name: String) -> Bool {
        names.contains(name)
            || (name.count > 2 && name != "proxy" && names.contains { $0.hasPrefix(name) })
            || Redaction.isSecret(header: name)
    }

    /// Whether the value of `--name` is a header.
    static func isHeader(_ name: String) -> Bool { name == "header" || name == "proxy-header" }

    /// Where the value of a secret's letter begins in a word such as `-sku`; nil when it has no such letter.
    static func secretStart(in word: [UInt8]) -> Int? {
        let start = valueStart(in: word)
        return start > 0 && letters.contains(word[start - 1]) ? start : nil
    }

    /// Where the value of a letter begins in a word of joined letters; 0 for letters without one.
    static func valueStart(in word: [UInt8]) -> Int {
        for (place, byte) in word.enumerated().dropFirst() {
            if valuedLetters.contains(byte) { return place + 1 }
            if (byte | 0x20) &- 97 >= 26 { return 0 }
        }
        return 0
    }
}
