/// A lane that a worker holds, and what the worker does in it.
struct HeldLane: Equatable {
    let lease: LaneLease
    let host: String?
    var firstOpen: Int
    var chunks: Int
    /// The chunk to read next.
    var nextChunk: Int
    /// Read and not started.
    var ready: ArraySlice<SentRow> = []
    /// Not to be sent before they are marked.
    var unmarked: ArraySlice<SentRow> = []
    var inFlight: Set<SentRow> = []
    /// How many rows that must not be sent twice are marked, about to be, or in flight.
    var unsafeCount = 0
    /// Until when nothing but this worker's own clock says that the lane is held.
    var trustedUntil: Duration
    /// It goes to another worker as soon as what is under way in it has settled.
    private(set) var isLeaving = false
    /// How many rows each chunk has that was read.
    var lengths: [Int: Int] = [:]

    init(_ claimed: ClaimedLane, trustedUntil: Duration) {
        lease = claimed.lease
        host = claimed.host
        firstOpen = claimed.firstOpen
        chunks = claimed.chunks
        nextChunk = claimed.firstOpen
        self.trustedUntil = trustedUntil
    }

    /// Whether something is on its way in it.
    var isWorkedOn: Bool { !inFlight.isEmpty || !unmarked.isEmpty }

    /// Whether it has rows that were not started.
    var hasMore: Bool { !isLeaving && (!ready.isEmpty || nextChunk < chunks) }

    /// Whether it has a chunk to read.
    var hasUnread: Bool { !isLeaving && nextChunk < chunks }

    /// Whether all that the worker is to do in it is settled.
    var isSettled: Bool { !hasMore && !isWorkedOn }

    /// How much of its share of a host's limit it uses or may use yet.
    func used(ofShare share: Int) -> Int { hasMore ? share : min(share, inFlight.count + unmarked.count) }

    /// Leaves what was not started to its next holder, but for those of which it is not known whether they are marked.
    mutating func leave(butFor isMarking: (SentRow) -> Bool) {
        isLeaving = true
        ready = []
        let marking = unmarked.filter(isMarking)
        unsafeCount -= unmarked.count - marking.count
        unmarked = marking[...]
    }

    mutating func add(_ chunk: LoadedChunk, number: Int) -> [SentRow] {
        lengths[number] = chunk.rows.count
        nextChunk = number + 1
        var cancelled: [SentRow] = []
        let done = Set(chunk.done.rows)
        let skipped = Set(chunk.skip.rows)
        for (row, request) in chunk.rows.enumerated() where !done.contains(row) {
            let sent = SentRow(
                place: RowPlace(lane: lease.lane, chunk: number, row: row), request: request,
                fence: lease.fence)
            if skipped.contains(row) { cancelled.append(sent) } else { ready.append(sent) }
        }
        return cancelled
    }
}
