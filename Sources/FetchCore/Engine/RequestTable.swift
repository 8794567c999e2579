/// The requests of a run by id: its chunks in order, and the last one found, since neighbours are asked for together.
///
/// A session has no chunks but requests of their own, that come and go.
struct RequestTable {
    private var chunks: [RequestChunk] = []
    private var last = 0
    /// By `RequestID.index`: a session's requests, each a chunk of one.
    private var singles: [RequestChunk?] = []

    mutating func append(_ chunk: RequestChunk) {
        chunks.append(chunk)
    }

    /// The chunk that has the request; a precondition, as only added requests are ever asked for.
    mutating func chunk(of id: RequestID) -> RequestChunk {
        if last < chunks.count, chunks[last].contains(id) { return chunks[last] }
        if !singles.isEmpty, let single = singles[id.index] { return single }
        var low = 0
        var high = chunks.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if chunks[middle].firstID <= id { low = middle } else { high = middle }
        }
        precondition(low < chunks.count && chunks[low].contains(id), "request \(id) was never added")
        last = low
        return chunks[low]
    }

    /// Keeps a session's request until it is dropped.
    mutating func keep(_ single: RequestChunk) {
        let index = single.firstID.index
        if index >= singles.count {
            singles.append(contentsOf: repeatElement(nil, count: index + 1 - singles.count))
        }
        singles[index] = single
    }

    mutating func drop(_ id: RequestID) {
        singles[id.index] = nil
    }
}
