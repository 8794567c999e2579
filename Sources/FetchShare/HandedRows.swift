import FetchCore

/// The rows of the database's chunks that a worker knows, and under which ids its engine has those that were handed over.
///
/// Ids of an engine follow each other without a gap, those of a worker's rows do not: the engine has ids of its own, and each request
/// knows the one that it has in its list.
struct HandedRows {
    private struct Loaded {
        let requests: PackedRequests
        /// Rows that were not handed over and may be.
        var left: Int
    }

    private struct Handed {
        let row: SentRow
        /// Has the request as it is recorded.
        let chunk: RequestChunk
        let earlierAttempts: Int
    }

    /// A request as its record has it.
    struct Recorded {
        let id: RequestID
        let chunk: RequestChunk
        /// How many attempts it had before it was retried by a key.
        let earlierAttempts: Int
    }

    private var builder: RequestChunkBuilder
    private let hosts: HostTable
    private var loaded: [RowPlace: Loaded] = [:]
    private var handed: [RequestID: Handed] = [:]
    private var ids: [SentRow: RequestID] = [:]
    private var gathering: [(id: RequestID, row: SentRow, shown: RequestChunk?, attempts: Int)] = []

    init(hosts: HostTable) {
        self.hosts = hosts
        builder = RequestChunkBuilder(hosts: hosts)
    }

    /// How many are handed over and not settled.
    var count: Int { handed.count }

    /// Everything that is handed over and not settled.
    var rows: [SentRow] { handed.values.map(\.row) }

    func row(of id: RequestID) -> SentRow? { handed[id]?.row }

    func id(of row: SentRow) -> RequestID? { ids[row] }

    /// Keeps a chunk's requests until they are handed over.
    mutating func keep(_ requests: PackedRequests, lane: Int, chunk: Int, left: Int) {
        guard left > 0 else { return }
        loaded[RowPlace(lane: lane, chunk: chunk, row: 0)] = Loaded(requests: requests, left: left)
    }

    /// Forgets the chunks of a lane.
    mutating func forget(lane: Int) { loaded = loaded.filter { $0.key.lane != lane } }

    /// Adds a row to those that ``takeChunks()`` hands over.
    mutating func add(_ row: SentRow) {
        let key = key(row)
        guard let requests = loaded[key]?.requests, requests.rows.indices.contains(row.place.row) else {
            preconditionFailure("row \(row.place) was started and never read")
        }
        let id = builder.nextID
        let isSent = requests.append(row.place.row, to: &builder)
        let isShownSo = isSent && !requests.rows[row.place.row].hasShownMarks
        let shown = isShownSo ? nil : requests.single(row.place.row, id: id, hosts: hosts)?.chunk
        gathering.append((id, row, shown, Int(requests.rows[row.place.row].attempts)))
        useUp(key)
    }

    /// The requests that were added since the last call.
    mutating func takeChunks() -> [RequestChunk] {
        var chunks: [RequestChunk] = []
        while let chunk = builder.take() {
            chunks.append(chunk)
            for (id, row, shown, attempts) in gathering where chunk.contains(id) {
                handed[id] = Handed(row: row, chunk: shown ?? chunk, earlierAttempts: attempts)
                ids[row] = id
            }
        }
        gathering.removeAll(keepingCapacity: true)
        return chunks
    }

    /// The row that has settled under this id; nil for one that is not handed over any more.
    mutating func settle(_ id: RequestID) -> (row: SentRow, request: Recorded)? {
        guard let settled = handed.removeValue(forKey: id) else { return nil }
        ids[settled.row] = nil
        return (settled.row, Recorded(id: id, chunk: settled.chunk, earlierAttempts: settled.earlierAttempts))
    }

    /// The request of a row in a chunk of its own id, for a record: handed over or not. Nil when its chunk was forgotten.
    mutating func single(_ row: SentRow) -> Recorded? {
        if let id = ids[row], let known = handed[id] {
            return Recorded(id: id, chunk: known.chunk, earlierAttempts: known.earlierAttempts)
        }
        let key = key(row)
        guard let requests = loaded[key]?.requests, requests.rows.indices.contains(row.place.row) else {
            return nil
        }
        useUp(key)
        guard let (id, chunk) = requests.single(row.place.row, hosts: hosts) else { return nil }
        return Recorded(id: id, chunk: chunk, earlierAttempts: Int(requests.rows[row.place.row].attempts))
    }

    private func key(_ row: SentRow) -> RowPlace {
        RowPlace(lane: row.place.lane, chunk: row.place.chunk, row: 0)
    }

    private mutating func useUp(_ key: RowPlace) {
        loaded[key]?.left -= 1
        if let left = loaded[key]?.left, left <= 0 { loaded[key] = nil }
    }
}

extension PackedRequests {
    /// Appends a request to a builder, as its list has it; whether it can be sent.
    @discardableResult
    func append(_ place: Int, to builder: inout RequestChunkBuilder) -> Bool {
        append(rows[place], to: &builder)
    }

    @discardableResult
    private func append(_ row: Row, to builder: inout RequestChunkBuilder) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            let url = UnsafeBufferPointer(rebasing: bytes[row.url])
            do throws(RequestFault) {
                try builder.append(
                    url: url, method: row.method, extras: row.extras, listID: row.id, repeats: row.repeats)
                return true
            } catch {
                // It was checked when the list was loaded, but for values of the environment, which nobody is to see.
                let extras = RequestExtras(
                    unreadable: row.hasMarks
                        ? "\(error.what): the value of a variable of the environment" : error.description)
                _ = try? builder.append(
                    url: url, method: .get, extras: extras, listID: row.id, repeats: row.repeats)
                return false
            }
        }
    }

    /// A request in a chunk of its own, as it is recorded.
    func single(
        _ place: Int, id: RequestID = RequestID(1), hosts: HostTable
    ) -> (id: RequestID, chunk: RequestChunk)? {
        var builder = RequestChunkBuilder(hosts: hosts, firstID: id)
        append(shown(place), to: &builder)
        return builder.take().map { ($0.firstID, $0) }
    }
}
