import ArgumentParser

/// A command on the database of shared runs.
protocol DatabaseCommand: OwnCommand {
    /// - Parameter arguments: of the command line, without the program's name.
    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus
}

/// `fetchdeck share`: the database of runs on several machines; it only parses.
struct ShareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: "The database of runs on several machines.",
        usage: "fetchdeck share COMMAND URL [options]",
        discussion: """
            URL is postgres://USER:PASSWORD@HOST:PORT/DATABASE, or @FILE with such a line in it, or the word env: \
            FETCHDECK_SHARE, else libpq's variables PG*. Passwords are also looked up in ~/.pgpass. A URL among the \
            arguments is overwritten at once, so that no list of processes shows it. The server's certificate is \
            verified unless the host is this machine or the URL has an sslmode.

            Exit status: \(statuses)

            Examples:
              fetchdeck share up
              fetchdeck share load env urls.txt --rate 200
              fetchdeck share ls env
            """,
        subcommands: [
            ShareUpCommand.self, ShareDownCommand.self, ShareInitCommand.self, ShareLoadCommand.self,
            ShareCheckCommand.self, ShareRunsCommand.self, ShareRemoveCommand.self,
        ])

    /// How its commands end.
    static let statuses =
        [ExitStatus.usage, .output, .database].map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ")
        + "."
}
