import FetchCore

/// A response head as its parts.
struct RecordedHead {
    var byteCount: Int
    /// What the status line says after the code; nil when there is no line, empty when it says nothing.
    var reason: String?
    var fields: [HeaderField] = []

    /// From the bytes as received: the last head where several came.
    init(_ bytes: [UInt8]) {
        byteCount = bytes.count
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if text.starts(with: "HTTP/".utf8) {
                fields = []
                let words = text.split(
                    separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
                reason = words.count > 2 ? Sanitising.text(words[2]) : ""
            } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
                let value = text[text.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
                fields.append(HeaderField(Sanitising.text(text[..<colon]), Sanitising.text(value)))
            }
        }
    }
}

extension [UInt8] {
    /// Whether the bytes are valid UTF-8.
    var isUTF8: Bool {
        String(validating: self, as: UTF8.self) != nil
    }
}

extension String {
    /// The text with `%XX` and `+` undone, as in a query.
    var percentDecoded: String {
        var text = self
        return text.withUTF8 {
            String(decoding: PercentCode.decoded($0, plusIsSpace: true), as: UTF8.self)
        }
    }
}
