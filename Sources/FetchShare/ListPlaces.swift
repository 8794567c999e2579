import FetchCore

/// Where each request of a run is in the database, by its place in the list.
struct ListPlaces {
    /// One entry an id, from 1.
    private var lanes: [Int32] = []
    private var chunks: [Int32] = []
    private var rows: [Int32] = []
    /// How many chunks of the list itself each lane has.
    private var listChunks: [Int: Int] = [:]
    /// The one host that all requests of a lane are of; none where they are of several.
    private var laneHosts: [Int: HostID] = [:]
    /// How often each chunk's requests were retried by a key; chunks of the list itself are 0.
    private var generations: [RowPlace: Int] = [:]
    /// Requests that were retried, and all their places, the newest last.
    private(set) var retried: [Int: [RowPlace]] = [:]

    /// The chunks of retries that are known.
    var retries: Set<RowPlace> { Set(generations.keys) }

    mutating func add(_ id: Int, at place: RowPlace) {
        while lanes.count < id {
            lanes.append(-1)
            chunks.append(0)
            rows.append(0)
        }
        listChunks[place.lane] = max(listChunks[place.lane] ?? 0, place.chunk + 1)
        (lanes[id - 1], chunks[id - 1], rows[id - 1]) = (
            Int32(place.lane), Int32(place.chunk), Int32(place.row)
        )
    }

    /// Takes in of which hosts the requests of the list are.
    mutating func note(_ chunk: RequestChunk) {
        // Requests of a lane mostly follow one another.
        var last: (lane: Int, host: HostID)?
        for id in chunk.ids {
            guard let lane = listPlace(id.index + 1)?.lane else { continue }
            let host = chunk.host(id)
            if let last, last.lane == lane, last.host == host { continue }
            last = (lane, host)
            laneHosts[lane] = laneHosts[lane, default: host] == host ? host : HostID.none
        }
    }

    /// The host that all requests of the list in a lane are of; nil where they are of several.
    func host(ofLane lane: Int) -> HostID? { laneHosts[lane].flatMap { $0 == .none ? nil : $0 } }

    /// Takes in a chunk of requests that are sent again; the ids.
    mutating func add(_ requests: PackedRequests, lane: Int, chunk: Int, generation: Int) -> [Int] {
        let key = RowPlace(lane: lane, chunk: chunk, row: 0)
        guard generations[key] == nil else { return [] }
        generations[key] = generation
        return requests.rows.enumerated().map { row, request in
            let id = Int(request.id.rawValue)
            let place = RowPlace(lane: lane, chunk: chunk, row: row)
            var places = retried[id] ?? listPlace(id).map { [$0] } ?? []
            places.append(place)
            places.sort { self.generation(of: $0) < self.generation(of: $1) }
            retried[id] = places
            return id
        }
    }

    /// Whether the chunk was known before.
    func has(lane: Int, chunk: Int) -> Bool {
        chunk < listChunks[lane] ?? 0 || generations[RowPlace(lane: lane, chunk: chunk, row: 0)] != nil
    }

    /// Where the request is that counts.
    func place(_ id: Int) -> RowPlace? { retried[id]?.last ?? listPlace(id) }

    func generation(of place: RowPlace) -> Int {
        generations[RowPlace(lane: place.lane, chunk: place.chunk, row: 0)] ?? 0
    }

    /// Whether an outcome that was written for these rows is that of the request's last time.
    ///
    /// - Parameter written: the rows of the batch; empty where the request was never retried.
    func isLast(_ id: Int, of written: Set<RowPlace>) -> Bool {
        guard let places = retried[id], let last = places.last else { return true }
        return written.contains(last)
    }

    private func listPlace(_ id: Int) -> RowPlace? {
        guard lanes.indices.contains(id - 1), lanes[id - 1] >= 0 else { return nil }
        return RowPlace(lane: Int(lanes[id - 1]), chunk: Int(chunks[id - 1]), row: Int(rows[id - 1]))
    }
}
