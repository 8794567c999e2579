/// `%XX`, as URLs and forms have bytes that cannot stand in them ([RFC 3986 §2.1](https://www.rfc-editor.org/rfc/rfc3986#section-2.1)).
package enum PercentCode {
    package static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "%"))
        for value in [byte >> 4, byte & 15] { bytes.append(value < 10 ? value + 48 : value + 55) }
    }

    /// All but letters, digits and `-._~`, as `--data-urlencode` does.
    package static func encoded(_ text: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text {
            if byte.isASCIIAlphanumeric || "-._~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                append(byte, to: &bytes)
            }
        }
        return bytes
    }

    /// What is escaped as the byte that it stands for; a `%` that is no escape stays.
    ///
    /// - Parameter plusIsSpace: whether a `+` stands for a space, as in forms and queries.
    package static func decoded(_ text: UnsafeBufferPointer<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        var place = 0
        while place < text.count {
            if text[place] == UInt8(ascii: "%"), place + 2 < text.count,
                let high = text[place + 1].hexValue, let low = text[place + 2].hexValue
            {
                bytes.append(high << 4 | low)
                place += 3
            } else {
                bytes.append(plusIsSpace && text[place] == UInt8(ascii: "+") ? 32 : text[place])
                place += 1
            }
        }
        return bytes
    }

    /// The text with its escapes undone; nil where a `%` is no escape or the result is no UTF-8.
    package static func text(_ text: some StringProtocol) -> String? {
        var whole = String(text)
        return whole.withUTF8 { bytes in
            let decoded = self.decoded(bytes)
            // Each escape took two bytes with it; one that stayed took none.
            let escapes = bytes.count { $0 == UInt8(ascii: "%") }
            guard bytes.count - decoded.count == 2 * escapes else { return nil }
            return String(validating: decoded, as: UTF8.self)
        }
    }
}
