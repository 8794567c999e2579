import FetchCore
import Glibc

/// Writes an export row by row into a file beside its place, and renames it when it is whole.
final class ExportWriter {
    private let path: String
    private let partPath: String
    private let format: RecordExport.Format
    private let output: RecordOutput
    private let command: CurlCommandText
    private let redaction: Redaction
    private var row: CSVRow
    private var entry: HAREntry
    private var maker: RecordedSettlement
    private var buffer = ByteBuffer(capacity: 1 << 16)
    private var count = 0
    private var isFinished = false

    init(
        path: String, format: RecordExport.Format, clock: RunClock, redaction: Redaction,
        transport: TransportSettings, extracts: [String]
    ) throws(RecordError) {
        self.path = path
        self.format = format
        self.redaction = redaction
        let isPlainFile = Self.isPlainFile(path)
        partPath = isPlainFile ? path + ".part" : path
        if isPlainFile {
            unlink(partPath)
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                throw RecordError(.open, path, errno: EISDIR)
            }
        }
        command = CurlCommandText(redaction: redaction, transport: transport)
        row = CSVRow(columns: CSVRow.standardColumns(extracts: extracts))
        entry = HAREntry(clock: clock, redaction: redaction)
        maker = RecordedSettlement(wallStart: clock.wallStart)
        do throws(RecordError) {
            output = try RecordOutput(path: partPath) { _ in WholeLength(length: 0) }
        } catch {
            var error = error
            error.subject = path
            throw error
        }
        switch format {
        case .csv: row.appendHeader(to: &buffer)
        case .har: buffer.append(HARDocument.start)
        case .curl: buffer.append("#!/bin/sh\n")
        case .jsonl, .urls: break
        }
    }

    deinit {
        if !isFinished, partPath != path { unlink(partPath) }
    }

    /// Whether a row is written from its record.
    var needsRecord: Bool {
        switch format {
        case .jsonl, .csv, .har: true
        case .curl, .urls: false
        }
    }

    /// A request that is known; `record` is its line where it is settled.
    func append(_ row: RecordExport.Row, record: UnsafeBufferPointer<UInt8>?) throws(RecordError) {
        try append(row.id, row.chunk, record) { row.settlement }
    }

    /// A request that is known from its record alone.
    func append(
        _ id: RequestID, _ record: UnsafeBufferPointer<UInt8>, _ chunk: RequestChunk?, clock: RunClock
    ) throws(RecordError) {
        guard let chunk else { return }
        try append(id, chunk, record) { maker.make(record, id: id) }
    }

    private func append(
        _ id: RequestID, _ chunk: RequestChunk, _ record: UnsafeBufferPointer<UInt8>?,
        _ settlement: () -> Settlement?
    ) throws(RecordError) {
        switch format {
        case .jsonl:
            guard let record else { return }
            buffer.append(record)
        case .csv:
            guard let record else { return }
            row.append(record, to: &buffer)
            buffer.truncate(to: buffer.count - 1)
        case .har:
            guard let record, let settlement = settlement() else { return }
            if count > 0 { buffer.append(UInt8(ascii: ",")) }
            entry.append(settlement, of: chunk, record: record, to: &buffer)
        case .curl:
            guard chunk.host(id) != .none else { return }
            buffer.append(text: command.text(id, of: chunk))
        case .urls:
            guard chunk.host(id) != .none else { return }
            let method = chunk.method(id)
            if method != .get { buffer.append(text: method.rawValue + " ") }
            buffer.append(text: redaction.url(chunk.url(id)))
        }
        buffer.append(UInt8(ascii: "\n"))
        count += 1
        if buffer.count > 1 << 20 { try flush() }
    }

    /// Puts the file in its place; returns how many requests are in it.
    func finish() throws(RecordError) -> Int {
        if format == .har { buffer.append(HARDocument.end) }
        try flush()
        try output.sync()
        if partPath != path, rename(partPath, path) != 0 { throw RecordError(.write, path, errno: errno) }
        isFinished = true
        return count
    }

    private func flush() throws(RecordError) {
        do throws(RecordError) {
            try output.write(buffer.bytes)
        } catch {
            var error = error
            error.subject = path
            throw error
        }
        buffer.removeAll(keeping: 4 << 20)
    }

    /// Whether the name is a file's, or none's yet: a device or pipe is written to as it is.
    private static func isPlainFile(_ path: String) -> Bool {
        if path == "-" { return false }
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
            || status.st_mode & S_IFMT == S_IFDIR
    }
}
