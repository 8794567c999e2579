import ArgumentParser

/// `fetchdeck share check URL`
struct ShareCheckCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "What a database has for shared runs: version, TLS, tables, rights, latency, clock.",
        usage: "fetchdeck share check URL [options]",
        discussion: """
            One line a matter; what a shared run would stumble over begins with '!'. The exit status is then \
            \(ExitStatus.database.rawValue).

            Examples:
              fetchdeck share check @share/url
              fetchdeck share check env
            """)

    @Argument(help: ArgumentHelp("The database: postgres://..., @FILE or env.", valueName: "URL"))
    var url: String
    @OptionGroup(title: ShareOptions.title) var options: GivenOptions<ShareOptions>

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let values = OptionValues(options.values, origin: .commandLine)
        let opening = try DatabaseOpening(url, values, environment: environment)
        try opening.requireSocket(values)
        let findings = try DatabaseFindings(opening).all
        let isWritten = StandardStream.output.writeLine(findings.map(\.line).joined(separator: "\n"))
        if findings.contains(where: \.isFault) { return .database }
        return isWritten ? .ok : .output
    }
}
