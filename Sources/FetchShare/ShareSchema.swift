/// The tables and functions in the database, in the schema `fetchdeck`.
package enum ShareSchema {
    /// The version that this program uses: each change of the tables is a migration.
    package static let version = migrations.count

    /// One entry a version, in order: what brings the tables from the one before to it.
    private static let migrations = [tables, unknownTimes, retriedAttempts, returnedStarts]

    /// As they are in this version: each takes the place of that of the version before.
    private static let functions = [beat, leases, flush, commands]

    /// Makes the tables, or brings older ones to this version; two at once do it one after the other.
    static func install(_ connection: PostgresConnection) throws(ShareError) {
        try connection.transaction { () throws(ShareError) in
            try connection.run("select pg_advisory_xact_lock(hashtext('fetchdeck'))")
            try connection.run(
                """
                create schema if not exists fetchdeck;
                create table if not exists fetchdeck.version (number integer not null, at timestamptz not null default now())
                """)
            let found = try number(connection)
            guard found <= version else { throw ShareError(.otherTables(found)) }
            guard found < version else { return }
            for number in found..<version {
                try connection.run(migrations[number])
                try connection.query("insert into fetchdeck.version (number) values ($1)", [.int(number + 1)])
            }
            for function in functions { try connection.run(function) }
        }
    }

    /// Throws unless the tables are there in this version.
    static func check(_ connection: PostgresConnection) throws(ShareError) {
        let found = try number(connection)
        guard found == version else {
            throw ShareError(found == 0 ? .missingTables : .otherTables(found))
        }
    }

    private static func number(_ connection: PostgresConnection) throws(ShareError) -> Int {
        try connection.query("select coalesce(max(number), 0) from fetchdeck.version").int(0, 0) ?? 0
    }
}
