import FetchCore
import FetchFiles

/// Reads the records of a run out of the database.
///
/// Most requests have one record, which goes on at once. Those that were sent again by a key, or that stand as "may have been received",
/// may have several: theirs are kept until all batches are read, and the last outcome of each goes on: that of its highest generation,
/// and within it a late answer.
package final class RecordCollecting {
    private let run: Int
    private let lists: ListRecords
    private var reader: BatchReader
    private let isKeeping: Bool
    /// The generation of chunks that are not the list's own.
    private var generations: [RowPlace: Int] = [:]
    /// The requests that may have several records, and where those beside the list stand.
    private var several: [Int: [RowPlace]] = [:]
    private var kept: [Int: Record] = [:]
    /// Where a late answer was read: where the database's clock has stepped back, the "may have been received" that it replaced comes
    /// behind it.
    private var answered: Set<RowPlace> = []

    private struct Record {
        let id: Int
        /// How often the request was retried by a key before.
        var generation = 0
        var isUnknown = false
        /// Without its end.
        let line: [UInt8]

        /// Whether it counts in the place of the other one.
        func replaces(_ other: Record) -> Bool {
            generation > other.generation || generation == other.generation && !isUnknown && other.isUnknown
        }
    }

    /// - Parameter takesAll: whether every record goes on as it comes, so that the last one of a request is found by its reader.
    package init(
        _ database: ShareDatabase, run: Int, redaction: Redaction, takesAll: Bool
    ) throws(ShareError) {
        self.run = run
        isKeeping = !takesAll
        lists = ListRecords(run: run, redaction: redaction)
        reader = BatchReader(run: run)
        if isKeeping { try findSeveral(database) }
    }

    /// The next lines, each with its end; nil when there are none yet. Where it throws, nothing is passed over: it can be asked again.
    package func next(_ database: ShareDatabase) throws(ShareError) -> [UInt8]? {
        var reader = reader
        let batches = try reader.next(database)
        guard !batches.isEmpty else { return nil }
        var lines: [UInt8] = []
        for batch in batches {
            for record in try records(batch, database) { take(record, &lines) }
        }
        self.reader = reader
        return lines
    }

    /// The lines of requests that lost workers of a cancelled run had marked: nobody takes over their lanes, so that nothing in the database
    /// says yet that they may have been received.
    package func marked(_ database: ShareDatabase) throws(ShareError) -> [UInt8] {
        let found = try database.connection.query(
            """
            select s.id, s.lane, s.chunk, s.row, (extract(epoch from s.at) * 1000000)::bigint from fetchdeck.sending s
            join fetchdeck.run r on r.run = s.run and r.state = 'cancelled'
            where s.run = $1 and not exists (
                select from fetchdeck.worker w where w.worker = s.worker and \(ShareDatabase.isThere))
            order by s.id
            """, [.int(run)])
        var lines: [UInt8] = []
        for row in 0..<found.count {
            let place = RowPlace(
                lane: found.int(row, 1) ?? 0, chunk: found.int(row, 2) ?? 0, row: found.int(row, 3) ?? 0)
            let at = UInt64(clamping: found.int(row, 4) ?? 0) &* 1000
            take(
                Record(
                    id: found.int(row, 0) ?? 0, generation: generation(place), isUnknown: true,
                    line: try lists.unknown(at: place, at, database)), &lines)
        }
        return lines
    }

    /// The lines that were kept until all was read, in the order of the list.
    package func rest() -> [UInt8] {
        kept.sorted { $0.key < $1.key }.flatMap { $1.line + [UInt8(ascii: "\n")] }
    }

    // MARK: Which record counts

    private func take(_ record: Record, _ lines: inout [UInt8]) {
        guard isKeeping, several[record.id] != nil else {
            lines += record.line
            lines.append(UInt8(ascii: "\n"))
            return
        }
        if let known = kept[record.id], !record.replaces(known) { return }
        kept[record.id] = record
    }

    private func records(_ batch: RecordBatch, _ database: ShareDatabase) throws(ShareError) -> [Record] {
        let places = batch.places
        if !batch.unknown.isEmpty {
            var made: [Record] = []
            for (index, (id, place)) in zip(batch.unknown, places).enumerated()
            where !answered.contains(place) {
                let line = try lists.unknown(at: place, batch.unknownAt[index], database)
                made.append(Record(id: id, generation: generation(place), isUnknown: true, line: line))
            }
            return made
        }
        if batch.isLate { answered.formUnion(places) }
        guard let body = batch.body else { return [] }
        guard let lines = RecordPacker.lines(body) else { throw ShareError(.unreadableChunk) }
        let written = several.isEmpty ? [] : Set(places)
        var seen: [Int: Int] = [:]
        return lines.map { line in
            let id = Self.id(line)
            guard let others = several[id] else { return Record(id: id, line: Array(line)) }
            // Of two records of a request in one batch the first is of the lower generation.
            let here = others.filter(written.contains).map(generation).sorted()
            let all = lines.count { Self.id($0) == id } > here.count ? [0] + here : here
            let generation = all[min(seen[id, default: 0], all.count - 1)]
            seen[id, default: 0] += 1
            return Record(id: id, generation: generation, line: Array(line))
        }
    }

    private func generation(_ place: RowPlace) -> Int {
        generations[RowPlace(lane: place.lane, chunk: place.chunk, row: 0)] ?? 0
    }

    /// The number behind `{"id":`.
    private static func id(_ line: ArraySlice<UInt8>) -> Int {
        var id = 0
        for byte in line {
            if byte == UInt8(ascii: ",") { break }
            if (48...57).contains(byte) { id = id * 10 + Int(byte - 48) }
        }
        return id
    }

    private func findSeveral(_ database: ShareDatabase) throws(ShareError) {
        let retried = try database.connection.query(
            "select lane, chunk, gen, body from fetchdeck.chunk where run = $1 and gen > 0", [.int(run)])
        for found in 0..<retried.count {
            let key = RowPlace(lane: retried.int(found, 0) ?? 0, chunk: retried.int(found, 1) ?? 0, row: 0)
            generations[key] = retried.int(found, 2)
            let requests = try PackedRequests(retried.bytes(found, 3) ?? [])
            for (row, request) in requests.rows.enumerated() {
                several[Int(request.id.rawValue), default: []].append(
                    RowPlace(lane: key.lane, chunk: key.chunk, row: row))
            }
        }
        let unknown = try database.connection.query(
            "select unknown from fetchdeck.batch where run = $1 and cardinality(unknown) > 0", [.int(run)])
        for found in 0..<unknown.count {
            for id in unknown.ints(found, 0) { several[id, default: []] += [] }
        }
    }
}

/// Makes records of requests whose worker is lost, from the list.
private final class ListRecords {
    private let run: Int
    private let redaction: Redaction
    private let hosts = HostTable()
    private var last: (lane: Int, chunk: Int, requests: PackedRequests)?

    init(run: Int, redaction: Redaction) {
        self.run = run
        self.redaction = redaction
    }

    /// The line of a request that may have been received.
    ///
    /// - Parameter at: when it was marked before it was sent, in nanoseconds since 1970.
    func unknown(at place: RowPlace, _ at: UInt64, _ database: ShareDatabase) throws(ShareError) -> [UInt8] {
        let requests = try requests(place, database)
        guard requests.rows.indices.contains(place.row),
            let (id, chunk) = requests.single(place.row, hosts: hosts)
        else { throw ShareError(.unreadableChunk) }
        let settlement = Settlement(
            id: id, outcome: .cancelled, attempts: Int(requests.rows[place.row].attempts), finishedAt: .start,
            details: SettlementDetails(failure: .inFlightAtCrash))
        var formatter = RecordFormatter(clock: RunClock(wallStart: at), redaction: redaction)
        return formatter.line(settlement, of: chunk).dropLast()
    }

    private func requests(
        _ place: RowPlace, _ database: ShareDatabase
    ) throws(ShareError) -> PackedRequests {
        if let last, last.lane == place.lane, last.chunk == place.chunk { return last.requests }
        let found = try database.connection.query(
            "select body from fetchdeck.chunk where run = $1 and lane = $2 and chunk = $3",
            [.int(run), .int(place.lane), .int(place.chunk)])
        let requests = try PackedRequests(found.count == 1 ? found.bytes(0, 0) ?? [] : [])
        last = (place.lane, place.chunk, requests)
        return requests
    }
}
