import FetchCore
import FetchShare
import RunModel
import Synchronization

/// The database that a command names, and how long it is waited for.
struct DatabaseOpening {
    let address: DatabaseAddress
    /// What ends every wait; nil where signals end the program by themselves.
    var endSignal: EndSignal?
    private let wait: Duration
    private let outage: Outage

    /// - Parameters:
    ///   - text: a URL, `@FILE` or `env`.
    ///   - values: those of ``ShareOptions``.
    init(
        _ text: String, _ values: OptionValues, environment: [String: String]
    ) throws(ProgramError) {
        wait =
            try values.read(.shareWait) { text throws(OptionComplaint) in
                try OptionReading.seconds(text, zeroAllowed: true)
            } ?? .seconds(60)
        do { address = try DatabaseAddress(text, environment: environment) } catch {
            throw ProgramError(error)
        }
        outage = Outage(wait)
    }

    /// Connects; the tables are not looked at.
    func connect() throws(ProgramError) -> ShareDatabase {
        do {
            let watch = AnswerWatch(
                isWanted: { [endSignal] in endSignal?.status == nil },
                onSilence: { [outage] in outage.tell($0) })
            return try ShareDatabase.connect(address, waiting: wait, watch: watch) { outage.tell($0) }
        } catch { throw stopped ?? ProgramError(error) }
    }

    /// Connects to a database whose tables are of this program's version.
    func open() throws(ProgramError) -> ShareDatabase {
        var database = try connect()
        try ask(&database) { (database) throws(ShareError) in try database.checkTables() }
        return database
    }

    /// Asks a database; over new connections for as long as it is waited for, when the one that there is turns out to be lost.
    ///
    /// - Parameters:
    ///   - database: the connection, and the one that has taken its place.
    ///   - body: may be called several times: what it changes must be such that a second time does no harm.
    func ask<Value>(
        _ database: inout ShareDatabase, _ body: (ShareDatabase) throws(ShareError) -> Value
    ) throws(ProgramError) -> Value {
        let deadline = ContinuousClock.now + wait
        while true {
            do throws(ShareError) {
                let value = try body(database)
                outage.end()
                return value
            } catch {
                if let stopped { throw stopped }
                guard error.isPassing, ContinuousClock.now < deadline else { throw ProgramError(error) }
            }
            database = try connect()
        }
    }

    /// That a signal ends it; nil where none has come.
    private var stopped: ProgramError? { endSignal?.status.map { ProgramError($0, []) } }
}

/// An outage of the database, as it is told on standard error.
private final class Outage: Sendable {
    private let wait: Duration
    private let isTold = Mutex(false)

    init(_ wait: Duration) { self.wait = wait }

    func tell(_ error: ShareError) {
        guard
            !isTold.withLock({ wasTold in
                defer { wasTold = true }
                return wasTold
            })
        else { return }
        StandardStream.error.writeLine(
            "fetchdeck: \(error); trying again for up to \(Figures.duration(wait))".sanitised())
    }

    func end() {
        guard
            isTold.withLock({ wasTold in
                defer { wasTold = false }
                return wasTold
            })
        else { return }
        StandardStream.error.writeLine("fetchdeck: the database answers again")
    }
}

extension DatabaseOpening {
    /// Throws at once where nobody can answer, since the server's socket is not there: for commands that nobody gives before the server
    /// runs.
    ///
    /// - Parameter values: those of ``ShareOptions``; with `--share-wait` it is waited for all the same.
    func requireSocket(_ values: OptionValues) throws(ProgramError) {
        guard !values.has(.shareWait), let socket = address.missingSocket else { return }
        throw ProgramError(
            .database,
            [
                "\(address.place): no server has the socket \(socket); start it, or name another database"
                    .sanitised()
            ])
    }
}

extension ProgramError {
    /// One line, with what mends it.
    init(_ error: ShareError) {
        let status: ExitStatus =
            switch error.cause {
            case .invalidAddress, .unfillable: .usage
            case .runGone: .someFailed
            default: .database
            }
        let advice = DatabaseAdvice.text(error.cause).map { "; \($0)" } ?? ""
        self.init(status, ["\(error)\(advice)".sanitised()])
    }
}

/// What a person might do about an error of the database: the module's own words name no command.
enum DatabaseAdvice {
    /// Behind the message; nil where there is nothing to say.
    static func text(_ cause: ShareError.Cause) -> String? {
        switch cause {
        case .unfillable: "give it with --var, which is read when the list is loaded"
        case .missingTables: "'fetchdeck share init URL' makes them"
        case .missingRights: "'fetchdeck share init URL' prints the rights that each role needs"
        case .otherTables(let version) where version < ShareSchema.version:
            "'fetchdeck share init URL' brings them up to date"
        case .otherTables: "use the fetchdeck that made them"
        case .tlsRefused: "sslmode and sslrootcert in the URL say how a server is verified"
        case .notAdmitted: "its pg_hba.conf says whom it admits"
        case .wrongPassword: "it stands in the URL, in PGPASSWORD or in ~/.pgpass"
        default: nil
        }
    }
}
