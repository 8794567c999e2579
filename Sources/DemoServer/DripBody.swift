import FlyingSocks

/// A body that comes bit by bit: `size` bytes in pieces, one every `interval`.
struct DripBody: AsyncBufferedSequence {
    typealias Element = UInt8

    let size: Int
    let pieceSize: Int
    let interval: Duration
    /// The pattern's length; the body is the pattern over and over.
    private let period: Int
    /// The pattern as often as it takes for a whole buffer from any place within it.
    private let block: [UInt8]

    private static let blockSize = 65_536

    /// Bytes over a time, some ten pieces a second; the pattern must not be empty.
    init(size: Int, over time: Duration, pattern: String) {
        let pieces = Swift.max(1, Int(time / .milliseconds(100)))
        self.size = size
        pieceSize = Swift.max(1, (size + pieces - 1) / pieces)
        interval = time / pieces
        period = pattern.utf8.count
        let times = (Self.blockSize + 2 * period) / period
        block = Array(repeatElement(Array(pattern.utf8), count: times).joined())
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(body: self)
    }

    struct Iterator: AsyncBufferedIteratorProtocol {
        let body: DripBody
        private var sent = 0
        /// What of the piece that is due was not yet taken.
        private var due = 0

        init(body: DripBody) {
            self.body = body
        }

        mutating func next() async throws -> UInt8? {
            try await nextBuffer(suggested: 1)?.first
        }

        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            guard sent < body.size else { return nil }
            if due == 0 {
                if sent > 0 { try await Task.sleep(for: body.interval) }
                due = Swift.min(body.pieceSize, body.size - sent)
            }
            let take = Swift.min(due, Swift.max(count, 1), DripBody.blockSize)
            let start = sent % body.period
            sent += take
            due -= take
            return Array(body.block[start..<start + take])
        }
    }
}
