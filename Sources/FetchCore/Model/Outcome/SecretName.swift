/// Tells whether a query parameter or header is named like a token, key, secret, password or signature.
///
/// A name is taken apart at everything that is no letter and where camelCase changes, so that `sort_key`,
/// `apiKey` and `X-Api-Key` hold the word `key`, while `monkey` and `keyboard` do not. Names that are written
/// in one are known by what they end with (`accesstoken`) or as a whole (`apikey`).
enum SecretName {
    /// Secret as a word of a name.
    private static let words: Set<String> = [
        "token", "key", "secret", "secrets", "password", "passwd", "passphrase", "passcode", "pwd", "pass",
        "signature", "sig", "hmac", "auth", "authorization", "oauth", "bearer", "jwt", "credential",
        "credentials", "otp",
    ]
    /// Secret as the end of a word.
    private static let endings = ["token", "secret", "password", "passwd", "signature"]
    /// Secret as a whole name, its words written together.
    private static let names: Set<String> = [
        "apikey", "accesskey", "secretkey", "privatekey", "authkey", "sharedkey", "appkey", "subscriptionkey",
        "masterkey", "userkey", "signingkey", "encryptionkey", "accountkey", "sessionkey", "functionskey",
        "sessionid", "sessid", "jsessionid", "phpsessid",
    ]
    /// The bytes are a name as a URL has it: percent escapes count as what they stand for.
    static func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        if name.contains(UInt8(ascii: "%")) {
            return PercentCode.decoded(name).withUnsafeBufferPointer { matchesPlain($0) }
        }
        return matchesPlain(name)
    }

    static func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { matchesPlain($0) }
    }

    private static func matchesPlain(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard isSuspicious(name) else { return false }
        let split = self.split(name)
        if names.contains(split.joined()) { return true }
        return split.contains { word in
            words.contains(word) || names.contains(word) || endings.contains { word.hasSuffix($0) }
        }
    }

    /// Whether there is a part in the name without which no name is secret: settles most names without a
    /// `String`.
    private static func isSuspicious(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        for start in name.indices {
            let isFound =
                switch name[start] | 0x20 {
                case UInt8(ascii: "a"): has("auth", at: start, in: name)
                case UInt8(ascii: "b"): has("bearer", at: start, in: name)
                case UInt8(ascii: "c"): has("credential", at: start, in: name)
                case UInt8(ascii: "h"): has("hmac", at: start, in: name)
                case UInt8(ascii: "j"): has("jwt", at: start, in: name)
                case UInt8(ascii: "k"): has("key", at: start, in: name)
                case UInt8(ascii: "o"): has("otp", at: start, in: name)
                case UInt8(ascii: "p"): has("pass", at: start, in: name) || has("pwd", at: start, in: name)
                case UInt8(ascii: "s"):
                    has("secret", at: start, in: name) || has("sig", at: start, in: name)
                        || has("sess", at: start, in: name)
                case UInt8(ascii: "t"): has("token", at: start, in: name)
                default: false
                }
            if isFound { return true }
        }
        return false
    }

    /// Whether the letters stand there, in any case.
    private static func has(
        _ letters: StaticString, at start: Int, in name: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let length = letters.utf8CodeUnitCount
        guard name.count - start >= length else { return false }
        return (0..<length).allSatisfy { name[start + $0] | 0x20 == letters.utf8Start[$0] }
    }

    /// The words of a name in lower case: `X-Amz-SignedHeaders` is `x`, `amz`, `signed`, `headers`.
    static func split(_ name: UnsafeBufferPointer<UInt8>) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
        func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
        func endWord() {
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        for (place, byte) in name.enumerated() {
            guard isUpper(byte) || isLower(byte) else {
                endWord()
                continue
            }
            if isUpper(byte), place > 0 {
                // `apiKey` and the last letter of an acronym: `APIKey`.
                let before = name[place - 1]
                let after = place + 1 < name.count ? name[place + 1] : 0
                if isLower(before) || (isUpper(before) && isLower(after)) { endWord() }
            }
            word.append(byte | 0x20)
        }
        endWord()
        return words
    }
}
