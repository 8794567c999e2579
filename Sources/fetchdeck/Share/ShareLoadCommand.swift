import ArgumentParser
import RunModel

/// `fetchdeck share load URL SOURCE...`
struct ShareLoadCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Put a list into the database as a run, for workers to take.",
        usage: "fetchdeck share load URL SOURCE... [options]",
        discussion: """
            Prints the run's name. Limits, timeouts, retries, headers, expectations and extractions hold for all workers; \
            --concurrency too where it is given here, else each worker has its own. Body files, --var and --env-file are \
            read now; variables of --env are those of each worker's machine, as are the files of --cert, --key, --cacert, \
            --netrc and --save-bodies. The list lies in the database as it is, secrets included. The same list and options \
            join a run that is not finished. With -o FILE --resume what is ok in FILE is left out. --budget is judged by \
            whoever collects.

            Examples:
              fetchdeck share load @share/url urls.txt --rate 2000 --per-host 40
              run=$(fetchdeck share load env api.jsonl -c 200)
            """)

    @Argument(help: ArgumentHelp("The database: postgres://..., @FILE or env.", valueName: "URL"))
    var url: String
    @Argument(
        help: ArgumentHelp("A URL, a file, or - for standard input.", valueName: "SOURCE"),
        completion: .file())
    var sources: [String]
    @OptionGroup(title: ShareOptions.title) var share: GivenOptions<ShareOptions>
    @OptionGroup var options: RunOptions

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let plan = try SharedOptions.plan(
            options.values.ordered(as: arguments), environment: environment)
        if plan.values.has(.junit) {
            throw .usage("\(plan.values.place(.junit)) is for 'fetchdeck collect', which has the records")
        }
        if let output = plan.output, !plan.isResuming {
            throw .usage(
                "-o \(output.sanitised()) without --resume: records are written by 'fetchdeck collect'")
        }
        let opening = try DatabaseOpening(
            url, OptionValues(share.values, origin: .commandLine), environment: environment)
        let loaded = try ListLoading(plan: plan).load(sources, into: try opening.open())
        StandardStream.error.writeLine(
            "fetchdeck: \(loaded.isEarlier ? "joined" : "loaded") \(Figures.counted(loaded.total, "request"))"
        )
        return StandardStream.output.writeLine(loaded.name) ? .ok : .output
    }
}
