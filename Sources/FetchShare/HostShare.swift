/// How a wide host's limit is shared among its lanes, without anybody handing it out.
///
/// Of the host's open lanes the first `min(limit, open)` can be claimed; the lane of rank r among these k carries ⌊limit/k⌋, the
/// first `limit mod k` one more. A lane without open rows has nothing in flight, so shares only grow while a run goes on, and
/// workers that see different moments of it stay below the limit together.
package enum HostShare {
    /// What one lane may have in flight; 0 when it is not among those that can be claimed.
    ///
    /// - Parameters:
    ///   - lane: one of the host's.
    ///   - open: the host's open lanes, ascending.
    ///   - limit: transfers in flight to the host, all workers together.
    package static func share(of lane: Int, open: [Int], limit: Int) -> Int {
        let claimable = min(limit, open.count)
        guard let rank = open.firstIndex(of: lane), rank < claimable else { return 0 }
        return limit / claimable + (rank < limit % claimable ? 1 : 0)
    }
}

/// A host with lanes of its own.
package struct WideHost: Hashable, Sendable {
    package let host: String
    /// Its open lanes, ascending.
    package let open: [Int]
    /// Transfers in flight to it, all workers together.
    package let limit: Int

    package init(host: String, open: [Int], limit: Int) {
        self.host = host
        self.open = open
        self.limit = limit
    }
}
