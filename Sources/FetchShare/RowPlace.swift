/// Where a request is in the database: a row of a chunk of a lane.
package struct RowPlace: Hashable, Comparable, Sendable {
    package let lane: Int
    /// The chunk's number in its lane, from 0.
    package let chunk: Int
    /// The row's number in its chunk, from 0.
    package let row: Int

    package init(lane: Int, chunk: Int, row: Int) {
        self.lane = lane
        self.chunk = chunk
        self.row = row
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.lane, left.chunk, left.row) < (right.lane, right.chunk, right.row)
    }
}

/// A request as the protocol sees it.
package struct ChunkRow: Hashable, Sendable {
    /// Its place in the list, from 1.
    package let id: Int
    /// Whether it may be sent again unasked; else it is marked in the database before it is sent.
    package let isSafeToRepeat: Bool

    package init(id: Int, isSafeToRepeat: Bool) {
        self.id = id
        self.isSafeToRepeat = isSafeToRepeat
    }
}

/// A lane held by a worker; the fence goes up with each claim, so an earlier holder's calls are told from the holder's.
package struct LaneLease: Hashable, Sendable {
    package let lane: Int
    package let fence: Int

    package init(lane: Int, fence: Int) {
        self.lane = lane
        self.fence = fence
    }
}

/// A request that a worker sends under a lease.
package struct SentRow: Hashable, Sendable {
    package let place: RowPlace
    package let request: ChunkRow
    package let fence: Int

    package init(place: RowPlace, request: ChunkRow, fence: Int) {
        self.place = place
        self.request = request
        self.fence = fence
    }

    package var lease: LaneLease { LaneLease(lane: place.lane, fence: fence) }
}

/// How a request settled.
package enum SharedOutcome: Hashable, Sendable {
    case ok, failed, cancelled
}

/// A request with its outcome.
package struct SettledRow: Hashable, Sendable {
    package let sent: SentRow
    package let outcome: SharedOutcome

    package init(sent: SentRow, outcome: SharedOutcome) {
        self.sent = sent
        self.outcome = outcome
    }
}
