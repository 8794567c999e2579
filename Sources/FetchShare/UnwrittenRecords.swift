/// Outcomes that are not in the database yet: those that wait for a flush, and late answers.
struct UnwrittenRecords: Equatable {
    private(set) var rows: [SettledRow] = []
    /// Outcomes that are not to be written yet.
    private var heldBack: [SettledRow] = []
    /// Answers to marked requests of lanes that are lost.
    private var late: [SettledRow] = []
    /// Records that were dropped since the last flush, because another worker sends their requests again.
    private(set) var resent = 0
    /// The number of the next batch.
    private(set) var seq: Int

    init(seq: Int) { self.seq = seq }

    var isEmpty: Bool { rows.isEmpty && heldBack.isEmpty && late.isEmpty }

    func has(_ lease: LaneLease) -> Bool { (rows + heldBack).contains { $0.sent.lease == lease } }

    /// Outcomes under these leases wait, all others go.
    mutating func holdBack(_ leases: Set<LaneLease>) {
        guard !leases.isEmpty || !heldBack.isEmpty else { return }
        let all = heldBack + rows
        heldBack = all.filter { leases.contains($0.sent.lease) }
        rows = all.filter { !leases.contains($0.sent.lease) }
    }

    mutating func add(_ sent: SentRow, _ outcome: SharedOutcome) {
        rows.append(SettledRow(sent: sent, outcome: outcome))
    }

    /// One that was cancelled leaves "may have been received" as it stands.
    mutating func addLate(_ sent: SentRow, _ outcome: SharedOutcome) {
        if outcome != .cancelled { late.append(SettledRow(sent: sent, outcome: outcome)) }
    }

    mutating func addResent(_ count: Int) { resent += count }

    /// The lane is lost: what is not written is left to its next holder, but for the answers to marked requests.
    mutating func lose(_ lease: LaneLease) {
        for row in heldBack + rows where row.sent.lease == lease {
            if row.sent.request.isSafeToRepeat { resent += 1 } else { addLate(row.sent, row.outcome) }
        }
        rows.removeAll { $0.sent.lease == lease }
        heldBack.removeAll { $0.sent.lease == lease }
    }

    mutating func removeAll() { (rows, heldBack, late) = ([], [], []) }

    /// A number was used for a batch by a claim.
    mutating func skipSeq() { seq += 1 }

    /// Takes the next late answer; nil when there is none.
    mutating func nextLate() -> ShareCall? {
        guard !late.isEmpty else { return nil }
        defer { seq += 1 }
        return .late(seq: seq, late.removeFirst())
    }

    /// Takes what a flush writes: up to so many rows.
    ///
    /// - Parameter length: how many rows the chunk of a place has.
    mutating func takeFlush(upTo most: Int, _ leases: [LaneLease], length: (RowPlace) -> Int) -> RecordFlush {
        let taken = Array(rows.prefix(most))
        rows.removeFirst(taken.count)
        let byChunk = Dictionary(grouping: taken) {
            RowPlace(lane: $0.sent.place.lane, chunk: $0.sent.place.chunk, row: 0)
        }
        let parts = byChunk.keys.sorted().map { chunk in
            RecordFlush.Part(
                lane: chunk.lane, chunk: chunk.chunk,
                mask: RowMask(length: length(chunk), rows: (byChunk[chunk] ?? []).map(\.sent.place.row)))
        }
        defer {
            seq += 1
            resent = 0
        }
        return RecordFlush(seq: seq, leases: leases, parts: parts, rows: taken, resent: resent)
    }

    /// A flush was refused as a whole.
    mutating func putBack(_ flush: RecordFlush) {
        rows = flush.rows + rows
        resent += flush.resent
    }
}
