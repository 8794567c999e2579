import FetchCore
import Glibc

/// Makes the bytes of one format of settlements, and writes them. Used by one thread.
protocol RecordEncoder: AnyObject {
    var output: AppendFile { get }
    /// What was appended and not yet flushed.
    var bufferedBytes: Int { get }
    /// Whether a record is in the file for good once it was flushed; else when ``finish()`` is done.
    var isLasting: Bool { get }

    func append(_ settlement: Settlement, of chunk: RequestChunk)
    /// Writes what was appended, with one call.
    func flush() throws(RecordError)
    /// Makes the file whole and waits until it is on the disk.
    func finish() throws(RecordError)
}

/// Records as JSON lines.
final class JSONLinesEncoder: RecordEncoder {
    let output: AppendFile
    private var formatter: RecordFormatter
    private var buffer = ByteBuffer(capacity: 1 << 16)

    init(_ output: AppendFile, formatter: RecordFormatter) throws(RecordError) {
        self.formatter = formatter
        self.output = output
        try mend()
    }

    var bufferedBytes: Int { buffer.count }

    var isLasting: Bool { true }

    func append(_ settlement: Settlement, of chunk: RequestChunk) {
        formatter.append(settlement, of: chunk, to: &buffer)
        buffer.append(UInt8(ascii: "\n"))
    }

    func flush() throws(RecordError) {
        guard buffer.count > 0 else { return }
        if try output.verify() { try mend() }
        try output.write(buffer.bytes)
        buffer.removeAll(keeping: 4 << 20)
    }

    func finish() throws(RecordError) {
        try flush()
        _ = try output.verify()
        try output.sync()
    }

    private func mend() throws(RecordError) {
        try output.mend { file throws(RecordError) in try TornTail.jsonLines(file, path: output.path) }
    }
}
