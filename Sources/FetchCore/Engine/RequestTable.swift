/// The requests of a run by id: its chunks in order, and the last one found, since neighbours are asked for together.
///
/// A session has no chunks but requests of their own, that come and go. The loop thread's alone.
final class RequestTable {
    private var chunks: [RequestChunk] = []
    /// The one that was found last.
    private var current: RequestChunk?
    /// By `RequestID.index`: a session's requests, each a chunk of one.
    private var singles: [RequestChunk?] = []

    func append(_ chunk: RequestChunk) {
        chunks.append(chunk)
    }

    /// The chunk that has the request; a precondition, as only added requests are ever asked for.
    func chunk(of id: RequestID) -> RequestChunk {
        if let current, current.contains(id) { return current }
        if !singles.isEmpty, let single = singles[id.index] { return single }
        var low = 0
        var high = chunks.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if chunks[middle].firstID <= id { low = middle } else { high = middle }
        }
        precondition(low < chunks.count && chunks[low].contains(id), "request \(id) was never added")
        let found = chunks[low]
        current = found
        return found
    }

    /// Keeps a session's request until it is dropped.
    func keep(_ single: RequestChunk) {
        let index = single.firstID.index
        if index >= singles.count {
            singles.append(contentsOf: repeatElement(nil, count: index + 1 - singles.count))
        }
        singles[index] = single
    }

    func drop(_ id: RequestID) {
        singles[id.index] = nil
    }
}
