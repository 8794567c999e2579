/// The requests of a run by id: its chunks in order, and the last one found, since neighbours are asked for together.
///
/// A session has no chunks but requests of their own, that come and go. The loop thread's alone.
final class RequestTable {
    private var chunks = ChunkList()
    /// By `RequestID.index`: a session's requests, each a chunk of one.
    private var singles: [RequestChunk?] = []

    func append(_ chunk: RequestChunk) {
        chunks.append(chunk)
    }

    /// The chunk that has the request; a precondition, as only added requests are ever asked for.
    func chunk(of id: RequestID) -> RequestChunk {
        if !singles.isEmpty, let single = singles[id.index] { return single }
        guard let chunk = chunks.find(id) else { preconditionFailure("request \(id) was never added") }
        return chunk
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
