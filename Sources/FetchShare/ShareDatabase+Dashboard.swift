/// A settled request that is to be sent again, with the outcome that was seen.
package struct RetriedRow: Hashable, Sendable {
    package let place: RowPlace
    package let outcome: SharedOutcome
    /// Cancelled because it may have been received.
    package let isUnknown: Bool
    /// How many were made so far; those of the retry go on counting.
    package let attempts: Int

    package init(place: RowPlace, outcome: SharedOutcome, isUnknown: Bool, attempts: Int = 0) {
        self.place = place
        self.outcome = outcome
        self.isUnknown = isUnknown
        self.attempts = attempts
    }
}

/// How many requests of a run have which outcome.
package struct SharedCounts: Hashable, Sendable {
    package let ok: Int
    package let failed: Int
    package let cancelled: Int
    package let total: Int

    package init(ok: Int, failed: Int, cancelled: Int, total: Int) {
        self.ok = ok
        self.failed = failed
        self.cancelled = cancelled
        self.total = total
    }

    package var settled: Int { ok + failed + cancelled }
    package var open: Int { total - settled }
}

/// What a dashboard asks of a run.
extension ShareDatabase {
    /// - Throws: `runGone` when it was deleted.
    package func counts(run: Int) throws(ShareError) -> SharedCounts {
        let found = try connection.query(
            """
            select coalesce(sum(b.ok), 0), coalesce(sum(b.failed), 0), coalesce(sum(b.cancelled), 0),
                (select r.total from fetchdeck.run r where r.run = $1)
            from fetchdeck.batch b where b.run = $1
            """, [.int(run)])
        guard let total = found.int(0, 3) else { throw try runGone(run) }
        return SharedCounts(
            ok: found.int(0, 0) ?? 0, failed: found.int(0, 1) ?? 0, cancelled: found.int(0, 2) ?? 0,
            total: total)
    }

    /// Pauses, resumes or cancels a run; false when it has ended.
    package func setState(_ state: SharedRunState, run: Int, by person: String) throws(ShareError) -> Bool {
        lastCommand =
            try connection.query(
                "select fetchdeck.set_state($1, $2, $3)", [.int(run), .text(state.rawValue), .text(person)]
            ).int(0, 0)
        return lastCommand != nil
    }

    /// Has rows without an outcome cancelled by their workers; those with one keep it.
    ///
    /// - Parameter lengths: how many rows the chunk of a place has.
    package func cancel(
        _ places: [RowPlace], run: Int, by person: String, lengths: (RowPlace) -> Int
    ) throws(ShareError) {
        let chunks = Dictionary(grouping: places) { RowPlace(lane: $0.lane, chunk: $0.chunk, row: 0) }
        let keys = chunks.keys.sorted()
        lastCommand =
            try connection.query(
                "select fetchdeck.cancel_rows($1, $2, $3, $4, $5)",
                [
                    .int(run), .ints(keys.map(\.lane)), .ints(keys.map(\.chunk)),
                    .masks(keys.map { RowMask(length: lengths($0), rows: (chunks[$0] ?? []).map(\.row)) }),
                    .text(person),
                ]
            ).int(0, 0)
    }

    /// Sends settled requests again: those whose last outcome is still the one that was seen. The others were retried by somebody
    /// else, or their answer came after all.
    ///
    /// - Parameters:
    ///   - person: who asks: the run's commands say so.
    ///   - chunks: makes chunks of the rows that are sent again, each of one lane, its bytes and its rows in order.
    /// - Returns: those that are sent again, in their order.
    package func retry(
        _ rows: [RetriedRow], run: Int, generation: Int, by person: String,
        chunks: ([RetriedRow]) -> [(rows: [RetriedRow], body: [UInt8])]
    ) throws(ShareError) -> [RetriedRow] {
        try connection.transaction { () throws(ShareError) in
            let found = try connection.query(
                "select * from fetchdeck.retry($1, $2, $3, $4, $5)",
                [
                    .int(run), .ints(rows.map(\.place.lane)), .ints(rows.map(\.place.chunk)),
                    .ints(rows.map(\.place.row)), .bools(rows.map(\.isUnknown)),
                ])
            let accepted = (0..<found.count).compactMap { found.int($0, 0) }.map { rows[$0] }
            for chunk in chunks(accepted) {
                guard let lane = chunk.rows.first?.place.lane else { continue }
                func count(_ outcome: SharedOutcome) -> PostgresValue {
                    .int(chunk.rows.count { $0.outcome == outcome })
                }
                try connection.query(
                    "select fetchdeck.add_retry($1, $2, $3, $4, $5, $6, $7, $8)",
                    [
                        .int(run), .int(lane), .int(generation), .int(chunk.rows.count), .bytes(chunk.body),
                        count(.ok), count(.failed), count(.cancelled),
                    ])
            }
            if !accepted.isEmpty {
                lastCommand =
                    try connection.query(
                        "select fetchdeck.add_command($1, jsonb_build_object('retry', $2::int), $3)",
                        [.int(run), .int(accepted.count), .text(person)]
                    ).int(0, 0)
            }
            return accepted
        }
    }
}
