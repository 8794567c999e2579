import FetchCore

/// Writes an export row by row into a file beside its place, and renames it when it is whole.
final class ExportWriter {
    private let format: ExportFormat
    private let file: AtomicFile
    private var line: ListLine
    private let table: RecordTable
    private let scanned = JSONRecord()
    private var entry: HAREntry
    private var maker: RecordedSettlement
    private var buffer = ByteBuffer(capacity: 1 << 16)
    private var count = 0

    init(
        path: String, format: ExportFormat, clock: RunClock, redaction: Redaction,
        transport: TransportSettings, redirects: RedirectPolicy, secrets: ExportedSecrets, extracts: [String],
        hasRounds: Bool = false
    ) throws(RecordError) {
        self.format = format
        file = try AtomicFile(path, isPrivate: secrets.isPrivate(redaction))
        line = ListLine(
            format, redaction: redaction, secrets: secrets, transport: transport, redirects: redirects)
        table = RecordTable(extracts: extracts, hasRounds: hasRounds)
        entry = HAREntry(clock: clock, redaction: redaction)
        maker = RecordedSettlement(wallStart: clock.wallStart)
        switch format {
        case .csv: table.appendHeader(to: &buffer)
        case .har: buffer.append(HARDocument.start)
        case .curl, .requests, .urls: buffer.append(text: line.head)
        case .jsonl: break
        }
    }

    /// Whether a row is written from its record.
    var needsRecord: Bool {
        !format.isList
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
        try append(id, chunk, record) {
            scanned.scan(record)
            return maker.make(scanned, id: id)
        }
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
            table.append(record, to: &buffer)
            buffer.truncate(to: buffer.count - 1)
        case .har:
            guard let record, let settlement = settlement() else { return }
            if count > 0 { buffer.append(UInt8(ascii: ",")) }
            entry.append(settlement, of: chunk, record: record, to: &buffer)
        case .curl, .requests, .urls:
            guard let text = line.text(id, of: chunk) else { return }
            buffer.append(text: text)
        }
        buffer.append(UInt8(ascii: "\n"))
        count += 1
        if buffer.count > 1 << 20 { try flush() }
    }

    /// Puts the file in its place; returns how many requests are in it.
    func finish() throws(RecordError) -> Int {
        if format == .har { buffer.append(HARDocument.end) }
        try flush()
        try file.finish()
        return count
    }

    private func flush() throws(RecordError) {
        try file.write(buffer.bytes)
        buffer.removeAll(keeping: 4 << 20)
    }
}
