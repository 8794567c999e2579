/// The requests of a run by id: its chunks in order, and the last one found, since neighbours are asked for together.
struct RequestTable {
    private var chunks: [RequestChunk] = []
    private var last = 0

    mutating func append(_ chunk: RequestChunk) {
        chunks.append(chunk)
    }

    /// The chunk that has the request; a precondition, as only added requests are ever asked for.
    mutating func chunk(of id: RequestID) -> RequestChunk {
        if last < chunks.count, chunks[last].contains(id) { return chunks[last] }
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
}
