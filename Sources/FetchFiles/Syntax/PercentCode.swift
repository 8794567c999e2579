/// `%XX`.
enum PercentCode {
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 48 : value + 55 }

    static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
    }

    /// All but letters, digits and `-._~` as `%XX`, as `--data-urlencode` does.
    static func encoded(_ text: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text {
            if byte.isNamePart || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "~")
            {
                bytes.append(byte)
            } else {
                append(byte, to: &bytes)
            }
        }
        return bytes
    }
}
