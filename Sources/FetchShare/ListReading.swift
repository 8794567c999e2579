import FetchCore

/// Reads the list of a run out of the database, in its order.
struct ListReading {
    private let run: Int
    private let hosts: HostTable
    private var loaded: [PackedRequests] = []
    /// One entry a request: its id, and where it is in `loaded`.
    private var found: [(id: UInt32, chunk: Int32, row: Int32)] = []

    private static let page = 100

    init(run: Int, hosts: HostTable) {
        self.run = run
        self.hosts = hosts
    }

    /// All requests as chunks whose ids are the places in the list; an id that is not in the run is absent from it.
    mutating func read(
        _ database: ShareDatabase, into places: inout ListPlaces
    ) throws(ShareError) -> [RequestChunk] {
        var last = (lane: -1, chunk: -1)
        while true {
            let rows = try database.connection.query(
                """
                select lane, chunk, body from fetchdeck.chunk
                where run = $1 and gen = 0 and (lane, chunk) > ($2, $3) order by lane, chunk limit \(Self.page)
                """, [.int(run), .int(last.lane), .int(last.chunk)])
            guard rows.count > 0 else { break }
            for row in 0..<rows.count {
                last = (rows.int(row, 0) ?? 0, rows.int(row, 1) ?? 0)
                try take(
                    PackedRequests(rows.bytes(row, 2) ?? []), lane: last.lane, chunk: last.chunk, &places)
            }
        }
        return build()
    }

    private mutating func take(
        _ requests: PackedRequests, lane: Int, chunk: Int, _ places: inout ListPlaces
    ) {
        for (row, request) in requests.rows.enumerated() {
            found.append((request.id.rawValue, Int32(loaded.count), Int32(row)))
            places.add(Int(request.id.rawValue), at: RowPlace(lane: lane, chunk: chunk, row: row))
        }
        loaded.append(requests)
    }

    private mutating func build() -> [RequestChunk] {
        found.sort { $0.id < $1.id }
        var builder = RequestChunkBuilder(hosts: hosts)
        for entry in found {
            while builder.nextID.rawValue < entry.id { builder.appendAbsent(listID: builder.nextID) }
            loaded[Int(entry.chunk)].append(Int(entry.row), to: &builder)
            // One that cannot be shown keeps its number.
            if builder.nextID.rawValue == entry.id { builder.appendAbsent(listID: builder.nextID) }
        }
        (loaded, found) = ([], [])
        var chunks: [RequestChunk] = []
        while let chunk = builder.take() { chunks.append(chunk) }
        return chunks
    }
}
