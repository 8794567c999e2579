import FetchCore
import Glibc

/// Makes the bytes of one format of settlements, and writes them. Used by one thread.
protocol RecordEncoder: AnyObject {
    var output: AppendFile { get }
    /// What was appended and not yet flushed.
    var bufferedBytes: Int { get }
    /// Whether a record is in the file for good once it was flushed; else when ``finish()`` is done.
    var isLasting: Bool { get }

    /// - Parameter round: 0 where there are no rounds.
    func append(_ settlement: Settlement, of chunk: RequestChunk, round: Int)
    /// Writes what was appended, with one call.
    func flush() throws(RecordError)
    /// Makes the file whole and waits until it is on the disk.
    func finish() throws(RecordError)
}

/// An encoder that appends records to a file as they come.
protocol AppendingEncoder: RecordEncoder {
    /// What was appended and not yet flushed.
    var buffer: ByteBuffer { get set }
    /// Makes the file one that can be appended to, also where another program has cut it.
    func mend() throws(RecordError)
}

extension AppendingEncoder {
    var bufferedBytes: Int { buffer.count }

    var isLasting: Bool { true }

    func flush() throws(RecordError) {
        guard buffer.count > 0 else { return }
        if try output.verify() { try mend() }
        try output.write(buffer.bytes)
        buffer.removeAll(keeping: 4 << 20)
    }

    func finish() throws(RecordError) {
        try flush()
        if try output.verify() { try mend() }
        try output.sync()
    }
}

/// Records as JSON lines.
final class JSONLinesEncoder: AppendingEncoder {
    let output: AppendFile
    var buffer = ByteBuffer(capacity: 1 << 16)
    private var formatter: RecordFormatter

    init(_ output: AppendFile, formatter: RecordFormatter) throws(RecordError) {
        self.formatter = formatter
        self.output = output
        try mend()
    }

    func append(_ settlement: Settlement, of chunk: RequestChunk, round: Int) {
        formatter.round = round
        formatter.append(settlement, of: chunk, to: &buffer)
        buffer.append(UInt8(ascii: "\n"))
    }

    func mend() throws(RecordError) {
        try output.mend { file throws(RecordError) in try TornTail.jsonLines(file, path: output.path) }
    }
}
