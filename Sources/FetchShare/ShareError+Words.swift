extension ShareError: CustomStringConvertible {
    /// One line: where, what is wrong, what was expected.
    package var description: String {
        let line = place.isEmpty || cause == .runGone ? words : "\(place): \(words)"
        return line.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private var words: String {
        switch cause {
        case .invalidAddress:
            detail.isEmpty
                ? "invalid database URL; expected one with the scheme postgres, a host and a database, or @FILE or env"
                : detail
        case .wrongPassword: "the server rejects this user or password"
        case .notAdmitted: "the server does not admit this user from this address, or not without TLS"
        case .missingRights: "the user lacks a right" + colonDetail
        case .missingDatabase: "no such database"
        case .tlsRefused: "no TLS connection" + colonDetail
        case .serverTooOld(let version):
            "PostgreSQL \(version) is too old; expected \(DatabaseAddress.oldestServer) or later"
        case .missingTables: "no tables of fetchdeck in this database"
        case .otherTables(let version):
            "the tables have version \(version), this fetchdeck uses version \(ShareSchema.version)"
        case .unreachable: "the database cannot be reached" + colonDetail
        case .connectionLost: "the connection to the database was lost" + colonDetail
        case .laneNotHeld: "another worker has the lane"
        case .runGone:
            "\(place.isEmpty ? "the run" : place) was deleted" + (detail.isEmpty ? "" : " by \(detail)")
        case .nameTaken: "there is a run of that name" + colonDetail
        case .unreadableBody: detail
        case .unfillable:
            "a variable of the environment can't be here in a shared run: '\(detail)'; it can be behind a URL's host, in the value of a header and in a body"
        case .unreadableChunk: "a part of the list cannot be read; was it loaded by another version?"
        case .server("57P03"): "the database starts up or shuts down"
        case .server(let code): "error \(code) of the database" + colonDetail
        }
    }

    private var colonDetail: String { detail.isEmpty ? "" : ": \(detail)" }
}
