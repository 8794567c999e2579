import ArgumentParser
import FetchShare

/// `fetchdeck share init URL`
struct ShareInitCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the tables in a database, and print the GRANTs for others.",
        usage: "fetchdeck share init URL [options]",
        discussion: """
            PostgreSQL \(DatabaseAddress.oldestServer) or later; the tables are in the schema fetchdeck. Where they are \
            there already, they are brought to this program's version. The statements on standard output give two \
            roles their rights: a worker, which can neither drop a table nor delete a run, and a dashboard, which does \
            not see the options of a run, where headers and log-ins are.

            Examples:
              fetchdeck share init postgres://owner@db.example.org/jobs
              fetchdeck share init @owner.url | psql service=jobs
            """)

    @Argument(help: ArgumentHelp("The database: postgres://..., @FILE or env.", valueName: "URL"))
    var url: String
    @OptionGroup(title: ShareOptions.title) var options: GivenOptions<ShareOptions>

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let values = OptionValues(options.values, origin: .commandLine)
        let opening = try DatabaseOpening(url, values, environment: environment)
        try opening.requireSocket(values)
        let database = try opening.connect()
        do {
            try database.install()
            StandardStream.error.writeLine(
                "the tables are there in version \(ShareSchema.version)")
            return StandardStream.output.writeLine(try Self.script(database)) ? .ok : .output
        } catch { throw ProgramError(error) }
    }

    /// The statements, for `psql`; the roles themselves are another matter, as they have passwords.
    private static func script(_ database: ShareDatabase) throws(ShareError) -> String {
        var lines: [String] = []
        for (role, text) in [
            (ShareRights.worker, "loads lists and works; drops no table, deletes no run"),
            (.dashboard, "looks on and presses keys; does not see the options of a run"),
        ] {
            lines += [
                "-- \(role.name): \(text)", "-- create role \(role.name) login; then \\password \(role.name)",
            ]
            lines += try database.grants(of: role, to: role.name)
        }
        return lines.joined(separator: "\n")
    }
}

extension ShareRights {
    /// What the role is called in the statements that are printed.
    fileprivate var name: String {
        switch self {
        case .worker: "fetchdeck_worker"
        case .dashboard: "fetchdeck_dashboard"
        }
    }
}
