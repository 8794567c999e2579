import FetchCore

/// The stretches of the list that have come so far, for looking requests up by id.
struct ChunkList: Sendable {
    private(set) var chunks: [RequestChunk] = []

    /// Chunks come in the order of their ids.
    mutating func append(_ chunk: RequestChunk) {
        if chunk.count > 0 { chunks.append(chunk) }
    }

    /// The chunk that holds the request; nil when none does.
    subscript(id: RequestID) -> RequestChunk? {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].firstID <= id { low = middle + 1 } else { high = middle }
        }
        guard low > 0, chunks[low - 1].contains(id) else { return nil }
        return chunks[low - 1]
    }
}
