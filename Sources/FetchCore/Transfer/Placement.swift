/// Which of several places a transfer goes to: a loop of the run's, or a multi handle of a loop's.
///
/// A host's transfers stay together, where its connections are, unless it may have so many at once that they are work for
/// several places.
struct Placement: Equatable {
    /// How many places there are; at least 1.
    let count: Int
    /// With more transfers than this to one host, another place takes a share.
    let transfersPerPlace: Int

    /// How many places the transfers to a host are spread over that may have so many at once.
    func spread(hostLimit: Int) -> Int {
        max(1, min(count, (hostLimit + transfersPerPlace - 1) / transfersPerPlace))
    }

    /// The place for one more transfer: of those that the host's may be in, the one with the fewest transfers.
    ///
    /// - Parameters:
    ///   - first: The first of the host's places; the others follow it.
    ///   - preferred: Where a connection to the host may just have become free: it is chosen while it has less than its share.
    ///   - load: How many transfers a place has.
    /// - Returns: A number from 0 to below `count`.
    func choose(first: Int, hostLimit: Int, preferred: Int? = nil, load: (Int) -> Int) -> Int {
        let spread = spread(hostLimit: hostLimit)
        if let preferred, (preferred + count - first) % count < spread,
            load(preferred) < (hostLimit + spread - 1) / spread
        {
            return preferred
        }
        var best = first
        for offset in 1..<max(2, spread) where offset < spread {
            let candidate = (first + offset) % count
            if load(candidate) < load(best) { best = candidate }
        }
        return best
    }
}
