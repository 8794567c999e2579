import FetchCore

/// What settlements said beyond the columns: of the most recent ones whole, of more failed ones without their bodies.
///
/// When more settle than the run keeps responses of, those without have a ring of their own, so that they do not crowd out
/// the others.
struct SettlementArchive: Sendable {
    private var recent = SettlementRing(capacity: 2_048)
    private var plain = SettlementRing(capacity: 1_024)
    private var failed = SettlementRing(capacity: 8_192)

    /// Bytes of a body that are kept once it is no longer among the most recent.
    private static let keptBodyBytes = 1_024

    mutating func add(_ settlement: Settlement) {
        guard settlement.details != nil else {
            _ = plain.add(settlement)
            return
        }
        guard let old = recent.add(settlement), old.outcome == .failed else { return }
        var slim = old
        slim.details = slim.details?.keepingBody(upTo: Self.keptBodyBytes)
        _ = failed.add(slim)
    }

    /// Why the request failed, if its latest settlement is still known and was a failure.
    func lastFailure(of id: RequestID) -> FetchFailure? {
        guard let settlement = last(of: id), settlement.outcome == .failed else { return nil }
        return settlement.failure
    }

    /// The newest that is wanted, of those that are kept with what was received.
    func newest(where isWanted: (Settlement) -> Bool) -> Settlement? {
        best { isWanted($0) ? 0 : nil }
    }

    /// The newest of the highest rank, of those that are kept with what was received.
    ///
    /// - Parameter rank: nil for what is not wanted.
    func best(by rank: (Settlement) -> Int?) -> Settlement? {
        var best: (rank: Int, settlement: Settlement)?
        for settlement in [recent.newestFirst, failed.newestFirst].joined() {
            guard let rank = rank(settlement), rank > best?.rank ?? -1 else { continue }
            best = (rank, settlement)
        }
        return best?.settlement
    }

    /// The latest of the request that is still known.
    func last(of id: RequestID) -> Settlement? {
        guard let kept = recent.last(of: id) ?? failed.last(of: id) else { return plain.last(of: id) }
        // Retried, it may have settled again without a response that was kept.
        guard let bare = plain.last(of: id), bare.finishedAt > kept.finishedAt else { return kept }
        return bare
    }
}

/// The last so many settlements.
private struct SettlementRing: Sendable {
    private let capacity: Int
    private var entries: [Settlement] = []
    private var next = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Takes one in and hands out the one that has to go for it.
    mutating func add(_ settlement: Settlement) -> Settlement? {
        guard entries.count == capacity else {
            entries.append(settlement)
            return nil
        }
        let old = entries[next]
        entries[next] = settlement
        next = (next + 1) % capacity
        return old
    }

    var newestFirst: [Settlement] {
        entries.count < capacity
            ? entries.reversed() : entries[..<next].reversed() + entries[next...].reversed()
    }

    func last(of id: RequestID) -> Settlement? {
        for back in 1...max(1, entries.count) where !entries.isEmpty {
            let place = (next - back + 2 * entries.count) % entries.count
            if entries[place].id == id { return entries[place] }
        }
        return nil
    }
}
