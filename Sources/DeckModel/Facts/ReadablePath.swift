/// Paths as a person reads them: what is escaped of letters beyond ASCII is shown as the letters.
///
/// Escapes of ASCII stay, for `%2F` is no `/`; so do bytes that are no UTF-8. Only what is shown is changed.
enum ReadablePath {
    static func text(_ path: String) -> String {
        guard path.utf8.contains(UInt8(ascii: "%")) else { return path }
        let bytes = Array(path.utf8)
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let run = escapes(bytes, from: place)
            if !run.isEmpty, String(validating: run, as: UTF8.self) != nil {
                result += run
                place += 3 * run.count
            } else {
                let length = max(1, 3 * run.count)
                result += bytes[place..<place + length]
                place += length
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func text(_ path: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        text(String(decoding: path, as: UTF8.self))
    }

    /// A text as it stands in URLs, in lower case: each byte beyond ASCII escaped.
    static func escaped(_ text: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return text.flatMap { byte in
            byte < 0x80 ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    /// The bytes beyond ASCII that are escaped one behind the other from a place on.
    private static func escapes(_ bytes: [UInt8], from start: Int) -> [UInt8] {
        var found: [UInt8] = []
        var place = start
        while place + 2 < bytes.count, bytes[place] == UInt8(ascii: "%"),
            let high = digit(bytes[place + 1]), let low = digit(bytes[place + 2]), high >= 8
        {
            found.append(high << 4 | low)
            place += 3
        }
        return found
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        UInt8(String(Unicode.Scalar(byte)), radix: 16)
    }
}
