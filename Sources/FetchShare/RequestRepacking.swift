import FetchCore

/// Packs requests of a run anew, for chunks of those that are sent again.
struct RequestRepacking {
    private let hosts: HostTable
    private let run: Int
    private var loaded: [RowPlace: PackedRequests] = [:]
    private let zstd = ZstdBlocks()

    private static let page = 200

    init(run: Int, hosts: HostTable) {
        self.run = run
        self.hosts = hosts
    }

    /// Reads the chunks that these requests are in.
    mutating func load(_ places: [RowPlace], _ database: ShareDatabase) throws(ShareError) {
        let keys = Set(places.map { RowPlace(lane: $0.lane, chunk: $0.chunk, row: 0) }).sorted()
        for start in stride(from: 0, to: keys.count, by: Self.page) {
            let part = keys[start..<min(keys.count, start + Self.page)]
            let found = try database.connection.query(
                """
                select c.lane, c.chunk, c.body from fetchdeck.chunk c
                join unnest($2::int[], $3::int[]) k(lane, chunk) on k.lane = c.lane and k.chunk = c.chunk
                where c.run = $1
                """, [.int(run), .ints(part.map(\.lane)), .ints(part.map(\.chunk))])
            for row in 0..<found.count {
                let key = RowPlace(lane: found.int(row, 0) ?? 0, chunk: found.int(row, 1) ?? 0, row: 0)
                loaded[key] = try PackedRequests(found.bytes(row, 2) ?? [], .marks)
            }
        }
    }

    /// How many requests the chunk of a place has.
    func length(_ place: RowPlace) -> Int {
        loaded[RowPlace(lane: place.lane, chunk: place.chunk, row: 0)]?.rows.count ?? 0
    }

    /// Chunks of these requests, each of one lane.
    func chunks(_ rows: [RetriedRow]) -> [(rows: [RetriedRow], body: [UInt8])] {
        let lanes = Dictionary(grouping: rows) { $0.place.lane }
        return lanes.keys.sorted().flatMap { lane in
            let all = lanes[lane] ?? []
            return stride(from: 0, to: all.count, by: ListChunk.fullRows).compactMap {
                chunk(Array(all[$0..<min(all.count, $0 + ListChunk.fullRows)]))
            }
        }
    }

    private func chunk(_ rows: [RetriedRow]) -> (rows: [RetriedRow], body: [UInt8])? {
        var packer = RequestPacker()
        var packed: [RetriedRow] = []
        for row in rows {
            let key = RowPlace(lane: row.place.lane, chunk: row.place.chunk, row: 0)
            guard let requests = loaded[key], requests.rows.indices.contains(row.place.row) else { continue }
            var builder = RequestChunkBuilder(hosts: hosts, firstID: requests.rows[row.place.row].id)
            requests.append(row.place.row, to: &builder)
            // Bodies are in the list by now: nothing is read of a file.
            guard let chunk = builder.take(),
                (try? packer.append(chunk.firstID, of: chunk, attempts: row.attempts)) != nil
            else {
                continue
            }
            packed.append(row)
        }
        return packed.isEmpty ? nil : (packed, zstd.compressed(packer.bytes))
    }
}
