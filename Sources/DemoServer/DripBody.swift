import HTTPServing

/// A body that comes bit by bit: `size` bytes in pieces, one every `interval`.
struct DripBody {
    let size: Int
    private let pieceSize: Int
    private let interval: Duration
    /// The pattern's length; the body is the pattern over and over.
    private let period: Int
    /// The pattern as often as it takes for a whole buffer from any place within it.
    private let block: [UInt8]

    private static let blockSize = 65_536

    /// Bytes over a time, some ten pieces a second; the pattern must not be empty.
    init(size: Int, over time: Duration, pattern: String) {
        let pieces = max(1, Int(time / .milliseconds(100)))
        self.size = size
        pieceSize = max(1, (size + pieces - 1) / pieces)
        interval = time / pieces
        period = pattern.utf8.count
        let times = (Self.blockSize + 2 * period) / period
        block = Array(repeatElement(Array(pattern.utf8), count: times).joined())
    }

    /// Sends all of it, a piece every interval; false when the client goes first.
    func send(to connection: ServedConnection, isChunked: Bool) -> Bool {
        var sent = 0
        while sent < size {
            if sent > 0, !connection.wait(interval) { return false }
            let pieceEnd = min(sent + pieceSize, size)
            while sent < pieceEnd {
                let bytes = bytes(at: sent, atMost: pieceEnd - sent)
                guard send(bytes, to: connection, isChunked: isChunked) else { return false }
                sent += bytes.count
            }
        }
        return !isChunked || connection.send("0\r\n\r\n".utf8)
    }

    private func bytes(at place: Int, atMost count: Int) -> ArraySlice<UInt8> {
        let start = place % period
        return block[start..<start + min(count, Self.blockSize)]
    }

    private func send(_ bytes: ArraySlice<UInt8>, to connection: ServedConnection, isChunked: Bool) -> Bool {
        guard isChunked else { return connection.send(bytes) }
        return connection.send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10])
    }
}
