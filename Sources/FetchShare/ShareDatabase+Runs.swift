/// A run as the database lists it.
package struct SharedRun: Hashable, Sendable {
    package let number: Int
    package let name: String
    package let state: SharedRunState
    package let total: Int
    package let ok: Int
    package let failed: Int
    package let cancelled: Int
    /// Workers that were heard of in the last 15 s.
    package let workers: Int
    /// What its list and records take on disk.
    package let bytes: Int
    /// Seconds since 1970.
    package let createdAt: Int

    package var open: Int { total - ok - failed - cancelled }
}

extension ShareDatabase {
    /// All runs, the newest first.
    package func runs() throws(ShareError) -> [SharedRun] {
        let found = try connection.query(
            """
            select r.run, r.name, r.state, r.total, coalesce(b.ok, 0), coalesce(b.failed, 0), coalesce(b.cancelled, 0),
                (select count(*) from fetchdeck.worker w
                 where w.run = r.run and w.beat > clock_timestamp() - interval '15 s' and w.state <> 'left'),
                coalesce(b.bytes, 0) + coalesce(
                    (select sum(pg_column_size(c.body)) from fetchdeck.chunk c where c.run = r.run), 0),
                extract(epoch from r.created_at)::bigint
            from fetchdeck.run r
            left join lateral (
                select sum(b.ok) ok, sum(b.failed) failed, sum(b.cancelled) cancelled, sum(pg_column_size(b.body)) bytes
                from fetchdeck.batch b where b.run = r.run) b on true
            order by r.run desc
            """)
        return (0..<found.count).map { row in
            SharedRun(
                number: found.int(row, 0) ?? 0, name: found.text(row, 1) ?? "",
                state: found.text(row, 2).flatMap(SharedRunState.init(rawValue:)) ?? .loading,
                total: found.int(row, 3) ?? 0, ok: found.int(row, 4) ?? 0, failed: found.int(row, 5) ?? 0,
                cancelled: found.int(row, 6) ?? 0, workers: found.int(row, 7) ?? 0,
                bytes: found.int(row, 8) ?? 0, createdAt: found.int(row, 9) ?? 0)
        }
    }

    /// Deletes a run with all its rows.
    ///
    /// - Parameters:
    ///   - person: who deletes it, for its workers.
    ///   - cancelsWorkers: else it stays while workers are heard of.
    /// - Returns: how many workers are at it, and it was not deleted; 0 when it was. Nil when there is no such run.
    package func remove(run name: String, by person: String, cancelsWorkers: Bool) throws(ShareError) -> Int?
    {
        try connection.transaction { () throws(ShareError) in
            // Locked first, as by every transaction of a dashboard; no worker joins meanwhile.
            let run = try connection.query(
                "select run from fetchdeck.run where name = $1 for update", [.text(name)])
            guard run.count == 1, let number = run.int(0, 0) else { return nil }
            let workers =
                try connection.query(
                    """
                    select count(*) from fetchdeck.worker
                    where run = $1 and beat > clock_timestamp() - interval '15 s' and state <> 'left'
                    """, [.int(number)]
                ).int(0, 0) ?? 0
            guard workers == 0 || cancelsWorkers else { return workers }
            try connection.query(
                "insert into fetchdeck.deleted (run, name, by) values ($1, $2, $3)",
                [.int(number), .text(name), .text(person)])
            // Lanes in order, then the rest: a flush that waits for one finds none and learns that the run is gone.
            try connection.query(
                "select from fetchdeck.lane where run = $1 order by lane for update", [.int(number)])
            for table in [
                "lane", "chunk", "progress", "batch", "sending", "worker", "host", "command", "run",
            ] {
                try connection.query("delete from fetchdeck.\(table) where run = $1", [.int(number)])
            }
            return 0
        }
    }

    /// Who deleted a run; nil where it was not.
    package func whoDeleted(run: Int) throws(ShareError) -> String? {
        let found = try connection.query("select by from fetchdeck.deleted where run = $1", [.int(run)])
        return found.count == 1 ? found.text(0, 0) : nil
    }

    /// The error that a run is gone; its place is the run and its detail who deleted it, where that is known.
    package func runGone(_ run: Int) throws(ShareError) -> ShareError {
        let found = try connection.query("select name, by from fetchdeck.deleted where run = $1", [.int(run)])
        guard found.count == 1 else { return ShareError(.runGone) }
        return ShareError(.runGone, place: "run \(found.text(0, 0) ?? "")", detail: found.text(0, 1) ?? "")
    }
}
