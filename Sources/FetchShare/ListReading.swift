import FetchCore
import HeapModule

/// Reads the list of a run out of the database, in its order.
///
/// Chunks stay packed until their requests are next, so that no list stands in memory twice: of each lane one chunk is unpacked.
struct ListReading {
    /// A lane's chunks; their requests have ascending ids.
    private struct Lane {
        let number: Int
        /// What was not unpacked yet.
        var packed: [[UInt8]?] = []
        /// The number of the chunk that is unpacked.
        var chunk = -1
        var requests: PackedRequests?
        var row = 0

        init(_ number: Int) { self.number = number }

        /// The id of its next request; nil at its end.
        mutating func next() throws(ShareError) -> UInt32? {
            while true {
                if let requests, row < requests.rows.count { return requests.rows[row].id.rawValue }
                guard chunk + 1 < packed.count else { return nil }
                chunk += 1
                requests = try PackedRequests(packed[chunk] ?? [])
                (packed[chunk], row) = (nil, 0)
            }
        }
    }

    private let run: Int
    private let hosts: HostTable
    private var lanes: [Lane] = []

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
                let lane = rows.int(row, 0) ?? 0
                if lane != last.lane { lanes.append(Lane(lane)) }
                last = (lane, rows.int(row, 1) ?? 0)
                lanes[lanes.count - 1].packed.append(rows.bytes(row, 2) ?? [])
            }
        }
        return try merge(into: &places)
    }

    private mutating func merge(into places: inout ListPlaces) throws(ShareError) -> [RequestChunk] {
        var builder = RequestChunkBuilder(hosts: hosts)
        var turns = Heap<Turn>()
        for place in lanes.indices {
            if let id = try lanes[place].next() { turns.insert(Turn(id: id, lane: place)) }
        }
        var chunks: [RequestChunk] = []
        while let turn = turns.min {
            let (id, place) = (turn.id, turn.lane)
            while builder.nextID.rawValue < id { builder.appendAbsent(listID: builder.nextID) }
            let lane = lanes[place]
            places.add(Int(id), at: RowPlace(lane: lane.number, chunk: lane.chunk, row: lane.row))
            lane.requests?.append(lane.row, to: &builder)
            // One that cannot be shown keeps its number.
            if builder.nextID.rawValue == id { builder.appendAbsent(listID: builder.nextID) }
            lanes[place].row += 1
            if let next = try lanes[place].next() {
                turns.replaceMin(with: Turn(id: next, lane: place))
            } else {
                turns.removeMin()
            }
            while let chunk = builder.takeFull() { chunks.append(chunk) }
        }
        while let chunk = builder.take() { chunks.append(chunk) }
        lanes = []
        return chunks
    }
}

/// A lane whose next request has this id.
private struct Turn: Comparable {
    let id: UInt32
    let lane: Int

    static func < (left: Turn, right: Turn) -> Bool { left.id < right.id }
}
