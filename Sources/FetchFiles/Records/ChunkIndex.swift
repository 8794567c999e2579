import FetchCore

/// The chunks of a run, to find the one that holds a request.
struct ChunkIndex {
    /// In the order of their ids.
    private var chunks: [RequestChunk] = []
    /// Where the last request was found: the next is most likely near.
    private var last = 0

    mutating func add(_ chunk: RequestChunk) {
        guard let place = chunks.lastIndex(where: { $0.firstID <= chunk.firstID }) else {
            chunks.insert(chunk, at: 0)
            return
        }
        if chunks[place].firstID != chunk.firstID { chunks.insert(chunk, at: place + 1) }
    }

    /// The chunk that holds the request; nil when none does.
    mutating func chunk(of id: RequestID) -> RequestChunk? {
        if last < chunks.count, chunks[last].contains(id) { return chunks[last] }
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].firstID <= id { low = middle + 1 } else { high = middle }
        }
        guard low > 0, chunks[low - 1].contains(id) else { return nil }
        last = low - 1
        return chunks[last]
    }
}
