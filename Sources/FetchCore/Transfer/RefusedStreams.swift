/// Which HTTP/2 streams a server said that it did not process: a request on one may be sent again, whatever its method
/// ([RFC 9113 §8.7](https://www.rfc-editor.org/rfc/rfc9113#section-8.7)).
///
/// libcurl tells it in texts only, which differ between its versions:
///
/// | what the server sends | 7.88 | 8.21 |
/// |---|---|---|
/// | GOAWAY, and the stream is above its last one | the stream's and the last number | `stream 7 refused by server` |
/// | RST_STREAM(REFUSED_STREAM) on a connection of its own | `REFUSED_STREAM, retrying` | the same |
/// | RST_STREAM(REFUSED_STREAM) on a shared connection | nothing | the same |
///
/// Where nothing is said, a request that is not safe to repeat is not repeated.
struct RefusedStreams {
    /// By local port of a connection: the last stream that its server processes.
    private var lastStreams: [Int32: UInt32] = [:]

    /// Whether the stream on the connection is above the last one that the server processes.
    func contains(_ stream: UInt32, localPort: Int32) -> Bool {
        if lastStreams.isEmpty || stream == 0 { return false }
        guard let last = lastStreams[localPort] else { return false }
        return stream > last
    }

    /// Takes one of libcurl's texts about a transfer.
    mutating func take(_ text: UnsafeRawBufferPointer, of transfer: Transfer) {
        switch Notice(text) {
        case .stream(let id): transfer.streamID = id
        case .goAway(let last): lastStreams[transfer.localPort] = last
        case .refused: transfer.wasRefused = true
        case nil: break
        }
    }

    mutating func forget(localPort: Int32) {
        if !lastStreams.isEmpty { lastStreams[localPort] = nil }
    }

    /// What one of libcurl's texts says.
    enum Notice: Equatable {
        /// The transfer has this stream.
        case stream(UInt32)
        /// The server processes no stream of the connection above this one.
        case goAway(last: UInt32)
        /// The server has not processed the transfer's stream.
        case refused

        /// Nil for a text that says something else.
        init?(_ bytes: UnsafeRawBufferPointer) {
            // The usual texts begin with other letters: no string is made of them.
            guard let first = bytes.first, [0x55, 0x52, 0x72, 0x48].contains(first) else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            if text.hasPrefix("Using Stream ID: "), let id = Self.number(in: text, after: "ID: ") {
                self = .stream(id)
            } else if text.hasPrefix("rec"), let last = Self.number(in: text, after: "last_stream=") {
                self = .goAway(last: last)
            } else if text.contains("refused by server") || text.hasPrefix("REFUSED_STREAM, retrying") {
                self = .refused
            } else {
                return nil
            }
        }

        private static func number(in text: String, after sign: String) -> UInt32? {
            guard let range = text.firstRange(of: sign) else { return nil }
            return UInt32(text[range.upperBound...].prefix { $0.isASCII && $0.isNumber })
        }
    }
}
