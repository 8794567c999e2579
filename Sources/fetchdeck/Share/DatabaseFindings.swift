import FetchCore
import FetchShare
import RunModel

/// What `fetchdeck share check` says of a database.
struct DatabaseFindings {
    /// So many statements are timed.
    private static let samples = 20

    let all: [Doctor.Finding]

    /// - Throws: where no connection stands.
    init(_ opening: DatabaseOpening) throws(ProgramError) {
        let database = try opening.connect()
        do throws(ShareError) {
            all =
                [
                    Doctor.Finding(matter: "database", words: database.place.sanitised()),
                    Doctor.Finding(matter: "server", words: "PostgreSQL \(database.serverVersion)"),
                    Self.encryption(database, opening.address), try Self.tables(database),
                    try Self.rights(database),
                ] + (try Self.measures(database))
        } catch { throw ProgramError(error) }
    }

    private static func encryption(_ database: ShareDatabase, _ address: DatabaseAddress) -> Doctor.Finding {
        if let version = database.tlsVersion {
            return Doctor.Finding(matter: "tls", words: version + (address.isVerified ? ", verified" : ""))
        }
        return address.staysOnThisMachine
            ? Doctor.Finding(matter: "tls", words: "none; the server is on this machine")
            : Doctor.Finding(
                matter: "tls", words: "none: lists and records cross the network as they are", isFault: true)
    }

    private static func tables(_ database: ShareDatabase) throws(ShareError) -> Doctor.Finding {
        do throws(ShareError) {
            try database.checkTables()
            return Doctor.Finding(matter: "tables", words: "version \(ShareSchema.version)")
        } catch {
            switch error.cause {
            case .missingTables, .otherTables, .missingRights:
                return Doctor.Finding(
                    matter: "tables", words: ProgramError(error).lines.joined(separator: "; "), isFault: true)
            default: throw error
            }
        }
    }

    private static func rights(_ database: ShareDatabase) throws(ShareError) -> Doctor.Finding {
        let missing: [String]
        do throws(ShareError) { missing = try database.missingRights(of: .worker) } catch {
            guard error.cause == .missingTables else { throw error }
            return Doctor.Finding(matter: "rights", words: "not known before there are tables")
        }
        if missing.isEmpty {
            return Doctor.Finding(
                matter: "rights",
                words: try database.ownsTables()
                    ? "the owner's: workers, dashboards, deleting runs" : "for workers and dashboards")
        }
        if try database.missingRights(of: .dashboard).isEmpty {
            return Doctor.Finding(matter: "rights", words: "for dashboards, not for workers")
        }
        return Doctor.Finding(
            matter: "rights",
            words: "lacks \(missing.prefix(3).joined(separator: ", "))"
                + (missing.count > 3 ? " and \(missing.count - 3) more" : "")
                + "; 'fetchdeck share init URL' prints the rights that each role needs",
            isFault: true)
    }

    private static func measures(_ database: ShareDatabase) throws(ShareError) -> [Doctor.Finding] {
        var measured: [(latency: Duration, clockAhead: Duration)] = []
        for _ in 0..<samples { measured.append(try database.measure()) }
        measured.sort { $0.latency < $1.latency }
        // The fastest one has the least to be unsure of.
        let ahead = measured[0].clockAhead
        let clock = "\(Figures.duration(max(ahead, .zero - ahead))) \(ahead < .zero ? "behind" : "ahead of")"
        return [
            Doctor.Finding(
                matter: "latency", words: "\(Figures.duration(measured[samples / 2].latency)) a statement"),
            Doctor.Finding(matter: "clock", words: "\(clock) this machine's"),
        ]
    }
}
