import Synchronization

/// The requests of a session that are not settled, by id; the loop thread's alone.
final class PendingRequests {
    let ids: SessionIDs
    /// Whether the session is being closed: what is cancelled now settles as `closed`.
    var isClosing = false
    /// Asked to end since the last turn: they end together, since each search for transfers looks at all of them.
    private var withdrawn: [Exchange] = []
    private var exchanges: [Exchange?] = []

    init(ids: SessionIDs) {
        self.ids = ids
    }

    subscript(id: RequestID) -> Exchange? {
        id.index < exchanges.count ? exchanges[id.index] : nil
    }

    var openIDs: [RequestID] { exchanges.compactMap { $0?.id } }

    func take(_ exchange: Exchange) {
        let index = exchange.id.index
        if index >= exchanges.count {
            exchanges.append(contentsOf: repeatElement(nil, count: index + 1 - exchanges.count))
        }
        exchanges[index] = exchange
    }

    func withdraw(_ exchange: Exchange) {
        withdrawn.append(exchange)
    }

    /// Those that were withdrawn and are not settled.
    func takeWithdrawn() -> [RequestID] {
        if withdrawn.isEmpty { return [] }
        defer { withdrawn = [] }
        return withdrawn.filter { self[$0.id] === $0 }.map(\.id)
    }

    func remove(_ id: RequestID) -> Exchange? {
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

/// What a session asks of its engine.
extension Engine {
    /// Queues a session's request; one that was cancelled on its way here settles at once.
    func submit(_ exchange: Exchange) {
        guard let session else { preconditionFailure("a request of a session came to a run") }
        guard !exchange.isCancelled, !session.isClosing else {
            session.ids.giveBack(exchange.id)
            let settlement = Settlement(id: exchange.id, outcome: .cancelled, finishedAt: loop.now)
            return exchange.settled(settlement, isClosing: session.isClosing)
        }
        session.take(exchange)
        requests.keep(exchange.chunk)
        registerHosts()
        schedule.add(
            exchange.id, host: exchange.chunk.host(exchange.id), isIdempotent: exchange.isRepeatable,
            now: loop.now)
    }

    /// Cancels it before this turn starts anything; nothing happens when it has not come yet, which ``submit(_:)`` then
    /// sees, or is settled.
    func withdraw(_ exchange: Exchange) {
        session?.withdraw(exchange)
    }

    func cancelWithdrawn() {
        guard let session else { return }
        let ids = session.takeWithdrawn()
        if !ids.isEmpty { cancel(ids) }
    }

    /// Cancels everything and ends the thread.
    func closeSession() {
        guard let session else { return }
        session.isClosing = true
        cancel(session.openIDs)
        thread.stop()
    }

    func settleExchange(_ settlement: Settlement) {
        guard let session, let exchange = session.remove(settlement.id) else { return }
        requests.drop(settlement.id)
        histories[settlement.id] = nil
        session.ids.giveBack(settlement.id)
        exchange.settled(settlement, isClosing: session.isClosing)
    }

    /// A session's requests are told to who sent them: the events of a run are not made.
    func dropEvents() {
        loop.dropMoves()
        _ = schedule.takeNotices()
    }
}
