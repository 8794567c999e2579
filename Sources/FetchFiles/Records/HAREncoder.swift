import FetchCore
import Glibc

/// Records as the entries of an HTTP Archive, written to `FILE.part` as they come and renamed to `FILE` at the end.
///
/// A document that is there is extended: its bytes are kept as they are. What a crash left in `FILE.part` is
/// taken over, so that no entry is lost.
final class HAREncoder: RecordEncoder {
    let output: AppendFile
    /// Where the document goes: the file itself where the name is a link.
    private let target: String
    /// What follows the entries in the document that is extended.
    private var tail: [UInt8]
    private var needsComma: Bool
    private var formatter: RecordFormatter
    private var entry: HAREntry
    private var json = ByteBuffer(capacity: 4096)
    private var buffer = ByteBuffer(capacity: 1 << 16)

    /// - Parameters:
    ///   - path: the document.
    ///   - output: its ``partPath(_:)``.
    init(
        _ output: AppendFile, path: String, formatter: RecordFormatter, redaction: Redaction
    ) throws(RecordError) {
        self.formatter = formatter
        entry = HAREntry(clock: formatter.clock, redaction: redaction)
        target = Self.resolved(path)
        let base = try Self.base(path)
        tail = base.tail
        self.output = output
        try output.mend { file throws(RecordError) in
            try Self.wholePart(file, head: base.head, path: path)
        }
        needsComma = output.length > base.head.count || !base.isEmpty
        if output.length == 0 {
            try base.head.withUnsafeBufferPointer { bytes throws(RecordError) in try output.write(bytes) }
        }
    }

    /// The file that a document is written to until it is whole.
    static func partPath(_ path: String) -> String {
        resolved(path) + ".part"
    }

    var bufferedBytes: Int { buffer.count }

    var isLasting: Bool { false }

    func append(_ settlement: Settlement, of chunk: RequestChunk, round: Int) {
        json.removeAll()
        formatter.round = round
        formatter.append(settlement, of: chunk, to: &json)
        append(settlement, of: chunk, record: json.bytes)
    }

    /// - Parameter record: The settlement's JSON line.
    func append(_ settlement: Settlement, of chunk: RequestChunk, record: ByteSpan) {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
        entry.append(settlement, of: chunk, record: record, to: &buffer)
        buffer.append(UInt8(ascii: "\n"))
    }

    func flush() throws(RecordError) {
        guard buffer.count > 0 else { return }
        try verify()
        try output.write(buffer.bytes)
        buffer.removeAll(keeping: 4 << 20)
    }

    func finish() throws(RecordError) {
        try flush()
        try verify()
        let end = tail
        try end.withUnsafeBufferPointer { bytes throws(RecordError) in try output.write(bytes) }
        try AtomicFile.put(output, at: target)
    }

    private func verify() throws(RecordError) {
        guard try output.verify() else { return }
        throw RecordError(
            .write, output.path, reason: "another program cut it",
            mend: "leave it alone until the run is over")
    }

    /// The document that is extended: what stands before and behind the place of new entries.
    private struct Base {
        var head: [UInt8]
        var tail: [UInt8]
        var isEmpty: Bool
    }

    private static func base(_ path: String) throws(RecordError) -> Base {
        let bytes = readAll(path)
        if bytes == nil, errno != ENOENT { throw RecordError(.open, path, errno: errno) }
        guard let bytes, !bytes.isEmpty else {
            return Base(head: HARDocument.start, tail: HARDocument.end, isEmpty: true)
        }
        guard let entries = bytes.withUnsafeBufferPointer({ HARDocument.entries($0) }) else {
            throw RecordError(
                .otherContent, path,
                reason: "it is not an HTTP Archive that can be extended: it has no log.entries",
                mend: "name another file with -o")
        }
        var tail = Array(bytes[entries.end...])
        // Where our entries stood, their newline comes before the bracket.
        if tail.first == UInt8(ascii: "\n") { tail.removeFirst() }
        return Base(
            head: Array(bytes[..<entries.end]) + [UInt8(ascii: "\n")], tail: tail,
            isEmpty: entries.isEmpty)
    }

    /// How much of a part that a crash left is whole; nothing of it is used when it belongs to another document.
    private static func wholePart(_ file: Int32, head: [UInt8], path: String) throws(RecordError)
        -> WholeLength
    {
        let length = try TornTail.fileLength(file, path: path)
        guard length >= head.count,
            try TornTail.read(file, at: 0, count: head.count, path: path) == head
        else { return WholeLength(length: 0) }
        var end = length
        while end > head.count {
            let from = max(head.count, end - 65536)
            let block = try TornTail.read(file, at: from, count: end - from, path: path)
            if let newline = block.lastIndex(of: UInt8(ascii: "\n")) {
                return WholeLength(length: from + newline + 1)
            }
            end = from
        }
        return WholeLength(length: head.count)
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
