import FetchCore

/// A finished run, read back from its records: what `fetchdeck replay` shows and exports are made from.
///
/// The last record of a key is its outcome. Ids are those of the records; where two requests have the same one (records
/// of several lists in one file), the later ones get ids behind the last. Ids without a record are excluded from the run.
/// Records do not hold headers and bodies, and URLs are redacted: what is read can be shown, not sent.
package final class RecordReader: Sendable {
    package let path: String
    /// Tied to when the first request of the file started.
    package let clock: RunClock
    /// All requests, in the order of their ids.
    package let chunks: [RequestChunk]
    /// How many requests have a record.
    package let count: Int
    /// When the last of them settled.
    package let finishedAt: RunInstant
    /// How long nothing was queued or in flight before that.
    package let idle: Duration
    /// Lines that are no records; they are passed over.
    package let badLines: Int
    /// The names of extracted values, in the order they were met.
    package let extractNames: [String]

    private let format: ResultFormat
    /// What is read where the records came by a pipe: they are read twice.
    private let spool: SpooledFile?
    private let firstOffset: Int
    /// One entry a line of the file: the id that its record is the outcome of; 0 where a later line is.
    private let lineIDs: [UInt32]

    /// Reads the requests of a record file; the settlements come with ``replay(batchSize:_:)``.
    ///
    /// - Parameters:
    ///   - path: JSONL, CSV or HAR, by name; a pipe, or `-` for standard input, is read to its end first.
    ///   - hosts: where the hosts are numbered.
    ///   - firstOffset: where to begin in a JSONL file: ``ResultFile/firstOffset`` for the records of one run.
    package init(path: String, hosts: HostTable, firstOffset: Int = 0) throws(RecordError) {
        self.path = path
        self.firstOffset = firstOffset
        format = ResultFormat(path: path)
        spool = try SpooledFile(path)
        var rows = RecordRows(hosts: hosts)
        try RecordLines.read(spool?.path ?? path, format: format, from: firstOffset) { record, _ in
            rows.take(record)
        }
        let placed = rows.place()
        clock = RunClock(wallStart: rows.wallStart)
        chunks = placed.chunks
        lineIDs = placed.lineIDs
        count = rows.count
        let end = rows.wallEnd
        finishedAt = RunInstant(nanoseconds: end > rows.wallStart ? end - rows.wallStart : 0)
        idle = rows.idle
        badLines = rows.badLines
        extractNames = rows.extractNames
    }

    /// Hands on the run as its events, in the order the records were written in; the chunks come with the first batch,
    /// `finished` with the last.
    package func replay(batchSize: Int = 8192, _ body: (EventBatch) -> Void) throws(RecordError) {
        var batch = EventBatch()
        batch.chunks = chunks
        batch.listEnded = true
        batch.idle = idle
        var maker = RecordedSettlement(wallStart: clock.wallStart)
        var index = index
        try forEachOutcome { id, record in
            guard let settlement = maker.make(record, id: id) else { return }
            batch.moves.append(Self.move(settlement, index.find(id)?.host(id), batch.settlements.count))
            batch.settlements.append(settlement)
            if batch.settlements.count >= batchSize {
                body(batch)
                batch = EventBatch()
            }
        }
        batch.notices.append(TimedNotice(at: finishedAt, notice: .finished))
        body(batch)
    }

    /// Hands on the record that is the outcome of each request, in the order of the file; valid within the call only.
    func forEachOutcome(_ body: (RequestID, any RecordText) -> Void) throws(RecordError) {
        var ordinal = 0
        try RecordLines.read(spool?.path ?? path, format: format, from: firstOffset) { record, _ in
            if ordinal < lineIDs.count, lineIDs[ordinal] != 0 {
                body(RequestID(rawValue: lineIDs[ordinal]), record)
            }
            ordinal += 1
        }
    }

    /// The chunks, to find a request's.
    var index: ChunkList { ChunkList(chunks) }

    private static func move(_ settlement: Settlement, _ host: HostID?, _ place: Int) -> Move {
        let state: RowState =
            switch settlement.outcome {
            case .ok: .ok
            case .failed: .failed
            case .cancelled: .cancelled
            }
        return Move(
            id: settlement.id, host: host ?? .none, state: state,
            attempt: UInt16(clamping: settlement.attempts),
            at: settlement.finishedAt, receivedBytes: settlement.wireBytes, settlement: Int32(place))
    }
}
