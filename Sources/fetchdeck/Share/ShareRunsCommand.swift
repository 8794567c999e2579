import ArgumentParser
import FetchCore
import FetchShare
import Glibc
import RunModel

/// `fetchdeck share ls [URL]`
struct ShareRunsCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "The runs in a database, with their sizes.",
        usage: "fetchdeck share ls [URL] [options]",
        discussion: """
            One line a run, the newest first: name, when it was loaded (UTC), state, how many requests, how many of them \
            ok, failed, cancelled and open, workers at it, and what list and records take on disk. Without URL it is \
            the one in FETCHDECK_SHARE, else the database of 'share up'.

            Examples:
              fetchdeck share ls
              fetchdeck share ls @share/url
            """)

    @Argument(help: ArgumentHelp("The database: postgres://..., @FILE or env.", valueName: "URL"))
    var url: String?
    @OptionGroup(title: ShareOptions.title) var options: GivenOptions<ShareOptions>

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let values = OptionValues(options.values, origin: .commandLine)
        let text: String
        if let url {
            text = url
        } else {
            text = try Self.standard(environment, waits: values.has(.shareWait))
        }
        let opening = try DatabaseOpening(text, values, environment: environment)
        try opening.requireSocket(values)
        let database = try opening.open()
        do {
            let lines = SharedRunsListing(runs: try database.runs()).lines
            return StandardStream.output.writeLine(lines.joined(separator: "\n")) ? .ok : .output
        } catch { throw ProgramError(error) }
    }

    /// - Parameter waits: whether a private server that does not run is waited for.
    private static func standard(
        _ environment: [String: String], waits: Bool
    ) throws(ProgramError) -> String {
        if !environment["FETCHDECK_SHARE", default: ""].isEmpty { return "env" }
        let folder = try ClusterFolder(nil, environment: environment)
        guard folder.address != nil else {
            throw .usage(
                "no database given; expected a URL, @FILE or env: only that of 'share up' without --dir is found by itself"
            )
        }
        if !waits, folder.server == nil {
            // It may run all the same, where its process cannot be looked at.
            do { _ = try ShareDatabase(DatabaseAddress("@\(folder.url)", environment: environment)) } catch
                where error.isPassing
            {
                throw ProgramError(
                    .database,
                    ["\(folder.shown): the database does not run; 'fetchdeck share up' starts it"])
            } catch { throw ProgramError(error) }
        }
        return "@\(folder.url)"
    }
}

/// `fetchdeck share rm URL --run NAME`
struct ShareRemoveCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Delete a run with its list and records.",
        usage: "fetchdeck share rm URL --run NAME [--force] [options]",
        discussion: """
            Refused while a worker is at it. With --force its workers end, and what they have in flight is lost.

            Examples:
              fetchdeck share rm @share/url --run brave-otter
            """)

    @Argument(help: ArgumentHelp("The database: postgres://..., @FILE or env.", valueName: "URL"))
    var url: String
    @Option(name: .long, help: ArgumentHelp("The run, as 'share ls' names it.", valueName: "NAME"))
    var run: String
    @Flag(name: .long, help: "Delete it while workers are at it.") var force = false
    @OptionGroup(title: ShareOptions.title) var options: GivenOptions<ShareOptions>

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let values = OptionValues(options.values, origin: .commandLine)
        let opening = try DatabaseOpening(url, values, environment: environment)
        try opening.requireSocket(values)
        let database = try opening.open()
        let workers: Int?
        var names: [String] = []
        do throws(ShareError) {
            workers = try database.remove(run: run, by: MachineUser.name, cancelsWorkers: force)
            if workers == nil { names = try database.runs().map(\.name) }
        } catch { throw ProgramError(error) }
        guard let workers else {
            let hint = names.isEmpty ? "; there is none" : Nearest.hint(run, kinds: names)
            throw .usage("no run '\(run)'\(hint)".sanitised())
        }
        guard workers == 0 else {
            throw .usage(
                "run \(run) has \(Figures.counted(workers, "worker")); --force deletes it all the same"
                    .sanitised())
        }
        StandardStream.error.writeLine("run \(run.sanitised()) is deleted")
        return .ok
    }
}
