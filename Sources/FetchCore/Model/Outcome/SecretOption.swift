/// The options of curl whose values are secrets, for lines that could not be read.
package enum SecretOption {
    private static let names: Set<String> = [
        "user", "proxy-user", "cookie", "oauth2-bearer", "pass", "proxy-pass", "cert", "proxy-cert",
        "tlsuser",
        "tlspassword", "proxy-tlsuser", "proxy-tlspassword", "login-options", "ftp-account", "aws-sigv4",
    ]
    /// The letters of curl whose values are secrets.
    package static let letters = Set("uUbE".utf8)
    /// The letters of curl with another value, which ends a bundle of letters.
    package static let otherLetters = Set("AcCdDeFhHKmoPQrtTwxXyYz".utf8)

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
            if letters.contains(byte) || otherLetters.contains(byte) { return place + 1 }
            if (byte | 0x20) &- 97 >= 26 { return 0 }
        }
        return 0
    }
}
