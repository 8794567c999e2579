import FetchCore

/// The database of a shared run: what the commands and a worker ask of it. For one thread.
package final class ShareDatabase {
    let connection: PostgresConnection
    /// The number of the command that was given last over this connection.
    var lastCommand: Int?

    /// Connects; neither tables nor rights are looked at.
    ///
    /// - Parameter watch: what is looked at whenever an answer is waited for.
    package init(
        _ address: DatabaseAddress, within limit: Duration = .seconds(10), watch: AnswerWatch = .patient
    ) throws(ShareError) {
        connection = try PostgresConnection(address, within: limit, watch: watch)
    }

    /// Makes the tables or brings them to this program's version.
    package func install() throws(ShareError) { try ShareSchema.install(connection) }

    /// Throws unless the tables are there in this program's version.
    package func checkTables() throws(ShareError) { try ShareSchema.check(connection) }

    /// Host, port and database, for messages.
    package var place: String { connection.place }

    /// The server's version, as `15.18`.
    package var serverVersion: String { connection.serverVersion }

    /// The TLS version in use; nil without TLS.
    package var tlsVersion: String? { connection.tlsVersion }

    /// How long a statement takes that does nothing, there and back, and how far the server's clock is ahead of this machine's.
    package func measure() throws(ShareError) -> (latency: Duration, clockAhead: Duration) {
        let start = ContinuousClock.now
        let before = Int(RunClock().wallStart / 1000)
        let theirs =
            try connection.query("select (extract(epoch from clock_timestamp()) * 1000000)::bigint").int(0, 0)
            ?? 0
        let latency = ContinuousClock.now - start
        let middle = before + Int((latency / 2) / .microseconds(1))
        return (latency, .microseconds(theirs - middle))
    }
}
