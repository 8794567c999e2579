/// The id of a trace that servers' spans are found by ([W3C Trace Context](https://www.w3.org/TR/trace-context/#trace-id)).
package struct TraceID: Sendable, Hashable {
    private let words: (UInt64, UInt64)

    /// Nil for all zero, which stands for no trace.
    package init?(_ high: UInt64, _ low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        words = (high, low)
    }

    /// From 32 hex digits; nil for anything else.
    package init?(hex digits: some Collection<UInt8>) {
        guard digits.count == 32 else { return nil }
        var words: [UInt64] = [0, 0]
        for (place, digit) in digits.enumerated() {
            guard let value = digit.hexValue else { return nil }
            words[place / 16] = words[place / 16] << 4 | UInt64(value)
        }
        self.init(words[0], words[1])
    }

    /// Of a `traceparent` header; nil where it has none.
    init?(traceparent value: String) {
        let parts = value.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[2].utf8.count == 16 else { return nil }
        self.init(hex: parts[1].utf8)
    }

    /// 32 hex digits in lower case.
    package var hex: String {
        var digits: [UInt8] = []
        SHA256Digest.appendHex(words.0, to: &digits)
        SHA256Digest.appendHex(words.1, to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    package static func == (left: TraceID, right: TraceID) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.1) }
}
