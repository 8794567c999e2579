/// Why the database of a shared run did not do what was asked.
package struct ShareError: Error, Equatable {
    /// What was wrong, for decisions.
    package enum Cause: Equatable, Sendable {
        /// The text is no address of a database, or its file cannot be read.
        case invalidAddress
        /// The user's password is wrong or missing.
        case wrongPassword
        /// The server does not let this user into this database from here, or not without TLS.
        case notAdmitted
        /// The user lacks a right.
        case missingRights
        /// The server has no database of that name.
        case missingDatabase
        /// The server has no TLS, or its certificate or channel binding was not accepted.
        case tlsRefused
        /// The server is older than `DatabaseAddress.oldestServer`; its major version.
        case serverTooOld(Int)
        /// The database has no tables of ours.
        case missingTables
        /// The tables are of another version of fetchdeck; theirs.
        case otherTables(Int)
        /// Nobody answered.
        case unreachable
        /// The connection ended, or an answer did not come in time: whether the statement was performed is not known.
        case connectionLost
        /// A flush named a lane that its worker does not hold.
        case laneNotHeld
        /// The run was deleted.
        case runGone
        /// No name is left for a run, or the one that was given is another's.
        case nameTaken
        /// A body file of the list cannot be read when it is loaded.
        case unreadableBody
        /// A variable of the environment stands where workers cannot fill it in.
        case unfillable
        /// What a chunk of the list holds is not what this version writes.
        case unreadableChunk
        /// Another error of the server, with its
        /// [code](https://www.postgresql.org/docs/15/errcodes-appendix.html).
        case server(code: String)
    }

    package let cause: Cause
    /// Where: host, port and database, without a password, or the run that is gone; empty when it is not known.
    package let place: String
    /// The server's or the system's own words; may be empty.
    package let detail: String

    package init(_ cause: Cause, place: String = "", detail: String = "") {
        self.cause = cause
        self.place = place
        self.detail = detail
    }

    /// Whether waiting may mend it: somebody has to answer at all.
    package var isPassing: Bool {
        switch cause {
        case .unreachable, .connectionLost: true
        // The server starts up, shuts down or has no connection left.
        case .server(let code): code.hasPrefix("57P") || code == "53300"
        default: false
        }
    }

    /// Two transactions were in each other's way: the same one may succeed now.
    var isCollision: Bool {
        cause == .server(code: "40001") || cause == .server(code: "40P01")
    }

    /// The database had no time or no room for the statement, or another one was in its way: it was rolled back, and the same may
    /// succeed later.
    var isTemporary: Bool {
        guard case .server(let code) = cause else { return false }
        return ["40", "53", "55", "57014"].contains { code.hasPrefix($0) } && !isPassing
    }

    /// The disk of the database is full.
    package var isDiskFull: Bool { code == "53100" }

    /// PostgreSQL's code of an error that it stands for as it is: five letters and digits.
    package var code: String? {
        guard case .server(let code) = cause, code.utf8.count == 5,
            code.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
        else { return nil }
        return code
    }

    /// A row is there already that may be there once.
    var isDuplicate: Bool { cause == .server(code: "23505") }

    /// The cause that a code of the server's stands for.
    static func cause(ofCode code: String) -> Cause {
        switch code {
        case "28P01": .wrongPassword
        case "28000": .notAdmitted
        case "42501": .missingRights
        case "3D000": .missingDatabase
        case "3F000", "42P01", "42883": .missingTables
        case "FD001": .laneNotHeld
        case "FD004": .runGone
        case let code where code.hasPrefix("08"): .connectionLost
        // An administrator or a restart ended the connection.
        case "57P01", "57P02": .connectionLost
        default: .server(code: code)
        }
    }
}
