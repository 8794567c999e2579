import Synchronization

/// The requests of a session that are not settled, by id; the engine thread's alone.
struct PendingRequests {
    private var exchanges: [Exchange?] = []

    subscript(id: RequestID) -> Exchange? {
        id.index < exchanges.count ? exchanges[id.index] : nil
    }

    var all: some Sequence<Exchange> { exchanges.lazy.compactMap { $0 } }
    var ids: [RequestID] { all.map(\.id) }

    mutating func add(_ exchange: Exchange) {
        let index = exchange.id.index
        if index >= exchanges.count {
            exchanges.append(contentsOf: repeatElement(nil, count: index + 1 - exchanges.count))
        }
        exchanges[index] = exchange
    }

    mutating func remove(_ id: RequestID) -> Exchange? {
        guard let exchange = self[id] else { return nil }
        exchanges[id.index] = nil
        return exchange
    }
}

/// The ids of a session's requests: those that are settled are given out again.
final class SessionIDs: Sendable {
    private struct State {
        var free: [RequestID] = []
        var last: UInt32 = 0
        var requestCount: UInt64 = 0
    }

    private let state = Mutex(State())

    /// An id that no unsettled request has, and the number of the request over the session's life.
    func take() -> (id: RequestID, number: UInt64) {
        state.withLock { state in
            state.requestCount += 1
            if let id = state.free.popLast() { return (id, state.requestCount) }
            state.last += 1
            return (RequestID(rawValue: state.last), state.requestCount)
        }
    }

    func giveBack(_ id: RequestID) {
        state.withLock { $0.free.append(id) }
    }
}
