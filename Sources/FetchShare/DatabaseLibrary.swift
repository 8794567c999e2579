import CPostgres

/// The system's library that speaks to PostgreSQL.
package enum DatabaseLibrary {
    /// libpq's version, as `15.18`.
    package static var version: String {
        let number = Int(PQlibVersion())
        return "\(number / 10_000).\(number % 10_000)"
    }
}
