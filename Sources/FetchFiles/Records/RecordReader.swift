import FetchCore

/// A finished run, read back from its records: what `fetchdeck replay` shows and exports are made from.
///
/// The last record of a key is its outcome. Ids are those of the records; where two requests have the same one (records
/// of several lists in one file), the later ones get ids behind the last. Ids without a record are excluded from the run.
/// Records do not hold headers and bodies, and URLs are redacted, also those of records that were made with secrets: what is read can be
/// shown, not sent.
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
    /// How long nothing was queued or in flight before that; nothing of a watch, whose rounds follow one another.
    package let idle: Duration
    /// Lines that are no records; they are passed over.
    package let badLines: Int
    /// The names of extracted values, in the order they were met.
    package let extractNames: [String]
    /// Whether they are those of a watch.
    package let hasRounds: Bool

    /// What the records of all rounds say together.
    private let rounds: PastRounds
    private let format: ResultFormat
    /// What is read where the records came by a pipe: they are read twice.
    private let spool: SpooledFile?
    private let firstOffset: Int
    private let redaction: Redaction
    /// One entry a line of the file: the id that its record is the outcome of; 0 where a later line is.
    private let lineIDs: [UInt32]
    /// The requests that had settled before their last record, and were sent again by a key.
    private let sentAgain: Set<UInt32>

    /// Reads the requests of a record file; the settlements come with ``replay(batchSize:_:)``.
    ///
    /// - Parameters:
    ///   - path: JSONL, CSV or HAR, by name; a pipe, or `-` for standard input, is read to its end first.
    ///   - hosts: where the hosts are numbered.
    ///   - firstOffset: where to begin in a JSONL file: ``ResultFile/firstOffset`` for the records of one run.
    ///   - redaction: ``Redaction/none`` leaves the secrets of records that have them.
    package init(
        path: String, hosts: HostTable, firstOffset: Int = 0, redaction: Redaction = .standard
    ) throws(RecordError) {
        self.path = path
        self.firstOffset = firstOffset
        self.redaction = redaction
        format = ResultFormat(path: path)
        spool = try SpooledFile(path)
        var rows = RecordRows(hosts: hosts)
        let redacting = RecordRedacting(redaction)
        try RecordLines.read(spool?.path ?? path, format: format, from: firstOffset) { record, _ in
            redacting.hand(record) { rows.take($0) }
        }
        let placed = rows.place()
        clock = RunClock(wallStart: rows.wallStart)
        chunks = placed.chunks
        lineIDs = placed.lineIDs
        sentAgain = placed.sentAgain
        count = rows.count
        let end = rows.wallEnd
        finishedAt = RunInstant(nanoseconds: end > rows.wallStart ? end - rows.wallStart : 0)
        idle = rows.hasRounds ? .zero : rows.idle
        rounds = rows.rounds
        badLines = rows.badLines
        extractNames = rows.extractNames
        hasRounds = rows.hasRounds
    }

    /// Hands on the run as its events, in the order the records were written in; the chunks come with the first batch,
    /// `finished` with the last.
    package func replay(batchSize: Int = 8192, _ body: (EventBatch) -> Void) throws(RecordError) {
        var batch = EventBatch()
        batch.chunks = chunks
        batch.listEnded = true
        batch.idle = idle
        var past = rounds
        var maker = RecordedSettlement(wallStart: clock.wallStart)
        var index = index
        try forEachOutcome { id, record in
            guard var settlement = maker.make(record, id: id) else { return }
            settlement.wasSentAgain = sentAgain.contains(id.rawValue)
            batch.moves.append(Self.move(settlement, index.find(id)?.host(id), batch.settlements.count))
            batch.settlements.append(settlement)
            past.settled -= 1
            past.receivedBytes -= settlement.wireBytes
            if batch.settlements.count >= batchSize {
                body(batch)
                batch = EventBatch()
            }
        }
        batch.notices.append(TimedNotice(at: finishedAt, notice: .finished))
        if hasRounds { batch.pastRounds = past }
        body(batch)
    }

    /// Hands on the record that is the outcome of each request, in the order of the file; valid within the call only.
    func forEachOutcome(_ body: (RequestID, any RecordText) -> Void) throws(RecordError) {
        var ordinal = 0
        try read { record in
            if ordinal < lineIDs.count, lineIDs[ordinal] != 0 {
                body(RequestID(rawValue: lineIDs[ordinal]), record)
            }
            ordinal += 1
        }
    }

    /// What each request came to, in the order of ids, each with what it is told by in another run; 0 where nothing tells it.
    func matched(
        by match: RunAnswers.Match
    ) throws(RecordError) -> [(identity: UInt64, settlement: Settlement)] {
        var maker = RecordedSettlement(wallStart: clock.wallStart)
        var all: [(identity: UInt64, settlement: Settlement)] = []
        try forEachOutcome { id, record in
            guard let settlement = maker.make(record, id: id) else { return }
            let key = record.key ?? UInt64(record.id ?? 0)
            all.append((match.identity(of: record, key: key), settlement))
        }
        all.sort { $0.settlement.id < $1.settlement.id }
        guard match != .key else { return all }
        let numbered = Occurrences.numbered(all.map(\.identity))
        for place in all.indices { all[place].identity = numbered[place] }
        return all
    }

    /// Hands on what each request came to in each round, in the order of the file, with the round's number.
    package func forEachInRounds(_ body: (Settlement, Int) -> Void) throws(RecordError) {
        var ids: [UInt64: RequestID] = [:]
        try forEachOutcome { id, record in ids[record.key ?? UInt64(record.id ?? 0)] = id }
        var maker = RecordedSettlement(wallStart: clock.wallStart)
        try read { record in
            guard record.round > 0, let id = ids[record.key ?? UInt64(record.id ?? 0)],
                let settlement = maker.make(record, id: id)
            else { return }
            body(settlement, record.round)
        }
    }

    private func read(_ body: (any RecordText) -> Void) throws(RecordError) {
        let redacting = RecordRedacting(redaction)
        try RecordLines.read(spool?.path ?? path, format: format, from: firstOffset) { record, _ in
            redacting.hand(record, to: body)
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
