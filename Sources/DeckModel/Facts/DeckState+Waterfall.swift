import FetchCore
import RunModel

/// The waterfall of the latency view: what is in flight, and what was last.
extension DeckState {
    private static let keptInFlight = 1_000
    private static let keptWaiting = 100
    private static let keptSettled = 200

    /// The requests of the waterfall, in order.
    package var waterfall: Waterfall {
        if let frozen { return frozen.waterfall }
        var waterfall = Waterfall()
        waterfall.end = run.finishedAt ?? now
        waterfall.isOver = run.finishedAt != nil
        var flying: [UInt32] = []
        var next = rows.lists.head(.inFlight)
        while let row = next, flying.count < Self.keptInFlight {
            flying.append(row)
            next = rows.lists.next(row)
        }
        waterfall.inFlight = flying.count
        waterfall.ids = (flying + rowsBetweenAttempts + lastSettledRows).map { RequestID(rawValue: $0 + 1) }
        return waterfall
    }

    /// A row of the waterfall.
    package func waterfallRow(_ id: RequestID) -> WaterfallRow {
        if let row = frozen?.waterfallRows[id] { return row }
        var row = WaterfallRow(id: id)
        guard rows.has(id), let state = rows.state(id.index) else { return row }
        row.state = state
        row.status = Int(rows.statuses[id.index])
        row.attempts = model.trails[UInt32(id.index)].map {
            WaterfallRow.Attempt(startedAt: $0.startedAt, timings: $0.timings)
        }
        if let last = lastAttempt(id.index, state) { row.attempts.append(last) }
        return row
    }

    /// The attempt that is in flight or settled the request; nil where there is none.
    private func lastAttempt(_ index: Int, _ state: RowState) -> WaterfallRow.Attempt? {
        let changedAt = RunInstant(milliseconds: rows.changes[index])
        if let phase = state.phase {
            var timings = rows.phases[index].timings
            timings[phase] += max(0, now.since(changedAt).microseconds)
            return WaterfallRow.Attempt(
                startedAt: RunInstant(milliseconds: rows.times[index]), timings: timings)
        }
        guard state.isSettled, rows.attempts[index] > 0 else { return nil }
        var timings = rows.phases[index].timings
        // A record may know no more than the whole.
        if timings.total == 0 { timings.wait = Int64(rows.times[index]) }
        return WaterfallRow.Attempt(
            startedAt: changedAt.advanced(by: .microseconds(-timings.total)), timings: timings)
    }

    /// Those that wait for their next attempt, the newest first.
    private var rowsBetweenAttempts: [UInt32] {
        let waiting = model.trails.known.filter {
            rows.state(Int($0)) == .queued && !model.trails[$0].isEmpty
        }
        return Array(waiting.sorted { isNewer($0, $1) }.prefix(Self.keptWaiting))
    }

    /// What settled last, newest first, whatever became of it.
    private var lastSettledRows: [UInt32] {
        var (failed, done) = (rows.lists.head(.failed), rows.lists.head(.done))
        var found: [UInt32] = []
        // What was never sent is passed over, but not for ever.
        for _ in 0..<Self.keptSettled * 5 where found.count < Self.keptSettled {
            let isFailed = failed.map { row in done.map { isNewer(row, $0) } ?? true } ?? false
            guard let row = isFailed ? failed : done else { break }
            if isFailed { failed = rows.lists.next(row) } else { done = rows.lists.next(row) }
            let index = Int(row)
            if rows.attempts[index] > 0, !rows.earlier.contains(row) { found.append(row) }
        }
        return found
    }

    private func isNewer(_ row: UInt32, _ other: UInt32) -> Bool {
        (rows.changes[Int(other)], row) < (rows.changes[Int(row)], other)
    }
}
