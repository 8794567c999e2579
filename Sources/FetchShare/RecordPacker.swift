import FetchCore
import FetchFiles

/// A settled request whose record is to be written.
struct UnwrittenRecord: Sendable {
    let settlement: Settlement
    /// Has the request.
    let chunk: RequestChunk
}

/// Makes the bytes of a batch: record lines, compressed. One thread's.
final class RecordPacker {
    private var formatter: RecordFormatter
    private let zstd = ZstdBlocks()

    init(clock: RunClock, redaction: Redaction) {
        formatter = RecordFormatter(clock: clock, redaction: redaction)
    }

    /// Nil for no records.
    func pack(_ records: [UnwrittenRecord]) -> [UInt8]? {
        guard !records.isEmpty else { return nil }
        var lines: [UInt8] = []
        lines.reserveCapacity(records.count * 600)
        for record in records { lines += formatter.line(record.settlement, of: record.chunk) }
        return zstd.compressed(lines)
    }

    /// The record lines of a batch, each without its end; nil when they are none.
    static func lines(_ body: [UInt8]) -> [ArraySlice<UInt8>]? {
        ZstdBlocks.decompressed(body, atMost: PackedRequests.longest)?.split(separator: UInt8(ascii: "\n"))
    }
}
