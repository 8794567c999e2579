/// The stretches of a list that have come so far, in the order of their ids: where a request is looked up by its id.
package struct ChunkList: Sendable {
    package private(set) var chunks: [RequestChunk] = []
    /// Where the last request was found: neighbors are mostly asked for together.
    private var last = 0

    package init(_ chunks: [RequestChunk] = []) {
        for chunk in chunks { append(chunk) }
    }

    /// Adds a chunk; nothing happens when it is empty, or is there already.
    package mutating func append(_ chunk: RequestChunk) {
        if chunk.count == 0 { return }
        let place = place(of: chunk.firstID)
        if place >= 0, chunks[place].firstID == chunk.firstID { return }
        chunks.insert(chunk, at: place + 1)
    }

    /// The chunk that holds the request; nil when none does.
    package subscript(id: RequestID) -> RequestChunk? {
        let place = place(of: id)
        return place >= 0 && chunks[place].contains(id) ? chunks[place] : nil
    }

    /// As the subscript, at once where the request is next to the one that was found last.
    package mutating func find(_ id: RequestID) -> RequestChunk? {
        if last < chunks.count, chunks[last].contains(id) { return chunks[last] }
        let place = place(of: id)
        guard place >= 0, chunks[place].contains(id) else { return nil }
        last = place
        return chunks[place]
    }

    /// The last chunk that begins at the id or before it; -1 when none does.
    private func place(of id: RequestID) -> Int {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].firstID <= id { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }
}
