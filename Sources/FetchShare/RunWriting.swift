/// The run that a list is in.
package struct LoadedRun: Sendable {
    package let run: Int
    package let name: String
    /// Its requests.
    package let total: Int
    /// Whether it was there before, of the same list and options, and is not finished.
    package let isEarlier: Bool
    /// The newest of the runs that are not finished and have the same list with other options: its name and options.
    package var other: (name: String, options: String)?
}

/// A run while it is put into the database: one transaction, so that nobody sees it before its end, or ever when it is cut off.
package final class RunWriting {
    /// A host with lanes of its own.
    package struct WideHost: Sendable {
        package let host: String
        /// The lane of its first requests, which others share; nil where it has none.
        package let home: Int?
        package let lanes: [Int]

        package init(host: String, home: Int?, lanes: [Int]) {
            self.host = host
            self.home = home
            self.lanes = lanes
        }
    }

    /// The version of `run.options` and of the bytes of chunks.
    package static let format = 1

    /// The run's number.
    package let run: Int
    package let name: String

    private let connection: PostgresConnection
    private var copy = PostgresCopy()
    /// How many chunks each lane has.
    private var chunks: [Int: Int] = [:]
    private var total = 0

    /// Begins the transaction. The connection is its own until ``finish(digest:list:limits:hosts:hostCounts:)`` or ``abandon()``.
    ///
    /// - Parameters:
    ///   - name: nil makes one.
    ///   - options: the run's options, as a JSON object.
    package init(
        _ database: ShareDatabase, name: String? = nil, options: String, limits: SharedLimits
    ) throws(ShareError) {
        connection = database.connection
        // A long list is one long statement, and another loader of the same list waits for its end.
        try connection.run(
            """
            begin; set local statement_timeout = 0; set local lock_timeout = 0;
            set local idle_in_transaction_session_timeout = '60s'
            """)
        do throws(ShareError) {
            (run, self.name) = try Self.insert(name, options, limits, connection)
            try connection.beginCopy(
                "copy fetchdeck.chunk (run, lane, chunk, rows, body) from stdin (format binary)")
        } catch {
            _ = try? connection.run("rollback")
            throw error
        }
    }

    private static func insert(
        _ given: String?, _ options: String, _ limits: SharedLimits, _ connection: PostgresConnection
    ) throws(ShareError) -> (Int, String) {
        var dice = SystemRandomNumberGenerator()
        for attempt in 0..<64 {
            let name = given ?? RunName.random(attempt: attempt, using: &dice)
            let found = try connection.query(
                """
                insert into fetchdeck.run (name, digest, format, options, concurrency, rate, per_host)
                values ($1, 'loading ' || gen_random_uuid(), $2, $3, $4, $5, $6)
                on conflict (name) do nothing returning run
                """,
                [
                    .text(name), .int(format), .text(options), .int(limits.concurrency),
                    .double(limits.rate), .int(limits.perHost),
                ])
            if found.count == 1, let run = found.int(0, 0) { return (run, name) }
            if given != nil { break }
        }
        throw ShareError(.nameTaken, detail: given ?? "")
    }

    /// Adds the next chunk of a lane; its number in the lane.
    @discardableResult
    package func add(lane: Int, rows: Int, body: [UInt8]) throws(ShareError) -> Int {
        let number = chunks[lane, default: 0]
        chunks[lane] = number + 1
        total += rows
        copy.beginRow(5)
        for value in [run, lane, number, rows] { copy.append(Int32(value)) }
        copy.append(body)
        if copy.isFull { try connection.copy(copy.take()) }
        return number
    }

    /// Makes the run one that can be worked on.
    ///
    /// - Parameters:
    ///   - digest: what list and options hash to; one run at most that has not ended has it.
    ///   - list: what the list alone hashes to.
    ///   - hostCounts: how many hosts the requests of each lane are for; 1 where nothing is said.
    ///   - environment: the variables of the environment that each worker needs.
    /// - Returns: the run that is worked on: an unfinished one of the same digest where there is one, and this is rolled back.
    package func finish(
        digest: String, list: String? = nil, limits: SharedLimits, hosts: [WideHost],
        hostCounts: [Int: Int] = [:], environment: [String] = []
    ) throws(ShareError) -> LoadedRun {
        do throws(ShareError) {
            copy.end()
            try connection.copy(copy.take())
            try connection.endCopy()
            try insertLanes(hosts, hostCounts)
            try insertHosts(hosts, limits)
            try connection.query(
                """
                insert into fetchdeck.progress (run, lane, chunk, done)
                select c.run, c.lane, c.chunk, repeat('0', c.rows)::varbit from fetchdeck.chunk c where c.run = $1
                """, [.int(run)])
            try connection.query(
                """
                update fetchdeck.run set digest = $2, list = $5, total = $3, state = 'running',
                    options = case when $4 = '{}'::text[] then options
                        else options || jsonb_build_object('\(RunSetup.environmentKey)', to_jsonb($4)) end
                where run = $1
                """,
                [.int(run), .text(digest), .int(total), .texts(environment), list.map { .text($0) } ?? .null])
            try connection.run("commit")
            return LoadedRun(
                run: run, name: name, total: total, isEarlier: false, other: try otherRun(list))
        } catch {
            _ = try? connection.run("rollback")
            if error.isDuplicate, let other = try openRun(digest) { return other }
            throw error
        }
    }

    /// Takes back all of it.
    package func abandon() {
        _ = try? connection.endCopy(isWhole: false)
        _ = try? connection.run("rollback")
    }

    private func insertLanes(_ hosts: [WideHost], _ hostCounts: [Int: Int]) throws(ShareError) {
        let names = Dictionary(
            hosts.flatMap { host in host.lanes.map { ($0, host.host) } }, uniquingKeysWith: { $1 })
        let lanes = chunks.keys.sorted()
        try connection.query(
            """
            insert into fetchdeck.lane (run, lane, chunks, host, hosts)
            select $1, l.lane, l.chunks, nullif(l.host, ''), l.hosts
            from unnest($2::int[], $3::int[], $4::text[], $5::int[]) l(lane, chunks, host, hosts)
            """,
            [
                .int(run), .ints(lanes), .ints(lanes.map { chunks[$0] ?? 0 }),
                .texts(lanes.map { names[$0] ?? "" }), .ints(lanes.map { hostCounts[$0] ?? 1 }),
            ])
    }

    private func insertHosts(_ hosts: [WideHost], _ limits: SharedLimits) throws(ShareError) {
        for host in hosts {
            try connection.query(
                "insert into fetchdeck.host (run, host, home, lim) values ($1, $2, $3, $4)",
                [
                    .int(run), .text(host.host), .int(host.home),
                    limits.perHost == 0 ? .null : .int(limits.perHost),
                ])
        }
    }

    private func otherRun(_ list: String?) throws(ShareError) -> (name: String, options: String)? {
        guard let list else { return nil }
        let found = try connection.query(
            """
            select name, options from fetchdeck.run
            where list = $1 and run <> $2 and state not in ('done', 'cancelled') order by run desc limit 1
            """, [.text(list), .int(run)])
        return found.count == 1 ? (found.text(0, 0) ?? "", found.text(0, 1) ?? "") : nil
    }

    private func openRun(_ digest: String) throws(ShareError) -> LoadedRun? {
        let found = try connection.query(
            "select run, name, total from fetchdeck.run where digest = $1 and state not in ('done', 'cancelled')",
            [.text(digest)])
        guard found.count == 1 else { return nil }
        return LoadedRun(
            run: found.int(0, 0) ?? 0, name: found.text(0, 1) ?? "", total: found.int(0, 2) ?? 0,
            isEarlier: true)
    }
}
