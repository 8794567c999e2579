import CCurl

/// The multi handles of a loop: which of them a transfer goes to, and how long they keep connections.
///
/// They are several, since libcurl searches each one's connections to a host from end to end for each request.
struct MultiSet {
    private(set) var all: [MultiHandle] = []
    /// How many loops the run has: each has every so many-th host.
    private let loopCount: Int
    /// So many transfers to one host go to one multi handle before another is taken.
    private let transfersPerMulti: Int
    /// How they were told to keep connections.
    private var isShort = false
    private var keepsFew = false

    /// How many a run has that has one loop; of several each has its share. More were no faster, neither with a hundred
    /// transfers in flight nor with a thousand.
    private static let count = 16

    private static func count(loopCount: Int) -> Int { max(4, count / loopCount) }

    /// How many files they hold open whatever they do: two of libcurl's each, and the one connection that each keeps however
    /// short they are.
    static func descriptors(loopCount: Int) -> Int { 3 * count(loopCount: loopCount) }

    /// One without handles: ``open(for:)`` makes them.
    ///
    /// - Parameter prefersHTTP2: Over HTTP/2 transfers are to share connections, so more stay together.
    init(loopCount: Int, prefersHTTP2: Bool) {
        self.loopCount = loopCount
        transfersPerMulti = prefersHTTP2 ? 64 : 8
    }

    mutating func open(for loop: TransferLoop) {
        let count = Self.count(loopCount: loopCount)
        all = (0..<count).compactMap { MultiHandle(index: $0, loop: loop) }
        precondition(all.count == count, "libcurl has no memory for its handles")
    }

    mutating func close() {
        for multi in all { multi.close() }
        all = []
    }

    subscript(index: Int) -> MultiHandle { all[index] }

    /// Puts the transfer on a multi handle for the host: one of as many as the host's limit asks for.
    ///
    /// The one that it was on last comes first, for there its connection has become free; when that is another host's, or
    /// has its share, the one with the fewest.
    func assign(_ transfer: Transfer, _ host: HostID, hostLimit: Int) {
        let spread = max(1, min(all.count, (hostLimit + transfersPerMulti - 1) / transfersPerMulti))
        let first = host.index / loopCount % all.count
        let offset = (transfer.multi + all.count - first) % all.count
        if offset < spread, all[transfer.multi].activeCount < (hostLimit + spread - 1) / spread { return }
        var best = first
        for offset in 1..<max(2, spread) where offset < spread {
            let candidate = (first + offset) % all.count
            if all[candidate].activeCount < all[best].activeCount { best = candidate }
        }
        transfer.multi = best
    }

    /// Has a transfer keep fewer connections while descriptors are short: most hosts of a long list are never asked again.
    ///
    /// - Parameter index: The handle that it is on.
    mutating func adjustConnections(_ index: Int, _ sockets: SocketCount) {
        if isShort != sockets.isShort {
            isShort.toggle()
            if !isShort { for multi in all { multi.uncapConnections() } }
        }
        if keepsFew != sockets.isFull {
            keepsFew.toggle()
            for multi in all { multi.keepConnections(few: keepsFew) }
        }
        if isShort { all[index].capConnections() }
    }
}
