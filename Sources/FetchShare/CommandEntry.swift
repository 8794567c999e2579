import FetchCore

/// What somebody asked of a run that several machines share, as it is in the database.
package struct CommandEntry: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case state(SharedRunState)
        /// So many requests.
        case cancel(Int)
        /// So many requests.
        case retry(Int)
        /// A limit, and what it was before, as it is shown; nil is no limit, or one that is not known.
        case set(SharedSetting, from: String?)
        /// Something of one worker.
        case worker(Int, WorkerOrder)
        /// Of another version.
        case other
    }

    /// The number among the run's commands.
    package let seq: Int
    package let kind: Kind
    /// `anna@m1`.
    package let person: String
    /// In nanoseconds since 1970, by the database's clock.
    package let at: UInt64

    /// The limit that it changes; nil for an entry of another kind.
    var setting: SharedSetting? {
        if case .set(let setting, _) = kind { return setting }
        return nil
    }

    var isRetry: Bool {
        if case .retry = kind { return true }
        return false
    }
}

extension ShareDatabase {
    /// The run's commands after a number, the newest few hundred.
    func entries(run: Int, after seq: Int) throws(ShareError) -> [CommandEntry] {
        let found = try connection.query(
            """
            select * from (
                select c.seq, c.by, (extract(epoch from c.at) * 1000000)::bigint, c.what->>'state', c.what->>'retry',
                    (select sum(bit_count(m::varbit)) from jsonb_array_elements_text(c.what->'masks') m),
                    c.what->>'set', c.what->>'from', c.what->>'to', c.what->>'worker', c.what->>'do', c.what->>'host'
                from fetchdeck.command c where c.run = $1 and c.seq > $2 order by c.seq desc limit 400) c
            order by seq
            """, [.int(run), .int(seq)])
        return (0..<found.count).map { row in
            CommandEntry(
                seq: found.int(row, 0) ?? 0, kind: Self.kind(found, row), person: found.text(row, 1) ?? "",
                at: UInt64(clamping: found.int(row, 2) ?? 0) &* 1000)
        }
    }

    private static func kind(_ found: PostgresRows, _ row: Int) -> CommandEntry.Kind {
        if let state = found.text(row, 3) {
            return SharedRunState(rawValue: state).map { .state($0) } ?? .other
        }
        if let count = found.int(row, 4) { return .retry(count) }
        if let count = found.int(row, 5) { return .cancel(count) }
        if let setting = SharedSetting(found, row, name: 6, to: 8, host: 11) {
            return .set(setting, from: found.text(row, 7))
        }
        if let worker = found.int(row, 9),
            let order = found.text(row, 10).flatMap(WorkerOrder.init(rawValue:))
        {
            return .worker(worker, order)
        }
        return .other
    }
}
