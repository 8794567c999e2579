/// What a database user may do with the tables, for roles that own nothing.
package enum ShareRights: CaseIterable, Sendable {
    /// Loads lists, works, and has a dashboard; deletes no run and drops no table.
    case worker
    /// Has a dashboard: sees all but the options of a run, in which secrets may be, and sends commands.
    case dashboard

    /// A right to some columns of a table, or to all of it.
    struct Right: Equatable {
        let privilege: String
        let table: String
        /// Empty stands for the table as a whole.
        var columns: [String] = []

        /// `update (state, command) on fetchdeck.run`.
        var words: String {
            let list = columns.isEmpty ? "" : " (\(columns.joined(separator: ", ")))"
            return "\(privilege)\(list) on fetchdeck.\(table)"
        }
    }

    /// Those that the role needs beside the use of the schema.
    var rights: [Right] {
        switch self {
        case .worker:
            ["run", "lane", "chunk", "progress", "batch", "sending", "worker", "host", "command"].flatMap {
                table in ["select", "insert", "update"].map { Right(privilege: $0, table: table) }
            } + [
                Right(privilege: "delete", table: "sending"), Right(privilege: "select", table: "version"),
                Right(privilege: "select", table: "deleted"),
            ]
        case .dashboard:
            [
                "lane", "chunk", "progress", "batch", "sending", "worker", "host", "command", "version",
                "deleted",
            ].map {
                Right(privilege: "select", table: $0)
            } + ["chunk", "progress", "batch", "command"].map { Right(privilege: "insert", table: $0) } + [
                Right(
                    privilege: "select", table: "run",
                    columns: [
                        "run", "name", "digest", "list", "state", "format", "total", "command", "concurrency",
                        "rate",
                        "per_host", "tat", "back_at", "back_slots", "back_rate", "created_at", "done_at",
                    ]),
                Right(
                    privilege: "update", table: "run",
                    columns: ["state", "command", "done_at", "concurrency", "rate", "per_host"]),
                Right(privilege: "update", table: "lane", columns: ["chunks"]),
                Right(privilege: "update", table: "progress", columns: ["skip", "retried"]),
                Right(privilege: "update", table: "host", columns: ["lim", "per_s"]),
            ]
        }
    }

    /// Which of these rights the connection's user lacks, each as it stands in a GRANT; empty where none is missing.
    ///
    /// - Throws: `missingTables` where there is no schema of ours.
    func missing(_ connection: PostgresConnection) throws(ShareError) -> [String] {
        let schema = try connection.query(
            "select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = 'fetchdeck'")
        guard schema.count == 1 else { throw ShareError(.missingTables, place: connection.place) }
        guard schema.bool(0, 0) else { return ["usage on schema fetchdeck"] }
        let all = rights.flatMap { right in
            right.columns.isEmpty
                ? [right]
                : right.columns.map {
                    Right(privilege: right.privilege, table: right.table, columns: [$0])
                }
        }
        let found = try connection.query(
            """
            select w.place from unnest($1::text[], $2::text[], $3::text[])
                with ordinality w(privilege, name, col, place)
            where not case w.col
                when '' then has_table_privilege('fetchdeck.' || w.name, w.privilege)
                else has_column_privilege('fetchdeck.' || w.name, w.col, w.privilege) end
            order by w.place
            """,
            [
                .texts(all.map(\.privilege)), .texts(all.map(\.table)),
                .texts(all.map { $0.columns.first ?? "" }),
            ])
        return (0..<found.count).compactMap { found.int($0, 0) }.map { all[$0 - 1].words }
    }
}

extension ShareDatabase {
    /// The statements that give a database role these rights, one an entry; the owner of the tables performs them.
    package func grants(of role: ShareRights, to name: String) throws(ShareError) -> [String] {
        let database = try connection.query("select quote_ident(current_database())").text(0, 0) ?? ""
        let whole = ["connect on database \(database)", "usage on schema fetchdeck"]
        let all = whole + role.rights.map(\.words) + ["execute on all functions in schema fetchdeck"]
        return all.map { "grant \($0) to \(name);" }
    }

    /// Which rights of a worker, or of a dashboard, the user lacks, each as it stands in a GRANT.
    package func missingRights(of role: ShareRights) throws(ShareError) -> [String] {
        try role.missing(connection)
    }

    /// Whether the user owns the tables, and so may drop them.
    package func ownsTables() throws(ShareError) -> Bool {
        try connection.query(
            """
            select pg_has_role(c.relowner, 'usage') from pg_class c
            join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'fetchdeck' and c.relname = 'run'
            """
        ).bool(0, 0)
    }
}
