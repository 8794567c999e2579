import FetchCore

/// What settled and is not in the database for good, and which requests an earlier worker may have sent before.
struct SettledRecords {
    private let worker: String
    private var settled: [SentRow: UnwrittenRecord] = [:]
    /// Lanes that an earlier holder did not give back: of how many rows more it may have sent some.
    private var doubtful: [LaneLease: Int] = [:]
    private var resent: Set<RowPlace> = []
    private var turns = 0

    /// Rows start in their order, so that those which an earlier holder may have sent are the first without an outcome: as many as it
    /// has at hand, has settled since its last flush, and has read ahead, for one that is cut off goes on with these until its lease is
    /// over. Which of them it had begun nobody knows: its last sign of life is older than its end.
    private let mostDoubtful: Int

    init(worker: String, _ policy: LeasePolicy) {
        self.worker = worker
        mostDoubtful =
            (policy.laneRows ?? policy.capacity) + policy.mostFlushed + policy.readAhead + policy.chunkRows
    }

    var count: Int { settled.count }

    subscript(row: SentRow) -> UnwrittenRecord? { settled[row] }

    @discardableResult
    mutating func add(
        _ settlement: Settlement, _ request: HandedRows.Recorded, of row: SentRow
    ) -> UnwrittenRecord {
        var settlement = settlement.after(attempts: request.earlierAttempts)
        let isResent = resent.remove(row.place) != nil
        settlement.details = (settlement.details ?? SettlementDetails()).with(
            sharing: SharedSending(worker: worker, isResent: isResent))
        let record = UnwrittenRecord(settlement: settlement, chunk: request.chunk)
        settled[row] = record
        return record
    }

    mutating func wasLost(_ lease: LaneLease) { doubtful[lease] = mostDoubtful }

    /// A chunk of a lane was read; `open` are its rows without an outcome.
    ///
    /// Those that must not be sent twice are not among the doubtful ones: had they been sent, they would be marked and have an outcome.
    mutating func read(_ lease: LaneLease, chunk: Int, open: [Int], of rows: [ChunkRow]) {
        guard let left = doubtful[lease] else { return }
        for row in open.prefix(left) where rows[row].isSafeToRepeat {
            resent.insert(RowPlace(lane: lease.lane, chunk: chunk, row: row))
        }
        doubtful[lease] = left > open.count ? left - open.count : nil
    }

    /// Forgets records that are written.
    mutating func written(_ rows: [SettledRow]) { for row in rows { settled[row.sent] = nil } }

    /// Now and then forgets what the worker has lost.
    mutating func keep(while isWanted: (SentRow) -> Bool) {
        turns += 1
        guard turns % 128 == 0 else { return }
        settled = settled.filter { isWanted($0.key) }
    }
}

extension Settlement {
    /// The same of a request that had attempts before it was retried by a key: they go on counting, as in a run on one machine.
    fileprivate func after(attempts earlier: Int) -> Settlement {
        guard earlier > 0 else { return self }
        var settlement = self
        settlement.attempts += earlier
        // It was sent, if not this time.
        if var failure = details?.failure, failure.flags.contains(.notSent) {
            failure.flags.remove(.notSent)
            settlement.details = details?.with(failure: failure)
        }
        return settlement
    }
}
