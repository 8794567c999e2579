import FetchCore

/// How the value of a variable is written into a text, by where it stands there.
package enum ValueEncoding: UInt8, Sendable, CaseIterable {
    /// Within a string of JSON.
    case json = 0x6A
    /// Within a URL, before its query.
    case url = 0x75
    /// Within the query of a URL.
    case query = 0x71
    /// Within a form; an escape stays.
    case form = 0x6F
    /// All but letters, digits and `-._~` as `%XX`.
    case percent = 0x70
    /// The same with a space as `+`.
    case plus = 0x73
    /// Blanks as `%20` and `%09`.
    case blanks = 0x6B
    /// What no URL has in it as `%XX`.
    case unsafe = 0x76
    /// What cannot stand in a form as `%XX`; an escape stays, and so do `&`, `#` and `+`.
    case lenientForm = 0x6C
    /// One that cannot be made up for later, such as Base64.
    case other = 0x6E

    /// A value as it stands in the text.
    package func encoded(_ value: [UInt8]) -> [UInt8] {
        switch self {
        case .json:
            var bytes: [UInt8] = []
            Template.appendEscaped(value, to: &bytes)
            return bytes
        case .url: return Self.replacing(value) { Self.isNeverInURL($0) }
        case .query: return Self.replacing(value) { Self.isNeverInURL($0) || Self.endsParameter($0) }
        case .form:
            return Self.replacingButEscapes(value) { Self.isNeverInURL($0) || Self.endsParameter($0) }
        case .percent: return PercentCode.encoded(value)
        case .plus:
            return Array(
                value.split(separator: 32, omittingEmptySubsequences: false).map(PercentCode.encoded)
                    .joined(separator: [UInt8(ascii: "+")]))
        case .blanks: return Self.replacing(value, where: \.isBlank)
        case .unsafe:
            return Self.replacing(value) { $0 <= 32 || $0 == 127 || "\"<>`".utf8.contains($0) }
        case .lenientForm:
            return Self.replacingButEscapes(value) {
                $0 <= 32 || $0 >= 127 || "\"<>`{}".utf8.contains($0)
            }
        case .other: return value
        }
    }

    /// The forms that these values may have in texts.
    package static func forms(of values: some Sequence<String>) -> [String] {
        values.flatMap { value in
            [value] + allCases.map { String(decoding: $0.encoded(Array(value.utf8)), as: UTF8.self) }
        }
    }

    private static func isNeverInURL(_ byte: UInt8) -> Bool {
        byte <= 32 || byte >= 127 || "\"<>\\".utf8.contains(byte)
    }

    private static func endsParameter(_ byte: UInt8) -> Bool { "&#+{}".utf8.contains(byte) }

    private static func replacing(_ value: [UInt8], where isReplaced: (UInt8) -> Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in value {
            if isReplaced(byte) { PercentCode.append(byte, to: &bytes) } else { bytes.append(byte) }
        }
        return bytes
    }

    /// A `%` that is no escape becomes one.
    private static func replacingButEscapes(
        _ value: [UInt8], where isReplaced: (UInt8) -> Bool
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, byte) in value.enumerated() {
            let isEscape =
                place + 2 < value.count && value[place + 1].hexValue != nil
                && value[place + 2].hexValue != nil
            if byte == UInt8(ascii: "%") ? !isEscape : isReplaced(byte) {
                PercentCode.append(byte, to: &bytes)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
